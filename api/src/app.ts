/** Joins the parts into one Koa application: what the server listens with and what tests import. */
import Koa from 'koa';
import { openApiDocument } from './http/openapi.ts';
import { createReplayStore } from './http/replay.ts';
import type { Route } from './http/route.ts';
import { routesMiddleware } from './http/router.ts';
import { problems } from './middleware/problems.ts';
import { type Log, requestLog } from './middleware/request-log.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { type StaticApplication, staticFiles } from './middleware/static-files.ts';
import { actRoutes } from './modules/case/acts.ts';
import { caseRoutes } from './modules/case/routes.ts';
import { definitionRoutes } from './modules/definition/routes.ts';
import { deputyRoutes } from './modules/deputy/routes.ts';
import { documentRoutes } from './modules/document/routes.ts';
import { eventRoutes } from './modules/event/routes.ts';
import { evidenceRoutes } from './modules/evidence/routes.ts';
import { healthRoutes } from './modules/health/routes.ts';
import { incidentRoutes } from './modules/incident/routes.ts';
import { instanceRoutes } from './modules/instance/routes.ts';
import { matterRoutes } from './modules/matter/routes.ts';
import { messageRoutes } from './modules/message/routes.ts';
import { migrationRoutes } from './modules/migration/routes.ts';
import { noticeRoutes } from './modules/notice/routes.ts';
import { organisationRoutes } from './modules/organisation/routes.ts';
import type { ApiParts } from './modules/parts.ts';
import { referenceRoutes } from './modules/reference/routes.ts';
import { authenticator } from './modules/session/authenticate.ts';
import { sessionRoutes } from './modules/session/routes.ts';
import { sampleLoginRoutes } from './modules/session/sample-logins.ts';
import { startRoutes } from './modules/start/routes.ts';
import { userTaskRoutes } from './modules/user-task/routes.ts';

export interface AppOptions {
  readonly log: Log;
  readonly applications: readonly StaticApplication[];
}

export function apiRoutes(parts: ApiParts): Route[] {
  const routes = [
    ...healthRoutes(parts),
    ...sessionRoutes({ ...parts, roleName: parts.pack.roleName, onClosed: (auth) => parts.live.closeSession(auth.sessionKey) }),
    ...sampleLoginRoutes(parts),
    ...userTaskRoutes(parts),
    ...startRoutes(parts),
    ...caseRoutes(parts),
    ...actRoutes(parts),
    ...evidenceRoutes(parts),
    ...documentRoutes(parts),
    ...matterRoutes(parts),
    ...organisationRoutes(parts),
    ...deputyRoutes(parts),
    ...noticeRoutes(parts),
    ...eventRoutes(parts),
    ...definitionRoutes(parts),
    ...incidentRoutes(parts),
    ...instanceRoutes(parts),
    ...migrationRoutes(parts),
    ...messageRoutes(parts),
  ];
  return [...routes, ...referenceRoutes(() => openApiDocument(routes, parts.version))];
}

export function createApp(parts: ApiParts, options: AppOptions): Koa {
  const app = new Koa();
  app.on('error', (error: unknown) => {
    if (isReaderGone(error)) options.log.debug({ code: error.code }, 'reader went away');
    else options.log.warn({ err: error }, 'connection error');
  });
  app.use(requestLog(options.log));
  app.use(securityHeaders());
  app.use(problems(options.log));
  app.use(routesMiddleware(apiRoutes(parts), { authenticate: authenticator(parts), replay: createReplayStore(parts.database) }));
  app.use(staticFiles(options.applications));
  return app;
}

/** A page was left, a download given up: every event stream ends like that, and nothing is wrong. */
function isReaderGone(error: unknown): error is { readonly code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && READER_GONE.has(String(error.code));
}
const READER_GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ECANCELED']);

/** The Koa application and its server. */
export { type AppOptions, apiRoutes, createApp } from './app.ts';
export type { ApiParts } from './modules/parts.ts';
export { SAMPLE_PASSWORD } from './modules/session/sample-logins.ts';
export { type RunningServer, type ServerOptions, startServer } from './server.ts';

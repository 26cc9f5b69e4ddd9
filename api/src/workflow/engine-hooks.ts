/** Everything the api gives the engine, in one place: facts in, connectors and projections out. */
import type { Database, Engine, EngineHooks } from '@onematter/engine';
import type { Log } from '../middleware/request-log.ts';
import { loadAgencies } from '../modules/organisation/ancestors.ts';
import { chooseAssignee } from './assignment.ts';
import { deadlineCounter } from './case-deadlines.ts';
import { forgetRecords } from './case-record.ts';
import { grantAccessConnector } from './connectors/access-grant.ts';
import { CASE_NUMBERED_TOPIC, caseNumberConnector } from './connectors/case-number.ts';
import { CASE_OPEN_TOPIC, caseOpenConnector } from './connectors/case-open.ts';
import { caseStatusConnector } from './connectors/case-status.ts';
import { caseWriteConnector } from './connectors/case-write.ts';
import { DOCUMENT_RENDER_TOPIC, type DocumentParts, documentIssueConnector, renderFromOutbox } from './connectors/document-issue.ts';
import { notifyConnector } from './connectors/notify.ts';
import { describeTask } from './describe-task.ts';
import { factsLoader } from './facts.ts';
import { openLinkedCase, tellClue } from './open-linked-case.ts';
import { projection } from './project.ts';

export interface HookParts extends DocumentParts {
  readonly database: Database;
  readonly log: Log;
  /** what is live elsewhere (worklists, open pages) hears of changed roots */
  onCommitted(roots: readonly { readonly tenantId: string; readonly rootId: string }[]): void;
}

/** `engine` is asked late: the hooks are needed to build it. */
export function engineHooks(parts: HookParts, engine: () => Engine): EngineHooks {
  const { database, log } = parts;
  return {
    loadFacts: factsLoader(parts, engine),
    loadAgencies,
    chooseAssignee,
    deadlines: deadlineCounter(parts),
    describeTask,
    project: projection(parts, engine),
    connectors: forgetful({
      'case.number': caseNumberConnector(parts, engine),
      'case.write': caseWriteConnector(parts),
      'case.status': caseStatusConnector(parts),
      'case.open': caseOpenConnector(parts, engine),
      'document.issue': documentIssueConnector(parts, engine),
      'access.grant': grantAccessConnector,
      notify: notifyConnector(parts),
    }),
    outboxHandlers: {
      [CASE_OPEN_TOPIC]: openLinkedCase(database, engine, parts),
      [CASE_NUMBERED_TOPIC]: tellClue(engine, parts),
      [DOCUMENT_RENDER_TOPIC]: renderFromOutbox(database, parts, engine, (tenantId, rootId) => parts.onCommitted([{ tenantId, rootId }])),
    },
    onCommitted: parts.onCommitted,
    onFault: (fault, where) => log.error({ err: fault, where }, 'background work failed'),
  };
}

type Connectors = NonNullable<EngineHooks['connectors']>;

/** The engine undoes what a connector wrote where it throws: then records are read again. */
export function forgetful(connectors: Connectors): Connectors {
  const wrapped = Object.entries(connectors).map(([type, connector]): [string, Connectors[string]] => [
    type,
    (tx, job, root) =>
      connector(tx, job, root).catch((fault: unknown) => {
        forgetRecords(tx);
        throw fault;
      }),
  ]);
  return Object.fromEntries(wrapped);
}

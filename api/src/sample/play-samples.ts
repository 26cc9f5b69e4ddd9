/**
 * The sample clues and cases 样例: played through the same commands a person's clicks send, by the people of the sample organisation. Only
 * into an installation that has no case yet. A story that comes to a period which no published calendar counts (the next year's holidays) stops
 * there: its case is left as it stands, with its incident, and the log says so. Samples never keep a server from starting in a new year.
 */
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Envelope, Tx } from '@onematter/engine';
import { expandScript, type SampleOrganisation, type Scenario, scenarioAnswers } from '@onematter/processes';
import { ApiError } from '../errors.ts';
import type { Log } from '../middleware/request-log.ts';
import { addEvidence } from '../modules/evidence/add-evidence.ts';
import type { ApiParts } from '../modules/parts.ts';
import type { Auth } from '../modules/session/auth.ts';
import { authOfPerson } from '../modules/session/sessions.ts';
import { openFromForm, startable } from '../modules/start/routes.ts';
import { completeTask } from '../modules/user-task/complete.ts';
import { sampleImage } from './sample-image.ts';

/** As many stories at once as keep two processor cores busy. */
const AT_ONCE = 4;

type Step = Extract<Scenario['steps'][number], { answers: unknown }>;

export async function playSamples(parts: ApiParts, sample: SampleOrganisation, log: Log): Promise<void> {
  if (await hasCases(parts)) return;
  const scenarios = sample.scripts.map((script) => {
    const expanded = expandScript(script, parts.pack.pack.scenarios);
    if ('problem' in expanded) throw new Error(expanded.problem.message.en);
    return expanded.scenario;
  });
  for (let at = 0; at < scenarios.length; at += AT_ONCE) {
    await Promise.all(scenarios.slice(at, at + AT_ONCE).map((scenario) => playSample(parts, scenario, log)));
  }
}

async function hasCases({ database, defaultTenantId }: ApiParts): Promise<boolean> {
  const [row] = await database.transaction({ tenantId: defaultTenantId }, (tx) =>
    tx.query<{ found: boolean }>('select exists (select 1 from case_record where tenant_id = $1) as found', [defaultTenantId]),
  );
  return row?.found ?? false;
}

/** The case cannot go on by itself: an incident stands where the next task should. */
class StoppedByIncident extends Error {
  readonly codes: readonly string[];
  constructor(codes: readonly string[]) {
    super(`Expected the next task, but the case waits for an administrator: ${codes.join(', ')}`);
    this.name = 'StoppedByIncident';
    this.codes = codes;
  }
}

async function playSample(parts: ApiParts, scenario: Scenario, log: Log): Promise<void> {
  try {
    await playScenario(parts, scenario);
  } catch (error) {
    if (!(error instanceof StoppedByIncident)) throw error;
    log.warn(
      { sample: scenario.id, codes: error.codes },
      '样例案件停在无法计算的期限（该年度节假日安排未载入） sample stopped at a period that cannot be counted',
    );
  }
}

/** One story to its end. */
async function playScenario(parts: ApiParts, scenario: Scenario): Promise<void> {
  const starter = await authOfPerson(parts.database, parts.defaultTenantId, scenario.startedBy, parts.clock.given());
  const process = startable(parts.pack, starter, scenario.process);
  const { id } = await openFromForm(
    parts,
    { auth: starter, body: { data: answersOf(parts, scenario.answers) }, envelope: envelopeOf(starter) },
    process,
    null,
  );
  for (const step of scenario.steps) {
    if (!('answers' in step)) throw new Error(`Expected only answers in the sample ${scenario.id}, but it returns or waits`);
    await playStep(parts, id, step);
  }
}

async function playStep(parts: ApiParts, caseId: string, step: Step): Promise<void> {
  const auth = await authOfPerson(parts.database, parts.defaultTenantId, step.by, parts.clock.given());
  const taskId = await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => openTask(tx, parts, caseId, step));
  for (const [index, material] of step.materials.entries()) await attach(parts, auth, caseId, taskId, material, index);
  const outcome = await completeTask(parts, auth, envelopeOf(auth), taskId, { data: answersOf(parts, step.answers) });
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, { ...outcome.details, step: step.task });
}

async function openTask(tx: Tx, { engine }: ApiParts, caseId: string, step: Step): Promise<string> {
  const [task] = await tx.query<{ task_id: string }>(
    `select task_id from user_task where tenant_id = $1 and root_id = $2 and element_id = $3
      order by assignee is not distinct from $4 desc, created_at limit 1`,
    [tx.tenantId, caseId, step.task, step.by],
  );
  if (task) return task.task_id;
  const incidents = await engine.listIncidents(tx, { rootId: caseId, isOpen: true });
  if (incidents.length > 0) throw new StoppedByIncident([...new Set(incidents.map((incident) => incident.code))]);
  throw new Error(`Expected an open task ${step.task} of ${caseId}, but there is none`);
}

async function attach(
  parts: ApiParts,
  auth: Auth,
  caseId: string,
  taskId: string,
  material: Step['materials'][number],
  index: number,
): Promise<void> {
  const image = sampleImage(crc32(`${caseId}/${material.kind}/${material.name}/${index}`));
  const file = await parts.files.stage(
    (async function* () {
      yield image;
    })(),
    parts.uploadLimitBytes,
  );
  await addEvidence(parts, envelopeOf(auth), auth, caseId, {
    ...{ kind: material.kind, name: material.name.replace(/\.\w+$/, '.png'), mediaType: 'image/png', note: material.note ?? '样例材料' },
    ...{ file, taskId, takenAt: parts.clock.now().toISOString() },
  }).finally(file.drop);
}

function answersOf({ clock }: ApiParts, answers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const place = { now: clock.now().toISOString(), person: (id: string) => id, agency: (id: string) => id };
  return { ...scenarioAnswers(answers, place) };
}

function envelopeOf(auth: Auth): Envelope {
  const commandId = randomUUID();
  return {
    tenantId: auth.tenantId,
    commandId,
    actor: { kind: 'person', id: auth.personId },
    device: 'desk',
    requestDigest: `sample:${commandId}`,
  };
}

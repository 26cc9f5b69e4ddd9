/** Where the tokens of a case stand and which way they came: one diagram for each process instance of its root, called ones below their caller. */
import type { Engine, HistoryEvent, Tx } from '@onematter/engine';
import { z } from 'zod';
import type { PackView } from '../../packs/pack-view.ts';
import type { CaseRecord } from '../../workflow/case-record.ts';
import { textAt } from '../../workflow/values.ts';

export const Diagram = z
  .object({
    processes: z.array(
      z.object({
        scopeId: z.string(),
        definitionId: z.string(),
        processId: z.string(),
        name: z.string(),
        xml: z.string(),
        parent: z.object({ scopeId: z.string(), elementId: z.string() }).nullable(),
        active: z.array(
          z.object({ elementId: z.string(), count: z.number().int(), since: z.string().nullable(), who: z.array(z.string()) }),
        ),
        completed: z.array(z.string()),
        taken: z.array(z.string()),
        incidents: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Diagram' });
type Process = z.infer<typeof Diagram>['processes'][number];

const PAGE = 1000;

export async function caseDiagram(tx: Tx, engine: Engine, pack: PackView, record: CaseRecord): Promise<z.infer<typeof Diagram>> {
  const root = await engine.rootView(tx, record.caseId);
  const path = pathOf(await allHistory(tx, engine, record.caseId));
  const tasks = await openTasks(tx, record.caseId);
  const processes: Process[] = [];
  for (const instance of path.instances) {
    const definition = await engine.definition(tx, instance.definitionId);
    if (!definition) continue;
    const scope = root?.view?.scopes.find((candidate) => candidate.scopeId === instance.scopeId);
    processes.push({
      ...{ scopeId: instance.scopeId, definitionId: instance.definitionId, processId: instance.processId },
      ...{ name: pack.processes.get(instance.processId)?.name ?? instance.processId, xml: definition.xml, parent: instance.parent },
      active: (scope?.activeElements ?? []).reduce<Process['active']>((list, element) => {
        const waiting = tasks.filter((task) => task.element_id === element.elementId && task.process_id === instance.processId);
        const known = list.find((entry) => entry.elementId === element.elementId);
        if (known) known.count += element.count;
        else
          list.push({
            elementId: element.elementId,
            count: element.count,
            since: waiting[0]?.created_at ?? null,
            who: [...new Set(waiting.map((task) => task.who))].filter(Boolean),
          });
        return list;
      }, []),
      completed: [...(path.completed.get(instance.processId) ?? [])],
      taken: [...(path.taken.get(instance.processId) ?? [])],
      incidents: (scope?.activeElements ?? []).filter((element) => element.incident !== null).map((element) => element.elementId),
    });
  }
  return { processes };
}

interface Instance {
  readonly scopeId: string;
  readonly processId: string;
  readonly definitionId: string;
  readonly parent: Process['parent'];
}

/** The instances started, the elements completed and the flows taken, by process. */
function pathOf(events: readonly HistoryEvent[]) {
  const instances: Instance[] = [];
  const elementOf = new Map<string, { elementId: string; scopeId: string }>();
  const completed = new Map<string, Set<string>>();
  const taken = new Map<string, Set<string>>();
  for (const event of events) {
    const processId = textAt(event.data, 'processId') ?? '';
    if (event.type === 'activity.activated') {
      elementOf.set(String(event.data['activityId']), {
        elementId: String(event.data['elementId']),
        scopeId: String(event.data['scopeId']),
      });
    } else if (event.type === 'activity.completed') addTo(completed, processId, String(event.data['elementId']));
    else if (event.type === 'sequence-flow.taken') addTo(taken, processId, String(event.data['flowId']));
    else if (event.type === 'process-instance.started') {
      const caller = elementOf.get(textAt(event.data, 'parentActivityId') ?? '');
      instances.push({
        ...{ scopeId: String(event.data['scopeId']), processId, definitionId: String(event.data['definitionId']) },
        parent: caller ? { scopeId: caller.scopeId, elementId: caller.elementId } : null,
      });
    }
  }
  return { instances, completed, taken };
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

async function allHistory(tx: Tx, engine: Engine, caseId: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for (;;) {
    const page = await engine.history(tx, caseId, { after: events.at(-1)?.seq ?? 0, limit: PAGE });
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}

function openTasks(tx: Tx, caseId: string) {
  return tx.query<{ element_id: string; process_id: string; created_at: string; who: string }>(
    `select t.element_id, t.process_id, t.created_at, coalesce((select p.name from person p where p.tenant_id = $1 and p.person_id = t.assignee), '') as who
       from user_task t where t.tenant_id = $1 and t.root_id = $2 order by t.created_at`,
    [tx.tenantId, caseId],
  );
}

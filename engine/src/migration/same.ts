import { gathers } from '../kernel/joins.ts';
import type { ElementSpec, Program, ProgramElement, Text, Trigger } from '../kernel/program.ts';
import { partsOf } from '../kernel/throw-error.ts';

/* Whether two elements, of two versions, are the same kind of thing, and whether what they say is the same text. */

function textOf(text: Text | null): string {
  if (text === null) return '';
  return text.kind === 'static' ? text.text : `=${text.expression.text}`;
}

/** What a trigger says, as one text: equal texts wait for the same thing. Exhaustive: a new kind of trigger does not compile without its line. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'timer':
      return `timer ${trigger.type} ${textOf(trigger.value)}`;
    case 'message':
      return `message ${textOf(trigger.name)} ${trigger.correlationKey?.text ?? ''}`;
    case 'signal':
      return `signal ${textOf(trigger.name)}`;
    case 'conditional':
      return `conditional ${trigger.condition.text}`;
    case 'multiple':
      return `${trigger.isParallel ? 'all of' : 'one of'} ${JSON.stringify(trigger.triggers.map(triggerText))}`;
    case 'error':
    case 'escalation':
      return `${trigger.kind} ${trigger.code ?? ''}`;
    case 'link':
      return `link ${trigger.name}`;
    case 'none':
    case 'terminate':
    case 'cancel':
    case 'compensation':
      return trigger.kind;
  }
}

/** Does the event hold a wait open (timer, message, signal, condition), or is it found when something is thrown? */
export function isWaitedFor(trigger: Trigger): boolean {
  return partsOf(trigger).some(({ kind }) => kind === 'timer' || kind === 'message' || kind === 'signal' || kind === 'conditional');
}

export function triggerOf({ spec }: ProgramElement): Trigger | null {
  return 'trigger' in spec ? spec.trigger : null;
}

/** An element in which a token can wait for an event of its own. */
export function isCatching({ spec }: ProgramElement): boolean {
  return spec.kind === 'catch-event' || spec.kind === 'receive-task';
}

function jobOf(spec: ElementSpec): boolean {
  return 'job' in spec && spec.job !== null;
}

/**
 * May a token that rests in `source` rest in `target` instead? Of the same kind; waiting for an event, of any kind of event; doing a job,
 * with a job. BPMN's service, send, script and business rule tasks that are done as jobs are one kind.
 */
export function isSameKind(source: ProgramElement, target: ProgramElement): boolean {
  if (isCatching(source) && isCatching(target)) return triggerOf(source)?.kind !== 'link' && triggerOf(target)?.kind !== 'link';
  if (source.spec.kind !== target.spec.kind) return false;
  return jobOf(source.spec) === jobOf(target.spec);
}

/** The same way of repeating: none, standard, multi-instance in parallel or in sequence. */
export function isSameLoop({ loop: a }: ProgramElement, { loop: b }: ProgramElement): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'standard' || b.kind === 'standard') return a.kind === b.kind;
  return a.sequential === b.sequential;
}

/** A sub-process a level can be added with: one instance of it for all that moves into it. */
export function isPlainLevel({ spec, loop, startQuantity }: ProgramElement): boolean {
  return spec.kind === 'sub-process' && loop === null && startQuantity === 1;
}

/** Can a token come to rest here at all, or are tokens gathered in front of it? Gateways and pass-through elements need no mapping by themselves. */
export function canHold(element: ProgramElement): boolean {
  const { kind } = element.spec;
  if (gathers(element) || jobOf(element.spec)) return true;
  if (kind === 'throw-event' || kind === 'end-event') return partsOf(triggerOf(element)!).some((part) => part.kind === 'compensation');
  const passes: readonly ElementSpec['kind'][] = [
    'start-event',
    'boundary-event',
    'manual-task',
    'script-task',
    'decision-task',
    'send-task',
    'exclusive-gateway',
    'parallel-gateway',
    'inclusive-gateway',
    'complex-gateway',
  ];
  if (kind === 'catch-event') return triggerOf(element)!.kind !== 'link';
  return !passes.includes(kind);
}

export function byId(program: Program, id: string): ProgramElement | null {
  const index = program.elementIndex.get(id);
  return index === undefined ? null : program.elements[index]!;
}

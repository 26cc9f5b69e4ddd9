import { childOf, childrenOf, extension, type ModdleElement, omOf, textOf } from '../kernel/moddle.ts';
import { written } from '../kernel/parser-words.ts';
import type { Words } from '../kernel/problems.ts';
import type { Text, TimerTrigger, Trigger } from '../kernel/program.ts';
import { expression, missing, problem, type Source, staticOrFeel } from '../kernel/source.ts';
import { parseCycle, parseInstant, parsePeriod } from '../kernel/time.ts';

/** Attributes of events beside their definitions: `parallelMultiple`, and data that only describes. */
export const CATCH_ATTRIBUTES = ['parallelMultiple', 'dataOutputs', 'dataOutputAssociations', 'outputSet'] as const;
export const THROW_ATTRIBUTES = ['dataInputs', 'dataInputAssociations', 'inputSet'] as const;

/** Reads the trigger of an event – several definitions make a multiple one; null (with problems) where it is none we support at this place. */
export function readTrigger(source: Source, allowed: readonly Trigger['kind'][]): Trigger | null {
  const definitions = childrenOf(source.element, 'eventDefinitions');
  const [definition] = definitions;
  if (definition === undefined)
    return allowed.includes('none')
      ? { kind: 'none' }
      : missing(source, 'eventDefinition', { zh: '为该事件选择类型', en: 'Choose a type for the event' });
  return definitions.length === 1 ? readOne(source, definition, allowed) : readMultiple(source, definitions, allowed);
}

function readOne(source: Source, definition: ModdleElement, allowed: readonly Trigger['kind'][]): Trigger | null {
  const kind = KINDS[definition.$type];
  if (kind === undefined || !allowed.includes(kind)) return unsupported(source, definition.$type);
  return READERS[kind](source, definition);
}

/** BPMN 2.0.2 §10.5.6. Not among several: what ends the scope, jumps, or is no more than one of the catchers of an activity. */
function readMultiple(source: Source, definitions: readonly ModdleElement[], allowed: readonly Trigger['kind'][]): Trigger | null {
  const isCatch = CATCH_TYPES.has(source.element.$type);
  const isParallel = isCatch && source.element.get('parallelMultiple') === true;
  const parts: readonly Trigger['kind'][] = isParallel ? HELD : isCatch ? [...HELD, 'error', 'escalation'] : THROWN;
  if (!allowed.includes('multiple')) return unsupported(source, 'bpmn:multipleEventDefinition');
  const triggers = definitions.map((one) =>
    readOne(
      source,
      one,
      parts.filter((kind) => allowed.includes(kind)),
    ),
  );
  const found = triggers.filter((one) => one !== null);
  return found.length < triggers.length ? null : { kind: 'multiple', isParallel, triggers: found };
}

const CATCH_TYPES = new Set(['bpmn:StartEvent', 'bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent']);
const HELD: readonly Trigger['kind'][] = ['message', 'timer', 'signal', 'conditional'];
const THROWN: readonly Trigger['kind'][] = ['message', 'signal', 'escalation', 'compensation'];

const KINDS: { readonly [type: string]: ReadKind } = {
  'bpmn:TimerEventDefinition': 'timer',
  'bpmn:MessageEventDefinition': 'message',
  'bpmn:ErrorEventDefinition': 'error',
  'bpmn:LinkEventDefinition': 'link',
  'bpmn:TerminateEventDefinition': 'terminate',
  'bpmn:SignalEventDefinition': 'signal',
  'bpmn:EscalationEventDefinition': 'escalation',
  'bpmn:ConditionalEventDefinition': 'conditional',
  'bpmn:CompensateEventDefinition': 'compensation',
  'bpmn:CancelEventDefinition': 'cancel',
};

type ReadKind = Exclude<Trigger['kind'], 'none' | 'multiple'>;

const READERS: { readonly [K in ReadKind]: (source: Source, definition: ModdleElement) => Trigger | null } = {
  timer: readTimer,
  message: (source, definition) => readMessage(source, childOf(definition, 'messageRef')),
  error: readError,
  link: (source, definition) => {
    const name = textOf(definition, 'name');
    return name === null
      ? missing(source, 'linkEventDefinition name', { zh: '填写链接名', en: 'Name the link' })
      : { kind: 'link', name, target: -1 };
  },
  terminate: () => ({ kind: 'terminate' }),
  signal: readSignal,
  escalation: readEscalation,
  conditional: readConditional,
  compensation: readCompensation,
  cancel: () => ({ kind: 'cancel' }),
};

function unsupported(source: Source, type: string): null {
  return problem(
    source,
    'ELEMENT_UNSUPPORTED',
    {
      zh: `“${source.id}”（<${written(source.element.$type)}>）不支持 <${written(type)}>`,
      en: `“${source.id}” (<${written(source.element.$type)}>) does not support <${written(type)}>`,
    },
    {
      zh: '改用 docs/elements.md 中列出的事件类型',
      en: 'Use one of the event types in docs/elements.md',
    },
  );
}

/** One of timeDate, timeDuration, timeCycle, or `om:deadline`. Static text is checked here. */
function readTimer(source: Source, definition: ModdleElement): TimerTrigger | null {
  const deadline = omOf(definition)['deadline'];
  const parts = (['timeDate', 'timeDuration', 'timeCycle'] as const).filter((name) => childOf(definition, name) !== null);
  if (deadline !== undefined && parts.length === 0) return { kind: 'timer', type: 'deadline', value: { kind: 'static', text: deadline } };
  if (deadline !== undefined || parts.length !== 1) {
    return problem(
      source,
      'ATTRIBUTE_INVALID',
      {
        zh: `“${source.id}”的 timerEventDefinition 须恰有一种时间`,
        en: `the timerEventDefinition of “${source.id}” must have exactly one time`,
      },
      {
        zh: '在 timeDate、timeDuration、timeCycle、om:deadline 中择一填写',
        en: 'Give one of timeDate, timeDuration, timeCycle, om:deadline',
      },
    );
  }
  const type = ({ timeDate: 'date', timeDuration: 'duration', timeCycle: 'cycle' } as const)[parts[0]!];
  const value = staticOrFeel(source, textOf(childOf(definition, parts[0]!)!, 'body'), parts[0]!);
  if (value === null) return missing(source, parts[0]!, { zh: '填写时间', en: 'Give the time' });
  return checkTime(source, type, value) ? { kind: 'timer', type, value } : null;
}

function checkTime(source: Source, type: 'date' | 'duration' | 'cycle', value: Text): boolean {
  if (value.kind === 'feel') return true;
  const valid = { date: parseInstant, duration: parsePeriod, cycle: parseCycle }[type](value.text) !== null;
  if (!valid) {
    const name = ({ date: 'timeDate', duration: 'timeDuration', cycle: 'timeCycle' } as const)[type];
    const why = whyNot(type, value.text);
    problem(
      source,
      'ATTRIBUTE_INVALID',
      { zh: `“${source.id}”的 ${name}“${value.text}”${why.zh}`, en: `${name} “${value.text}” of “${source.id}” ${why.en}` },
      EXAMPLE[type],
    );
  }
  return valid;
}

const EXAMPLE = {
  date: { zh: '例如 2026-11-21T08:00:00+08:00', en: 'For example 2026-11-21T08:00:00+08:00' },
  duration: { zh: '例如 PT5H、P10D', en: 'For example PT5H, P10D' },
  cycle: { zh: '例如 R/P1D、R3/PT1H，间隔不小于 1 秒', en: 'For example R/P1D, R3/PT1H; at least a second apart' },
} as const;

function whyNot(type: 'date' | 'duration' | 'cycle', text: string): Words {
  if (type !== 'cycle') return { zh: '不是 ISO 8601 格式，或不是日历上的日期', en: 'is not ISO 8601, or no day of the calendar' };
  if (/^(?:@\w+|[\d*?/,LW#A-Z-]+(?:\s+[\d*?/,LW#A-Z-]+){4,6})$/i.test(text))
    return {
      zh: '是 cron 表达式，本引擎不支持，请写 ISO 8601 周期',
      en: 'is a cron expression, which is not supported: write an ISO 8601 cycle',
    };
  if (/^R0\//.test(text)) return { zh: '重复 0 次，不会触发', en: 'repeats 0 times and would never fire' };
  const period = parsePeriod(text.slice(text.lastIndexOf('/') + 1));
  if (/^R\d*\//.test(text) && period !== null && period.months === 0 && period.ms < 1000)
    return { zh: '的间隔不足 1 秒', en: 'repeats less than a second apart' };
  return { zh: '不是 ISO 8601 周期', en: 'is no ISO 8601 cycle' };
}

export function readMessage(source: Source, message: ModdleElement | null): Trigger | null {
  const name = message === null ? null : staticOrFeel(source, textOf(message, 'name'), 'message name');
  if (message === null || name === null)
    return missing(source, 'messageRef', { zh: '指定消息及其名称', en: 'Refer to a message with a name' });
  const subscription = extension(message, 'zeebe:Subscription');
  const key = subscription === null ? null : textOf(subscription, 'correlationKey');
  const correlationKey = key === null ? null : expression(source, key, 'correlationKey');
  return key !== null && correlationKey === null ? null : { kind: 'message', name, correlationKey };
}

function readSignal(source: Source, definition: ModdleElement): Trigger | null {
  const signal = childOf(definition, 'signalRef');
  const name = signal === null ? null : staticOrFeel(source, textOf(signal, 'name'), 'signal name');
  return name === null
    ? missing(source, 'signalRef', { zh: '指定信号及其名称', en: 'Refer to a signal with a name' })
    : { kind: 'signal', name };
}

/** `zeebe:conditionalFilter` would narrow which changes count; every change is looked at, so that a condition is never missed. */
function readConditional(source: Source, definition: ModdleElement): Trigger | null {
  const condition = childOf(definition, 'condition');
  const text = condition === null ? null : textOf(condition, 'body');
  if (text === null) return missing(source, 'condition', { zh: '填写条件（FEEL）', en: 'Give the condition (FEEL)' });
  const compiled = expression(source, text, 'condition');
  return compiled === null ? null : { kind: 'conditional', condition: compiled };
}

function readCompensation(source: Source, definition: ModdleElement): Trigger | null {
  const waitForCompletion = definition.get('waitForCompletion') !== false;
  const activity = childOf(definition, 'activityRef');
  if (activity === null) return { kind: 'compensation', activity: -1, waitForCompletion, handler: -1 };
  const index = source.indexOf(activity.id ?? '');
  if (index < 0)
    return problem(
      source,
      'REFERENCE_MISSING',
      { zh: `“${source.id}”的 activityRef “${activity.id ?? ''}”`, en: `activityRef “${activity.id ?? ''}” of “${source.id}”` },
      { zh: '指向本流程的活动', en: 'Refer to an activity of this process' },
    );
  return { kind: 'compensation', activity: index, waitForCompletion, handler: -1 };
}

/** An error event without `errorRef` catches every code. */
function readError(source: Source, definition: ModdleElement): Trigger | null {
  const error = childOf(definition, 'errorRef');
  return error === null ? { kind: 'error', code: null } : readCode(source, error, 'errorCode', 'error');
}

/** The same for an escalation. */
function readEscalation(source: Source, definition: ModdleElement): Trigger | null {
  const escalation = childOf(definition, 'escalationRef');
  return escalation === null ? { kind: 'escalation', code: null } : readCode(source, escalation, 'escalationCode', 'escalation');
}

function readCode(source: Source, holder: ModdleElement, name: string, kind: 'error' | 'escalation'): Trigger | null {
  const code = textOf(holder, name);
  if (code === null)
    return missing(source, name, {
      zh: `为所引用的${kind === 'error' ? '错误' : '升级'}填写代码`,
      en: `Give the referenced ${kind} its code`,
    });
  if (code.startsWith('='))
    return problem(
      source,
      'ATTRIBUTE_INVALID',
      { zh: `“${source.id}”所引用的 ${name}“${code}”须为固定文本`, en: `${name} “${code}” of “${source.id}” must be fixed text` },
      { zh: '去掉“=”', en: 'Drop the “=”' },
    );
  return { kind, code };
}

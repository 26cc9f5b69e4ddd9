import { childOf, childrenOf, extension, type ModdleElement, omOf, textOf } from '../kernel/moddle.ts';
import type { Text, TimerTrigger, Trigger } from '../kernel/program.ts';
import { expression, missing, problem, type Source, staticOrFeel } from '../kernel/source.ts';
import { parseCycle, parseInstant, parsePeriod } from '../kernel/time.ts';

/** Reads the trigger of an event; null (with problems) where it is none we support at this place. */
export function readTrigger(source: Source, allowed: readonly Trigger['kind'][]): Trigger | null {
  const definitions = childrenOf(source.element, 'eventDefinitions');
  if (definitions.length > 1) return unsupported(source, 'MultipleEventDefinition');
  const [definition] = definitions;
  if (definition === undefined)
    return allowed.includes('none')
      ? { kind: 'none' }
      : missing(source, 'eventDefinition', { zh: '为该事件选择类型', en: 'Choose a type for the event' });
  const kind = KINDS[definition.$type];
  if (kind === undefined || !allowed.includes(kind)) return unsupported(source, definition.$type);
  return READERS[kind](source, definition);
}

const KINDS: { readonly [type: string]: Exclude<Trigger['kind'], 'none'> } = {
  'bpmn:TimerEventDefinition': 'timer',
  'bpmn:MessageEventDefinition': 'message',
  'bpmn:ErrorEventDefinition': 'error',
  'bpmn:LinkEventDefinition': 'link',
  'bpmn:TerminateEventDefinition': 'terminate',
};

const READERS: { readonly [K in Exclude<Trigger['kind'], 'none'>]: (source: Source, definition: ModdleElement) => Trigger | null } = {
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
};

function unsupported(source: Source, type: string): null {
  return problem(
    source,
    'ELEMENT_UNSUPPORTED',
    {
      zh: `“${source.id}”（${source.element.$type}）不支持 ${type}`,
      en: `“${source.id}” (${source.element.$type}) does not support ${type}`,
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
      { zh: `“${source.id}”须恰有一种时间`, en: `“${source.id}” must have exactly one time` },
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
    problem(
      source,
      'ATTRIBUTE_INVALID',
      { zh: `“${source.id}”的时间“${value.text}”不是 ISO 8601 格式`, en: `the time “${value.text}” of “${source.id}” is not ISO 8601` },
      {
        zh: '例如 2026-11-21T08:00:00+08:00、PT5H、R/P1D',
        en: 'For example 2026-11-21T08:00:00+08:00, PT5H, R/P1D',
      },
    );
  }
  return valid;
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

/** An error event without `errorRef` catches every code. */
function readError(source: Source, definition: ModdleElement): Trigger | null {
  const error = childOf(definition, 'errorRef');
  if (error === null) return { kind: 'error', code: null };
  const code = textOf(error, 'errorCode');
  if (code === null)
    return missing(source, 'errorCode', { zh: '为所引用的错误填写错误代码', en: 'Give the referenced error its error code' });
  if (code.startsWith('='))
    return problem(
      source,
      'ATTRIBUTE_INVALID',
      { zh: '错误代码须为固定文本', en: 'an error code must be fixed text' },
      { zh: '去掉“=”', en: 'Drop the “=”' },
    );
  return { kind: 'error', code };
}

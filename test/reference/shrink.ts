import type { Trial } from './trial.ts';

/** Makes a failing trial smaller as long as it fails: fewer commands, fewer elements, fewer flows, fewer attributes. */
export async function shrink(trial: Trial, fails: (trial: Trial) => Promise<boolean>): Promise<Trial> {
  let best = trial;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of candidates(best)) {
      if (!(await fails(candidate))) continue;
      best = candidate;
      isSmaller = true;
      break;
    }
  }
  return best;
}

function* candidates(trial: Trial): Generator<Trial> {
  const { acts } = trial;
  for (let size = acts.length >> 1; size >= 1; size >>= 1)
    for (let i = acts.length - size; i >= 1; i -= size) yield { ...trial, acts: [...acts.slice(0, i), ...acts.slice(i + size)] };
  for (const model of smallerTexts(trial.model)) yield { ...trial, model };
  for (const [id, text] of Object.entries(trial.more ?? {})) {
    const { [id]: _, ...others } = trial.more!;
    if (!trial.model.includes(`process=${id}`)) yield { ...trial, more: others };
    for (const smaller of smallerTexts(text)) yield { ...trial, more: { ...trial.more, [id]: smaller } };
  }
  for (const [i, act] of acts.entries())
    for (const key of ['output', 'variables'] as const)
      if (i > 0 && key in act && Object.keys((act as unknown as { readonly [name: string]: object })[key]!).length > 0)
        yield { ...trial, acts: acts.map((one, at) => (at === i ? ({ ...one, [key]: {} } as typeof one) : one)) };
}

const FLOW = /^(\s*)(\S+) -> (\S+)(?: \[(.*)\])?$/;
const indentOf = (line: string) => line.length - line.trimStart().length;

function* smallerTexts(text: string): Generator<string> {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) if (!FLOW.test(lines[i]!)) yield* without(lines, i);
  for (let i = 0; i < lines.length; i++) if (FLOW.test(lines[i]!)) yield lines.filter((_, at) => at !== i).join('\n');
  for (let i = 0; i < lines.length; i++) yield* plainer(lines, i);
}

/** The text without an element and what is in it: its neighbours joined, or not. */
function* without(lines: readonly string[], at: number): Generator<string> {
  const indent = indentOf(lines[at]!);
  let end = at + 1;
  while (end < lines.length && indentOf(lines[end]!) > indent) end++;
  const id = lines[at]!.trim().split(' ')[1]!;
  const rest = [...lines.slice(0, at), ...lines.slice(end)];
  const touches = (line: string) => {
    const flow = FLOW.exec(line);
    return flow !== null && (flow[2] === id || flow[3] === id);
  };
  const flows = rest.filter(touches).map((line) => FLOW.exec(line)!);
  const kept = rest.filter((line) => !touches(line));
  const bridges = flows
    .filter((flow) => flow[3] === id)
    .flatMap((into) =>
      flows
        .filter((flow) => flow[2] === id)
        .map((out) => `${into[1]}${into[2]} -> ${out[3]}${into[4] === undefined ? '' : ` [${into[4]}]`}`),
    )
    .filter((line) => !kept.includes(line));
  const place = kept.findLastIndex((line) => indentOf(line) === indent) + 1;
  if (bridges.length > 0) yield [...kept.slice(0, place), ...bridges, ...kept.slice(place)].join('\n');
  yield kept.join('\n');
}

function* plainer(lines: readonly string[], at: number): Generator<string> {
  const line = lines[at]!;
  const replace = (by: string) => lines.map((one, i) => (i === at ? by : one)).join('\n');
  const found = /^(.*) \{(.*)\}$/.exec(line);
  if (found !== null) {
    yield replace(found[1]!);
    const parts = found[2]!.split(';');
    for (let i = 0; i < parts.length && parts.length > 1; i++) yield replace(`${found[1]} {${parts.filter((_, n) => n !== i).join(';')}}`);
  }
  if (/^\s*(service|receive|script|call|sub) /.test(line))
    yield replace(line.replace(/(service|receive|script|call|sub) (\S+).*/, 'manual $2'));
  if (/ \[(?!default).*\]$/.test(line))
    for (const value of ['true', 'false']) if (!line.endsWith(`[${value}]`)) yield replace(line.replace(/ \[.*\]$/, ` [${value}]`));
}

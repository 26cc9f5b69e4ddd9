import { type PackProblem, packProblem } from '../problem.ts';
import type { Pack } from './pack.ts';

/** A path read by an expression; `type="case.open"` of a service task stands directly after a quotation mark and is none. */
const CASE_PATH = /(?<![\w.]|type=")case((?:\.[A-Za-z][A-Za-z0-9]*)+)/g;

/**
 * Paths of the case record that flows, decisions and deadlines read: a name facts.yaml does not have is null for ever, and a condition on it
 * is quietly false.
 */
export function lintFacts(pack: Pack): PackProblem[] {
  const known = knownPaths(pack);
  const clocks = [...pack.deadlines.values()].map(({ when }) => ({ file: 'deadlines.yaml', xml: when ?? '' }));
  const texts = [...[...pack.flows, ...pack.decisions].map(({ file, xml }) => ({ file, xml })), ...clocks];
  return texts.flatMap(({ file, xml }) => {
    const seen = new Set<string>();
    const problems: PackProblem[] = [];
    xml.split('\n').forEach((text, index) => {
      for (const match of text.matchAll(CASE_PATH)) {
        const path = (match[1] as string).slice(1);
        if (known.has(path) || seen.has(path)) continue;
        seen.add(path);
        problems.push(packProblem('FLOW_FACT_UNKNOWN', { file, path: `case.${path}`, line: index + 1 }, { id: path }));
      }
    });
    return problems;
  });
}

/** Every registered path, every group above one, and inside lists the column as FEEL projects it (`interviews.record`). */
function knownPaths(pack: Pack): ReadonlySet<string> {
  const known = new Set<string>();
  for (const path of pack.facts.keys()) {
    const parts = path.replaceAll('[]', '').split('.');
    for (let length = 1; length <= parts.length; length += 1) known.add(parts.slice(0, length).join('.'));
  }
  return known;
}

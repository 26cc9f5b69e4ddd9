import { lintTemplate } from '../documents/lint.ts';
import { lawRefSchema } from '../laws/law.ts';
import { type PackProblem, packProblem } from '../problem.ts';
import { lintDuties } from './lint-duties.ts';
import { lintFacts } from './lint-facts.ts';
import { lintFlows } from './lint-flows.ts';
import { lintForms } from './lint-forms.ts';
import type { Pack } from './pack.ts';

/**
 * Checks the files of a pack against each other: bases in laws/, forms against facts.yaml, flows against forms, documents,
 * deadlines, roles and duties, and every flow through the engine's compiler. All problems at once, in the order of the files.
 */
export async function lintPack(pack: Pack): Promise<PackProblem[]> {
  const problems = [
    ...lintBases(pack),
    ...lintDuties(pack),
    ...lintTiers(pack),
    ...lintForms(pack),
    ...lintFacts(pack),
    ...lintDocuments(pack),
    ...(await lintFlows(pack)),
  ];
  return problems.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0)));
}

function lintBases(pack: Pack): PackProblem[] {
  const references = [
    ...[...pack.deadlines.values()].flatMap((entry) => entry.basis.map((ref) => ({ file: 'deadlines.yaml', path: entry.id, ref }))),
    ...pack.guardrails.guardrails.flatMap((entry) => entry.basis.map((ref) => ({ file: 'guardrails.yaml', path: entry.id, ref }))),
    ...[...pack.documents.values()].flatMap((entry) => {
      const file = `documents/${entry.id}.doc.yaml`;
      const statutory = entry.statutory.map((field) => ({ file, path: field.path, ref: field.basis }));
      return [...entry.basis.map((ref) => ({ file, path: entry.id, ref })), ...statutory];
    }),
  ];
  return references
    .filter(({ ref }) => !lawRefSchema.safeParse(ref).success || !pack.laws.has(ref))
    .map(({ file, path, ref }) => packProblem('LAW_UNKNOWN', { file, path }, { ref }));
}

function lintTiers(pack: Pack): PackProblem[] {
  return pack.matters.matters.flatMap((matter) =>
    matter.tiers.flatMap(({ tier, range }) => {
      if (typeof range === 'string') return [];
      const wrong = Object.entries(range).filter(([, bounds]) => bounds !== undefined && bounds[0] > bounds[1]);
      return wrong.map(([who]) =>
        packProblem('MATTER_TIER_ORDER', { file: 'matters', path: matter.code }, { code: matter.code, detail: `${tier} ${who}` }),
      );
    }),
  );
}

function lintDocuments(pack: Pack): PackProblem[] {
  const facts = Object.fromEntries(pack.facts);
  const deadlines = new Set(pack.deadlines.keys());
  return [...pack.documents.values()].flatMap((template) =>
    lintTemplate(template, { facts, deadlines, elements: null }).map(({ path, message }) =>
      packProblem('DOCUMENT_TEMPLATE_INVALID', { file: `documents/${template.id}.doc.yaml`, path }, { detail: message }),
    ),
  );
}

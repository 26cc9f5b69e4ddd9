import { type DecisionSet, readDecisions } from '../decisions/decisions.ts';
import { WorkflowError } from '../errors.ts';
import { compile } from '../kernel/compile.ts';
import type { CallBinding, Program, ProgramSet } from '../kernel/program.ts';
import { readModel } from '../kernel/read-model.ts';
import type { Problem, RuntimeRules } from '../kernel/types.ts';
import type { Tx } from '../store/database.ts';
import { type DefinitionMeta, type NamedText, readDefinitionMetas, readDefinitionSource } from '../store/definitions.ts';

/** A definition compiled, with what belongs to it. Immutable: cached by its id. */
export interface LoadedDefinition {
  readonly meta: DefinitionMeta;
  readonly program: Program;
  readonly rules: RuntimeRules;
}

/** What a tenant has deployed, as of a number of deployments: answers "which version" without a query. */
interface Catalogue {
  readonly deploymentCount: number;
  readonly byId: ReadonlyMap<string, DefinitionMeta>;
  /** versions of a process in a pack, oldest first */
  readonly versions: ReadonlyMap<string, readonly DefinitionMeta[]>;
}

/** A ProgramSet that notes what it was asked for and did not hold; a step that missed something is run again with it. */
export interface TrackedPrograms extends ProgramSet {
  readonly missing: ReadonlySet<string>;
  /** what belongs to a deployed definition; null where there is none */
  meta(definitionId: string): DefinitionMeta | null;
}

const NO_RULES: RuntimeRules = { distinctPersons: [], qualified: [] };

export interface ProgramStore {
  /** The programs of a tenant as of `deploymentCount`. `start`: what a start (no caller) resolves to. */
  of(tx: Tx, deploymentCount: number, start: string | null): Promise<TrackedPrograms>;
  /** Compiled, from memory or from the database; null where there is none. */
  load(tx: Tx, definitionId: string): Promise<LoadedDefinition | null>;
  /** The latest version of a process in a pack. */
  latest(tx: Tx, deploymentCount: number, packId: string, processId: string): Promise<string | null>;
}

export function createProgramStore(cacheSize: number): ProgramStore {
  const loaded = new Map<string, LoadedDefinition>(); // insertion order = least recently used first
  const catalogues = new Map<string, Catalogue>();

  function cached(key: string): LoadedDefinition | undefined {
    const definition = loaded.get(key);
    if (definition === undefined) return undefined;
    loaded.delete(key);
    loaded.set(key, definition);
    return definition;
  }

  async function load(tx: Tx, definitionId: string): Promise<LoadedDefinition | null> {
    const key = `${tx.tenantId}/${definitionId}`;
    const known = cached(key);
    if (known) return known;
    const source = await readDefinitionSource(tx, definitionId);
    if (source === null) return null;
    const compiled = await compileTexts([{ name: source.resourceName, text: source.xml }], source.decisions);
    if ('problems' in compiled) {
      throw new WorkflowError(
        'DEFINITION_INVALID',
        `Expected definition ${definitionId} to compile as it did when it was deployed, but it does not`,
        {
          problems: compiled.problems,
        },
      );
    }
    const program = compiled.programs.find((one) => one.program.processId === source.processId)?.program;
    if (program === undefined)
      throw new WorkflowError('DEFINITION_INVALID', `Expected process ${source.processId} in its own file, but it is not there`);
    const { xml: _xml, decisions: _decisions, rules, ...meta } = source;
    const definition = { meta, program, rules };
    loaded.set(key, definition);
    for (const oldest of loaded.keys()) {
      if (loaded.size <= cacheSize) break;
      loaded.delete(oldest);
    }
    return definition;
  }

  async function catalogue(tx: Tx, deploymentCount: number): Promise<Catalogue> {
    const tenantId = tx.tenantId ?? '';
    const known = catalogues.get(tenantId);
    if (known && known.deploymentCount >= deploymentCount) return known;
    const fresh = catalogueOf(deploymentCount, await readDefinitionMetas(tx));
    catalogues.set(tenantId, fresh);
    return fresh;
  }

  return {
    load,
    async latest(tx, deploymentCount, packId, processId) {
      const { versions } = await catalogue(tx, deploymentCount);
      return versions.get(versionsKey(packId, processId))?.at(-1)?.definitionId ?? null;
    },
    async of(tx, deploymentCount, start) {
      const known = await catalogue(tx, deploymentCount);
      const missing = new Set<string>();
      const hold = (definitionId: string) => {
        const definition = cached(`${tx.tenantId}/${definitionId}`);
        if (definition === undefined) missing.add(definitionId);
        return definition;
      };
      return {
        missing,
        meta: (definitionId) => known.byId.get(definitionId) ?? null,
        program: (definitionId) => hold(definitionId)?.program ?? null,
        rules: (definitionId) => hold(definitionId)?.rules ?? NO_RULES,
        resolveCall: (processId, binding, caller, versionTag) =>
          caller === null ? start : resolveCall(known, processId, binding, caller, versionTag ?? null),
      };
    },
  };
}

/** A call stays inside the caller's pack: an effective pack is whole, its processes are composed together. */
function resolveCall(
  catalogue: Catalogue,
  processId: string,
  binding: CallBinding,
  callerId: string,
  versionTag: string | null,
): string | null {
  const caller = catalogue.byId.get(callerId);
  if (caller === undefined) return null;
  const versions = catalogue.versions.get(versionsKey(caller.packId, processId)) ?? [];
  const found = {
    latest: () => versions.at(-1),
    deployment: () => versions.find((version) => version.deploymentId === caller.deploymentId),
    versionTag: () => versions.findLast((version) => version.versionTag === versionTag),
  }[binding]();
  return found?.definitionId ?? null;
}

function versionsKey(packId: string, processId: string): string {
  return `${packId}\u001f${processId}`;
}

function catalogueOf(deploymentCount: number, metas: readonly DefinitionMeta[]): Catalogue {
  const versions = new Map<string, DefinitionMeta[]>();
  for (const meta of metas) {
    const key = versionsKey(meta.packId, meta.processId);
    versions.set(key, [...(versions.get(key) ?? []), meta]);
  }
  return { deploymentCount, byId: new Map(metas.map((meta) => [meta.definitionId, meta])), versions };
}

export interface CompiledProgram {
  readonly resource: NamedText;
  readonly program: Program;
}

/** Reads and compiles every file; either every program, or every problem of every file at once. */
export async function compileTexts(
  resources: readonly NamedText[],
  decisionTexts: readonly NamedText[],
): Promise<{ readonly programs: readonly CompiledProgram[] } | { readonly problems: readonly Problem[] }> {
  const decided = await decisionsOf(decisionTexts);
  const problems: Problem[] = [...decided.problems];
  const programs: CompiledProgram[] = [];
  for (const resource of resources) {
    const read = await readModel(resource.text);
    const compiled = 'model' in read ? compile(read.model, { decisions: decided.decisions }) : read;
    if ('problems' in compiled) problems.push(...compiled.problems.map((problem) => inFile(resource.name, problem)));
    else programs.push(...compiled.programs.map((program) => ({ resource, program })));
  }
  problems.push(...duplicates(programs));
  return problems.some((problem) => problem.severity === 'error') ? { problems } : { programs };
}

async function decisionsOf(
  texts: readonly NamedText[],
): Promise<{ readonly decisions: DecisionSet; readonly problems: readonly Problem[] }> {
  const decisions = new Map<string, DecisionSet extends ReadonlyMap<string, infer D> ? D : never>();
  const problems: Problem[] = [];
  for (const { name, text } of texts) {
    const read = await readDecisions(text);
    if ('problems' in read) problems.push(...read.problems.map((problem) => inFile(name, problem)));
    else for (const [id, decision] of read.decisions) decisions.set(id, decision);
  }
  return { decisions, problems };
}

function inFile(name: string, problem: Problem): Problem {
  return { ...problem, message: { zh: `${name}：${problem.message.zh}`, en: `${name}: ${problem.message.en}` } };
}

function duplicates(programs: readonly CompiledProgram[]): Problem[] {
  const seen = new Set<string>();
  return programs.flatMap(({ resource, program }) => {
    const { processId } = program;
    if (!seen.has(processId)) {
      seen.add(processId);
      return [];
    }
    const problem: Problem = {
      code: 'ELEMENT_ID_DUPLICATE',
      severity: 'error',
      elementId: processId,
      line: null,
      message: { zh: `流程标识“${processId}”在部署包中重复`, en: `Process id "${processId}" is used twice in the deployment` },
      remedy: { zh: '改用另一个流程标识', en: 'Give one of the processes another id' },
    };
    return [inFile(resource.name, problem)];
  });
}

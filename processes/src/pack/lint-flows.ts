import {
  compile,
  type Decision,
  type Problem,
  type Program,
  type ProgramElement,
  readDecisions,
  readModel,
  type Text,
} from '@onematter/engine/pure';
import { START_FACTS } from '../deadlines/definition.ts';
import { type PackProblem, type PackProblemCode, packProblem } from '../problem.ts';
import type { Flow, Pack } from './pack.ts';

/** Types of service task the platform serves; `om:` connectors of the api. */
export const JOB_TYPES: ReadonlySet<string> = new Set([
  ...['case.number', 'case.write', 'case.status', 'document.issue', 'case.open', 'access.grant', 'notify'],
]);

/** Flows and decisions: what the engine's own compiler says, then every name a flow uses against the rest of the pack. */
export async function lintFlows(pack: Pack): Promise<PackProblem[]> {
  const problems: PackProblem[] = [];
  const decisions = new Map<string, Decision>();
  for (const { file, xml } of pack.decisions) {
    const read = await readDecisions(xml);
    if ('problems' in read) problems.push(...read.problems.map((problem) => engineProblem(file, problem)));
    else for (const [id, decision] of read.decisions) decisions.set(id, decision);
  }
  const used = new Set<string>();
  for (const flow of pack.flows) {
    const read = await readModel(flow.xml);
    const compiled = 'model' in read ? compile(read.model, { decisions }) : read;
    if ('problems' in compiled) problems.push(...compiled.problems.map((problem) => engineProblem(flow.file, problem)));
    else for (const program of compiled.programs) problems.push(...new FlowLint(pack, flow, program, used).problems());
    if (!/<(?:[\w-]+:)?BPMNDiagram[\s>]/.test(flow.xml)) problems.push(packProblem('FLOW_DIAGRAM_MISSING', { file: flow.file }));
  }
  const isComplete = pack.flows.length > 0 && problems.every((problem) => problem.severity !== 'error');
  const unused = isComplete ? [...pack.forms.keys()].filter((key) => !used.has(key)) : [];
  return [
    ...problems,
    ...unused.map((key) => packProblem('FORM_UNUSED', { file: `forms/${key}.form.json`, path: 'key' }, { key }, 'warning')),
  ];
}

function engineProblem(file: string, problem: Problem): PackProblem {
  return {
    code: problem.code,
    severity: problem.severity,
    file,
    path: problem.elementId,
    line: problem.line,
    message: problem.message,
    remedy: problem.remedy,
  };
}

class FlowLint {
  readonly #pack: Pack;
  readonly #flow: Flow;
  readonly #program: Program;
  readonly #usedForms: Set<string>;
  readonly #problems: PackProblem[] = [];

  constructor(pack: Pack, flow: Flow, program: Program, usedForms: Set<string>) {
    this.#pack = pack;
    this.#flow = flow;
    this.#program = program;
    this.#usedForms = usedForms;
  }

  problems(): PackProblem[] {
    for (const element of this.#program.elements) this.#element(element);
    return this.#problems;
  }

  #element(element: ProgramElement): void {
    const { spec, om } = element;
    for (const id of words(om['documents'])) if (!this.#pack.documents.has(id)) this.#report('FLOW_DOCUMENT_MISSING', element, { id });
    for (const id of words(om['actRoles'])) if (!this.#pack.roles.has(id)) this.#report('FLOW_ROLE_MISSING', element, { id });
    if (spec.kind === 'start-event' && spec.formKey !== null) this.#form(spec.formKey, element);
    if (spec.kind === 'user-task') this.#userTask(element);
    if (spec.kind === 'job-task') this.#job(element, spec.job.type, spec.job.headers);
    if (spec.kind === 'call-activity') this.#call(element, spec.call.processId);
    if ('trigger' in spec && spec.trigger.kind === 'timer' && spec.trigger.type === 'deadline' && spec.trigger.value.kind === 'static') {
      this.#deadline(spec.trigger.value.text, element);
    }
  }

  #userTask(element: ProgramElement): void {
    if (element.spec.kind !== 'user-task') return;
    const { task } = element.spec;
    if (task.formKey !== null) this.#form(task.formKey, element);
    if (task.deadline !== null) this.#deadline(task.deadline, element);
    if (task.stage === null) this.#report('FLOW_STAGE_MISSING', element, {}, 'warning');
    if (task.duty !== null && !this.#pack.guardrails.duties.some((duty) => duty.id === task.duty)) {
      this.#report('FLOW_DUTY_UNKNOWN', element, { id: task.duty });
    }
    if (task.candidateRoles?.kind === 'static') {
      for (const id of words(task.candidateRoles.text)) if (!this.#pack.roles.has(id)) this.#report('FLOW_ROLE_MISSING', element, { id });
    }
  }

  #job(element: ProgramElement, type: Text, headers: Readonly<Record<string, string>>): void {
    if (type.kind !== 'static') return;
    if (!JOB_TYPES.has(type.text)) this.#report('FLOW_JOB_UNKNOWN', element, { type: type.text });
    const document = headers['document'];
    if (type.text === 'document.issue' && (document === undefined || !this.#pack.documents.has(document))) {
      this.#report('FLOW_DOCUMENT_MISSING', element, { id: document ?? '(document)' });
    }
  }

  #call(element: ProgramElement, processId: Text): void {
    if (processId.kind !== 'static') return;
    const isKnown = this.#pack.flows.some((flow) => flow.processes.some((process) => process.id === processId.text));
    if (!isKnown) this.#report('FLOW_CALL_MISSING', element, { id: processId.text });
  }

  #form(key: string, element: ProgramElement): void {
    this.#usedForms.add(key);
    if (!this.#pack.forms.has(key)) this.#report('FLOW_FORM_MISSING', element, { key });
  }

  #deadline(id: string, element: ProgramElement): void {
    const deadline = this.#pack.deadlines.get(id);
    if (!deadline) {
      this.#report('FLOW_DEADLINE_MISSING', element, { id });
      return;
    }
    const start = START_FACTS[deadline.from];
    if (start !== null && !this.#pack.facts.has(start)) this.#report('FLOW_DEADLINE_NO_START', element, { id, path: start });
  }

  #report(
    code: PackProblemCode,
    element: ProgramElement,
    details: Readonly<Record<string, string>>,
    severity: 'error' | 'warning' = 'error',
  ): void {
    const place = { file: this.#flow.file, path: element.id, line: element.line };
    this.#problems.push(packProblem(code, place, { element: element.name || element.id, ...details }, severity));
  }
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

/** Template + facts → document model. Pure: the same template, facts, number and date give the same words. */
import { chineseNumber } from '../laws/law.ts';
import type { Condition, ConditionContext } from './condition.ts';
import { dateInWords, type FactWords, FORMATTERS, type PersonWords, printable, type Words } from './formatters.ts';
import type { Align, Block, DocumentModel, ParagraphBlock, Run, Seal, TableCell } from './model.ts';
import { partyLines } from './party.ts';
import { type AgencyFacts, remedyBlock } from './remedy-block.ts';
import type { DocumentTemplate, TemplateBlock, TemplateCell, TemplateRow, TemplateTable } from './template.ts';
import { blankOf, type Field, isEmpty, type TextPart, valueAt } from './text.ts';

export type { AgencyFacts } from './remedy-block.ts';

export interface ComposeContext {
  /** the case record */
  readonly case: Readonly<Record<string, unknown>>;
  /** the organ in whose name the document goes out (see `actingAgency`) */
  readonly agency: AgencyFacts;
  /** formatted 文号; null in a draft, and where the kind of document has none */
  readonly number: string | null;
  /** `YYYY-MM-DD` */
  readonly issuedOn: string | null;
  /** is the seal a sample 样例? Where true, it says so */
  readonly isSampleSeal: boolean;
  /** a draft 草稿 shows what is still to be filled in; otherwise every gap is reported */
  readonly isDraft: boolean;
  /** names of facts and words for their codes: the pack's facts.yaml by path */
  readonly facts: Readonly<Record<string, FactWords>>;
  /** everybody the record names, by person id */
  readonly people: Readonly<Record<string, PersonWords>>;
  /** names of agencies the record names, by id */
  readonly agencies: Readonly<Record<string, string>>;
  /** who (person id) completed a step last and on which day, by element id of the flow: the signatures of approvals */
  readonly signed: Readonly<Record<string, { readonly person: string; readonly on: string }>>;
  /** lengths of the pack's deadlines, by id */
  readonly deadlines: Readonly<Record<string, { readonly within: number; readonly count: string }>>;
}

/** A gap that keeps a document from being issued. */
export interface MissingField {
  readonly path: string;
  readonly label: string;
  /** the article that asks for it, where it is a statutory ★ field */
  readonly basis: string | null;
}

export interface Composed {
  readonly model: DocumentModel;
  /** empty: it may be issued */
  readonly missing: readonly MissingField[];
}

export function composeDocument(template: DocumentTemplate, context: ComposeContext): Composed {
  const composer = new Composer(template, context);
  const blocks = template.blocks.flatMap((block) => composer.block(block));
  const model: DocumentModel = {
    format: 1,
    templateId: template.id,
    title: template.title,
    organ: template.layout === 'letter' ? context.agency.name : null,
    number: context.number,
    caseNo: stringOrNull(context.case['caseNo']),
    layout: template.layout,
    blocks,
    note: template.note
      ? composer
          .runs(template.note)
          .map((run) => run.text)
          .join('')
      : null,
    issuedOn: context.issuedOn,
    isDraft: context.isDraft,
  };
  return { model, missing: composer.missing(blocks) };
}

const PENDING_FIELD: Run = { text: '【待填】', isPending: true };

const stringOrNull = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

class Composer {
  readonly #template: DocumentTemplate;
  readonly #context: ComposeContext;
  readonly #scope: Readonly<Record<string, unknown>>;
  /** gaps by path, in the order in which they were met */
  readonly #gaps = new Map<string, MissingField>();
  readonly #words: Words;
  #item: { readonly list: string; readonly value: unknown } | null = null;

  constructor(template: DocumentTemplate, context: ComposeContext) {
    this.#template = template;
    this.#context = context;
    this.#words = { facts: context.facts, people: context.people, agencies: context.agencies, choices: template.choices };
    this.#scope = {
      case: context.case,
      agency: context.agency,
      document: { number: context.number, issuedOn: context.issuedOn },
      signed: context.signed,
      deadline: Object.fromEntries(Object.entries(context.deadlines).map(([id, deadline]) => [id, periodInWords(deadline)])),
    };
  }

  missing(blocks: readonly Block[]): MissingField[] {
    for (const field of this.#template.statutory) {
      if (field.when && !this.#holds(field.when)) continue;
      if (isEmpty(valueAt(field.path.split('.'), this.#scope))) this.#gap(field.path);
    }
    if (blocks.length === 0) this.#gap('document');
    return [...this.#gaps.values()];
  }

  block(block: TemplateBlock): Block[] {
    if (!this.#isPresent(block, () => textsOf(block))) return [];
    if ('each' in block) return this.#each(block);
    if ('text' in block) return this.#paragraphs(block.text, block.indent, block.align, block.bold);
    if ('heading' in block) return [{ kind: 'paragraph', runs: this.runs(block.heading), indent: 'first', align: 'left', isHeading: true }];
    if ('table' in block) return [this.#table(block.table)];
    if ('party' in block) return this.#party();
    if ('remedy' in block) return this.#remedy(block.remedy);
    if ('closing' in block) return [this.#closing()];
    if ('signatures' in block) return [{ kind: 'signatures', lines: block.signatures.map((line) => this.runs(line)) }];
    if ('space' in block) return [{ kind: 'space', lines: block.space }];
    return [{ kind: 'rule', caption: block.rule === true ? null : said(this.runs(block.rule)) }];
  }

  /** One run per stretch; a text field with line breaks keeps them for `#paragraphs` to split. */
  runs(parts: readonly TextPart[], bold = false): Run[] {
    const runs = parts.map((part): Run => (typeof part === 'string' ? { text: part } : this.#field(part)));
    return joined(runs.filter((run) => run.text !== '').map((run) => (bold ? { ...run, bold } : run)));
  }

  #paragraphs(parts: readonly TextPart[], indent: ParagraphBlock['indent'], align: Align, bold: boolean): ParagraphBlock[] {
    return splitLines(this.runs(parts, bold)).map((runs) => ({ kind: 'paragraph', runs, indent, align }));
  }

  #each(block: Extract<TemplateBlock, { each: string }>): Block[] {
    return this.#forEach(block.each, () => this.#paragraphs(block.text, block.indent, 'justify', false));
  }

  #forEach<R>(path: string, make: () => R[]): R[] {
    const list = valueAt(path.split('.'), this.#scope);
    if (!Array.isArray(list)) return [];
    const made = list.flatMap((value: unknown) => {
      this.#item = { list: path, value };
      return make();
    });
    this.#item = null;
    return made;
  }

  #table(table: TemplateTable): Block {
    const rows = table.rows.flatMap((row) => {
      const make = () => (this.#isPresent(row, () => row.cells.flatMap(cellTexts)) ? [this.#row(row)] : []);
      return row.each ? this.#forEach(row.each, make) : make();
    });
    return { kind: 'table', columns: table.columns, rows };
  }

  #row(row: TemplateRow) {
    return { minLines: row.minLines, isHeader: row.header, cells: row.cells.map((cell) => this.#cell(cell)) };
  }

  #cell(cell: TemplateCell): TableCell {
    const isLabel = cell.label !== undefined;
    const lines = isLabel ? [cell.label ?? []] : linesOf(cell.text);
    const paragraphs = lines.flatMap((line) => {
      const { text, align, indent } =
        'text' in line ? line : { text: line, align: isLabel ? ('center' as const) : cell.align, indent: 'none' as const };
      if ('text' in line && !this.#isPresent(line, () => [line.text])) return [];
      return splitLines(this.runs(text)).map((runs) => ({ runs, align, indent }));
    });
    return { paragraphs, foot: cell.foot.map((line) => this.runs(line)), columns: cell.columns, rows: cell.rows, isLabel };
  }

  #party(): Block[] {
    return partyLines(this.#context.case['party']).map(({ label, value, path }) => {
      if (value === null) this.#gap(path);
      const runs = [{ text: `${label}：` }, value === null ? PENDING_FIELD : { text: value }];
      return { kind: 'paragraph', runs, indent: 'first', align: 'left' };
    });
  }

  #remedy(procedure: 'ordinary' | 'onspot'): Block[] {
    const { text, missing } = remedyBlock(procedure, valueAt(['case', 'matter', 'kind'], this.#scope), this.#context.agency);
    for (const path of missing) this.#gap(path);
    return [{ kind: 'paragraph', runs: [missing.length > 0 ? PENDING_FIELD : { text }], indent: 'first', align: 'justify' }];
  }

  #closing(): Block {
    const { agency, issuedOn, isDraft, isSampleSeal } = this.#context;
    const seal: Seal | null = this.#template.seal === 'none' || isDraft ? null : { name: agency.name, isSample: isSampleSeal };
    return { kind: 'closing', organ: agency.name, date: dateInWords(issuedOn) ?? blankOf('date'), seal };
  }

  #field(field: Field): Run {
    const value = this.#valueOf(field);
    if (isEmpty(value)) return this.#empty(field);
    const fact = this.#factOf(field);
    let formatted: unknown = value;
    for (const { name, argument } of field.formatters) {
      formatted = FORMATTERS[name].format({ value: formatted, fact, argument, words: this.#words });
      if (formatted === null) return this.#gapRun(field);
    }
    const text = printable(formatted);
    return text === null ? this.#gapRun(field) : { text };
  }

  #valueOf({ path }: Field): unknown {
    if (path[0] !== 'item') return valueAt(path, this.#scope);
    return path.length === 1 ? this.#item?.value : valueAt(path.slice(1), Object(this.#item?.value));
  }

  /** The fact's path in facts.yaml: `party.name`, `discussion.opinions[].vote`. */
  #factOf({ path }: Field): string {
    if (path[0] !== 'item') return path.slice(1).join('.');
    return [`${this.#item?.list.replace(/^case\./, '')}[]`, ...path.slice(1)].join('.');
  }

  /** What the last `or` or `blank` says; without them it is a gap. */
  #empty(field: Field): Run {
    const fallback = field.formatters.findLast(({ name }) => name === 'or' || name === 'blank');
    if (!fallback) return this.#gapRun(field);
    if (fallback.name === 'or') return { text: fallback.argument ?? '' };
    return { text: blankOf(fallback.argument) };
  }

  #gapRun(field: Field): Run {
    const path = field.path[0] === 'item' ? `case.${this.#factOf(field)}` : field.path.join('.');
    this.#gap(path);
    return PENDING_FIELD;
  }

  #gap(path: string): void {
    const statutory = this.#template.statutory.find((field) => field.path === path);
    const label = statutory?.label ?? this.#words.facts[path.replace(/^case\./, '')]?.zh ?? path;
    this.#gaps.set(path, { path, label, basis: statutory?.basis ?? null });
  }

  #isPresent(part: { when?: Condition; optional: boolean }, texts: () => readonly (readonly TextPart[])[]): boolean {
    if (part.when && !this.#holds(part.when)) return false;
    if (!part.optional) return true;
    return texts().every((text) => text.every((piece) => typeof piece === 'string' || !this.#isEmptyField(piece)));
  }

  #isEmptyField(field: Field): boolean {
    if (field.formatters.some(({ name }) => name === 'or' || name === 'blank')) return false;
    return isEmpty(this.#valueOf(field));
  }

  #holds(condition: Condition): boolean {
    return condition.holds(this.#scope as ConditionContext);
  }
}

/** 5 working days → 五个工作日, 15 calendar days → 十五日; null for what has no fixed length. */
function periodInWords({ within, count }: { readonly within: number; readonly count: string }): string | null {
  const units: Readonly<Record<string, string>> = {
    'working-days': '个工作日',
    'calendar-days': '日',
    hours: '小时',
    months: '个月',
    years: '年',
  };
  return units[count] === undefined ? null : `${chineseNumber(within)}${units[count]}`;
}

const said = (runs: readonly Run[]) => runs.map((run) => run.text).join('');

function linesOf(text: TemplateCell['text']) {
  if (text === undefined) return [];
  return isParts(text) ? [text] : text;
}

/** A parsed text is a list of strings and fields; a list of lines holds lists or records with `text`. */
function isParts(text: NonNullable<TemplateCell['text']>): text is readonly TextPart[] {
  const first = text[0];
  return first === undefined || typeof first === 'string' || 'path' in first;
}

const cellTexts = (cell: TemplateCell): (readonly TextPart[])[] => [
  ...(cell.label ? [cell.label] : []),
  ...linesOf(cell.text).map((line) => ('text' in line ? line.text : line)),
];

function textsOf(block: TemplateBlock): (readonly TextPart[])[] {
  if ('text' in block) return [block.text];
  if ('heading' in block) return [block.heading];
  if ('table' in block) return block.table.rows.flatMap((row) => row.cells.flatMap(cellTexts));
  return 'signatures' in block ? block.signatures : [];
}

/** Neighbouring runs of one look become one. */
function joined(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last && !last.bold === !run.bold && !last.isPending === !run.isPending)
      result[result.length - 1] = { ...last, text: last.text + run.text };
    else result.push(run);
  }
  return result;
}

/** Each line of what was typed becomes a paragraph; blank lines go. */
function splitLines(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    run.text.split(/\r?\n/).forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text.trim() !== '' || (index === 0 && run.text.length > 0 && !run.text.includes('\n'))) lines.at(-1)?.push({ ...run, text });
    });
  }
  const filled = lines.filter((line) => line.length > 0);
  return filled.length > 0 ? filled : [[]];
}

/** What people before wrote as their opinion 意见 or their reasons, and why a step was sent back 退回, oldest first, in the words of the form they filled in. */
import type { JsonObject, Tx } from '@onematter/engine';
import { type Field, type FormSchema, fieldsOf, targetOf } from '@onematter/processes/form-rules';
import type { PackView } from '../../packs/pack-view.ts';
import type { Keys } from '../../secrets/keys.ts';
import { type CaseRecord, openSealed } from '../../workflow/case-record.ts';
import { textAt } from '../../workflow/values.ts';
import type { Language } from '../form/localize.ts';
import { returnChoice, returnsOf } from './returned.ts';

export interface PreviousOpinion {
  readonly step: string;
  readonly person: string;
  readonly at: string;
  readonly text: string;
}

export interface OpinionReader {
  readonly keys: Keys;
  readonly pack: PackView;
  readonly language: Language;
}

interface Row {
  step_name: string;
  name: string;
  /** acted for, by a deputy */
  represented: string | null;
  submitted_at: string;
  form_schema: FormSchema;
  data: JsonObject;
  sealed: Record<string, string>;
}

const OPINION = /(^|\.)(\w*[oO]pinion|reasons|response|resolution)$/;

export async function previousOpinions(tx: Tx, record: CaseRecord, { keys, pack, language }: OpinionReader): Promise<PreviousOpinion[]> {
  const rows = await tx.query<Row>(
    `select s.step_name, p.name, r.name as represented, s.submitted_at, s.form_schema, s.data, s.sealed from form_submission s
       join person p on p.tenant_id = s.tenant_id and p.person_id = s.person_id
       left join person r on r.tenant_id = s.tenant_id and r.person_id = s.on_behalf_of
      where s.tenant_id = $1 and s.case_id = $2 order by s.submitted_at desc limit 30`,
    [tx.tenantId, record.caseId],
  );
  const words = (text: string) => (language === 'en' ? pack.english(text) : text);
  const written = rows.reverse().flatMap((row) => {
    const data = openSealed(keys, record.tenantId, row.data, row.sealed);
    const fields = [...fieldsOf(row.form_schema.components)].filter((field) => isOpinion(field) || returnChoice(field, data) !== null);
    return fields.flatMap((field) => {
      const text = opinionText(field, data, words);
      return text === null ? [] : [{ step: words(row.step_name), person: nameOf(row, language), at: row.submitted_at, text }];
    });
  });
  const returns = (await returnsOf(tx, record.caseId, { keys, pack, language })).map(({ step, by, at, reason }) => ({
    ...{ step, person: by, at },
    text: language === 'en' ? `Sent back: ${reason}` : `退回：${reason}`,
  }));
  return [...written, ...returns].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function nameOf({ name, represented }: Row, language: Language): string {
  if (represented === null) return name;
  return language === 'en' ? `${name} (for ${represented})` : `${name}（代${represented}）`;
}

/** Written at that step itself: fields that only show an earlier opinion would tell it twice. */
export function isOpinion({ path, inRows, component }: Field): boolean {
  return inRows === null && OPINION.test(path) && targetOf(component) !== 'show';
}

/** As written; a choice in the words of its form, under its label (`处理意见：建议给予行政处罚`). Null where nothing was said. */
function opinionText({ path, component }: Field, data: JsonObject, words: (text: string) => string): string | null {
  const value = textAt(data, path);
  const options = component.values ?? component.data?.values;
  if (value === null || !options) return value;
  const chosen = options.find((option) => option.value === value);
  if (!chosen) return null;
  return component.label ? `${words(component.label)}：${words(chosen.label)}` : words(chosen.label);
}

import type { Language } from '../../shared/i18n/language.ts';

const LONGEST_NAME = 14;
/** A step named after making a document is submitted as that document: 制作调查终结报告 → 提交调查终结报告. */
const MAKING = /^(?:制作|填写|拟制|起草|编制)/;

/** What the main button says will happen, from the step's name: 立案审批 → 提交立案审批. A long name would not fit a thumb's button. */
export function completionLabel(stepName: string, language: Language): string {
  const name = stepName.trim();
  if (language === 'en') return name.length > 32 || name === '' ? 'Submit' : `Submit: ${name}`;
  if (name === '' || name.length > LONGEST_NAME) return '提交本步骤';
  if (name.startsWith('提交')) return name;
  return `提交${name.replace(MAKING, '') || name}`;
}

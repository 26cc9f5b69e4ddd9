import { textsOf } from '../i18n/texts.ts';
import { diagramEn } from './diagram.en.ts';
import { diagramZh } from './diagram.zh.ts';

export const diagramText = textsOf(diagramZh, diagramEn);

/** The few phrases that bpmn-js itself can say in a viewer. */
export function translateBpmn(template: string, replacements: Record<string, string> = {}): string {
  if (template === 'Open {element}') return diagramText('openElement', { element: replacements['element'] ?? '' });
  return template.replace(/{([^}]+)}/g, (whole, name: string) => replacements[name] ?? whole);
}

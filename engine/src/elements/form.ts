import { extension, textOf } from '../kernel/moddle.ts';
import { problem, type Source } from '../kernel/source.ts';

/** Form key of a user task or start event: `zeebe:formDefinition externalReference`; null without a form, undefined where problems were reported. */
export function readForm(source: Source): string | null | undefined {
  const form = extension(source.element, 'zeebe:FormDefinition');
  if (form === null) return null;
  if (textOf(form, 'formId') !== null || textOf(form, 'formKey') !== null) {
    problem(
      source,
      'ATTRIBUTE_UNSUPPORTED',
      { zh: `“${source.id}”的 formId/formKey`, en: `formId/formKey of “${source.id}”` },
      { zh: '用 zeebe:formDefinition externalReference 绑定表单', en: 'Bind the form by zeebe:formDefinition externalReference' },
    );
    return undefined;
  }
  return textOf(form, 'externalReference');
}

import { jsonLogic } from '@formio/core';
import { Formio } from '@formio/js/form';
import { isFen, lockDownEvaluators, registerOperations } from '@onematter/processes/form-rules';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import moment from 'moment-timezone/moment-timezone';
import { formioZh } from './formio.zh.ts';
import { defineDate } from './om-date.ts';
import { defineMoney } from './om-money.ts';
import { defineSelect } from './om-select.ts';
import { defineShown } from './om-shown.ts';

/*
 * The form renderer, loaded only when a form is opened. Set up once: no text of a form is compiled (the page's CSP forbids it
 * anyway), nothing is fetched from another host, Chinese is complete, our component types and operations are known.
 */

const SHANGHAI = 'Asia/Shanghai|CST|-80|0|';
const UTC = 'Etc/UTC|UTC|0|0|';

function keepToThisHost(): void {
  Object.assign(globalThis, { flatpickr, 'flatpickr-zh': { ...Mandarin, firstDayOfWeek: 1 } });
  moment.tz.add([SHANGHAI, UTC]);
  moment.zonesLoaded = true; // so that no zone data are fetched
  Formio.cdn.setBaseUrl(new URL('assets/form-parts', document.baseURI).href); // anything still asked for stays here
  Formio.setBaseUrl(location.origin);
  Formio.setProjectUrl(location.origin);
}

keepToThisHost();
lockDownEvaluators(Formio.Evaluator);
registerOperations();
jsonLogic.add_operation('omFen', (value: unknown) => value === undefined || value === null || value === '' || isFen(value));
Formio.use({
  translations: {
    zh: formioZh,
    en: { 'numeric only': 'numeric only', invalidDate: '{{field}} is not a valid date', number: '{{field}} must be a number' },
  },
});
defineMoney(Formio.Components);
defineShown(Formio.Components);
defineSelect(Formio.Components);
defineDate(Formio.Components);

/** Whether a field's rule holds; a rule that says why not does not. */
export function holds(rule: unknown, scope: object): boolean {
  return jsonLogic.apply(rule, scope) === true;
}

export { labelOfPath, problemsInOrder } from './field-names.ts';
export { outgoingData } from './form-data.ts';
export { prepareForm } from './prepare-form.ts';
export { fittingTexts, standingTexts, withStandingTexts } from './standing-text.ts';
export { Formio };

/** Form rules 表单规则: one set of checks for browser and server (pure; imports @formio/core, which both bundle). */
export { BASE_TYPES, KNOWN_TYPES, withBaseTypes } from './base-types.ts';
export { isCreditCode, normaliseCreditCode } from './credit-code.ts';
export { findScripts, type Script } from './find-scripts.ts';
export {
  allComponents,
  type Field,
  type FieldTarget,
  type FormComponent,
  type FormMaterial,
  type FormOption,
  type FormProperties,
  type FormSchema,
  type FormValidate,
  fieldsOf,
  mapComponents,
  targetOf,
} from './form.ts';
export { ageOn, birthOn, isIdNumber, normaliseIdNumber } from './id-number.ts';
export { FIELD_MESSAGES, type FieldCode, type FieldError } from './messages.ts';
export { capitalAmount, fenToYuan, isFen, yuanToFen } from './money.ts';
export { OPERATIONS, STANDARD_OPERATIONS, toLegalDate } from './operations.ts';
export { fillOptions, OPTION_SOURCES, type OptionSource, optionSources, parseOptionSource } from './options.ts';
export { lockDownEvaluators, registerOperations } from './register.ts';
export { type Validated, type ValidateOptions, validateSubmission } from './validate.ts';
export { applyWrites, type CaseWrite, caseWrites, variables } from './writes.ts';

/** What is said of a field that does not hold, `{field}` being its label. Codes are public: add, never rename. */
export const FIELD_MESSAGES = {
  REQUIRED: { zh: '请填写{field}', en: '{field} is required' },
  OPTION_UNKNOWN: { zh: '{field}不在可选范围内，请重新选择', en: '{field} is not one of the options' },
  PATTERN: { zh: '{field}的格式不正确', en: '{field} does not have the expected format' },
  TOO_SHORT: { zh: '{field}不得少于{limit}个字', en: '{field} must have at least {limit} characters' },
  TOO_LONG: { zh: '{field}不得超过{limit}个字', en: '{field} must have at most {limit} characters' },
  TOO_SMALL: { zh: '{field}不得小于{limit}', en: '{field} must be at least {limit}' },
  TOO_LARGE: { zh: '{field}不得大于{limit}', en: '{field} must be at most {limit}' },
  TOO_FEW: { zh: '{field}至少选择{limit}项', en: 'Choose at least {limit} of {field}' },
  TOO_MANY: { zh: '{field}最多选择{limit}项', en: 'Choose at most {limit} of {field}' },
  DATE_INVALID: { zh: '{field}不是有效日期', en: '{field} is not a date that exists' },
  DATE_RANGE: { zh: '{field}应当在1900年至2100年之间', en: '{field} must be between the years 1900 and 2100' },
  SHAPE: { zh: '{field}的数据类型不正确', en: '{field} does not have the right type of value' },
  AMOUNT_INVALID: {
    zh: '{field}应当是不少于零的金额，精确到分',
    en: '{field} must be an amount of money, not negative and exact to the cent',
  },
  LOGIC: { zh: '{field}不符合填写要求', en: '{field} does not meet its rule' },
  RULE_FAULT: {
    zh: '{field}的校验规则无法执行，请联系流程管理员',
    en: 'The rule of {field} cannot be evaluated; tell the process administrator',
  },
} as const satisfies Record<string, { zh: string; en: string }>;

export type FieldCode = keyof typeof FIELD_MESSAGES;

export interface FieldError {
  /** component path in the submission; inside a grid `investigation.interviews[0].name` */
  readonly path: string;
  readonly code: FieldCode;
  readonly messages: { readonly zh: string; readonly en: string };
}

/** Form.io's error keys → our codes and the setting that is the limit. */
export const FORMIO_KEYS: Readonly<Record<string, { readonly code: FieldCode; readonly limit?: string }>> = {
  required: { code: 'REQUIRED' },
  array_nonempty: { code: 'REQUIRED' },
  invalidOption: { code: 'OPTION_UNKNOWN' },
  valueIsNotAvailable: { code: 'OPTION_UNKNOWN' },
  select: { code: 'OPTION_UNKNOWN' },
  pattern: { code: 'PATTERN' },
  minLength: { code: 'TOO_SHORT', limit: 'minLength' },
  maxLength: { code: 'TOO_LONG', limit: 'maxLength' },
  min: { code: 'TOO_SMALL', limit: 'min' },
  max: { code: 'TOO_LARGE', limit: 'max' },
  minSelectedCount: { code: 'TOO_FEW', limit: 'minSelectedCount' },
  maxSelectedCount: { code: 'TOO_MANY', limit: 'maxSelectedCount' },
  invalidDate: { code: 'DATE_INVALID' },
  number: { code: 'SHAPE' },
  array: { code: 'SHAPE' },
  nonarray: { code: 'SHAPE' },
  jsonLogic: { code: 'LOGIC' },
  ruleFault: { code: 'RULE_FAULT' },
};

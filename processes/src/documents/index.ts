export { type AgencyFacts, type ComposeContext, type Composed, composeDocument, type MissingField } from './compose.ts';
export type { FactWords, PersonWords } from './formatters.ts';
export { fieldsOf, lintTemplate, type TemplateSurroundings } from './lint.ts';
export * from './model.ts';
export { type DocumentTemplate, parseTemplate, type TemplateProblem } from './template.ts';

export { type AgencyFacts, type ComposeContext, type Composed, composeDocument, type MissingField } from './compose.ts';
export type { FactWords, PersonWords } from './formatters.ts';
export * from './model.ts';
export { type DocumentTemplate, parseTemplate, type TemplateProblem } from './template.ts';

/** The browser-safe half of the pack tool: model, lint, laws, deadlines, matters, remedies, numbering. No I/O, no `node:` import. */
export * from './dates.ts';
export { type CalendarYear, calendarYearSchema, type DayKind, type WorkCalendar, workCalendar } from './deadlines/calendar.ts';
export { type CountedDay, type CountedDeadline, type CountOptions, countDeadline, type Pause } from './deadlines/count.ts';
export {
  type Count,
  type DeadlineDefinition,
  deadlineSchema,
  deadlinesSchema,
  START_FACTS,
  type StartFact,
} from './deadlines/definition.ts';
export {
  type DeadlineRow,
  dueAtOf,
  type Light,
  type RemainingUnit,
  remaining,
  startOf,
  type TrackOptions,
  trackDeadlines,
} from './deadlines/track.ts';
export * from './documents/index.ts';
export { PROCESSES_CODES, type ProcessesCode, ProcessesError } from './errors.ts';
export { isJsonObject, isSafePath, type Json, type JsonObject, valueAt, withValueAt } from './json.ts';
export { articleNumber, chineseNumber, type Law, type LawBook, type LawRefParts, lawBook, lawRefSchema, parseLawRef } from './laws/law.ts';
export {
  type Matter,
  type MatterCatalogue,
  matterCatalogue,
  matterFacts,
  type PartyType,
  type Tier,
  tiersFor,
} from './matters/catalogue.ts';
export { caseNumber, type DocumentNumberParts, documentNumber } from './numbering.ts';
export { type Clocks, parseClocks } from './pack/clocks.ts';
export { lintPack } from './pack/lint.ts';
export { JOB_TYPES } from './pack/lint-flows.ts';
export type { DecisionFile, Flow, Pack } from './pack/pack.ts';
export { type ParsedPack, packDigest, parsePack } from './pack/parse.ts';
export { type Scenario, scenarioSchema } from './pack/scenario.ts';
export { type ScenarioPlace, scenarioAnswers } from './pack/scenario-values.ts';
export type { FactDefinition, Guardrails, Manifest, Role } from './pack/schemas.ts';
export { sm3 } from './pack/sm3.ts';
export type { PlayLine } from './play/lines.ts';
export { PLAY_LIMITS, PLAY_START, type PlayOptions, play, stepsOf } from './play/play.ts';
export { type PlayStep, playStepSchema } from './play/steps.ts';
export { PACK_PROBLEMS, type PackProblem, type PackProblemCode } from './problem.ts';
export { type Remedy, type RemedyInput, type RemedyOrgan, type RemedyPeriod, remedyOf } from './remedy.ts';
export { runtimeRules } from './rules.ts';
export { parseSample, type SampleAgency, type SampleLocality, type SampleOrganisation, type SamplePerson } from './sample/organisation.ts';
export { expandScript, type SampleScript } from './sample/scripts.ts';

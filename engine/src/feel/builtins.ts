import { contextFunctions } from './builtins-context.ts';
import { conversionFunctions } from './builtins-conversion.ts';
import { listFunctions } from './builtins-list.ts';
import { numberFunctions } from './builtins-number.ts';
import { rangeFunctions } from './builtins-range.ts';
import { stringFunctions } from './builtins-string.ts';
import { temporalFunctions } from './builtins-temporal.ts';
import type { FeelFunction } from './values.ts';

/** The built-in functions of FEEL (DMN 1.3 §10.3.4) and the few Camunda adds that packs use. `random number` is left out: no randomness. */
export const BUILTINS: ReadonlyMap<string, FeelFunction> = new Map([
  ...conversionFunctions,
  ...stringFunctions,
  ...listFunctions,
  ...numberFunctions,
  ...contextFunctions,
  ...temporalFunctions,
  ...rangeFunctions,
]);

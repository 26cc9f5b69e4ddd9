import { expect, it } from '@jest/globals';
import { STAGES } from '../../api/src/packs/stages.ts';
import { caseZh } from '../../forms/src/app/case/case.zh.ts';

it('should call a step in the filters what the lists call it', () => {
  const names = new Map<string, string>(Object.entries(caseZh));
  for (const [stage, name] of STAGES) expect([stage, names.get(`stage.${stage}`)]).toEqual([stage, name]);
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { answers, HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let player: HttpPlayer;
let officer: Client;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
  officer = await player.as('liming');
});
afterAll(() => api.close());

async function caseFrom(clueId: string) {
  const main = await scenario('main-job');
  return { processId: main.process, data: answers(main.answers), clueId };
}

describe('one clue', () => {
  it('should become one case, however many open it at once, and answer a repeat as it did first', async () => {
    // given
    const clueId = await player.start(await scenario('clue-to-case'));
    const body = await caseFrom(clueId);
    const keys = Array.from({ length: 5 }, () => randomUUID());
    // when
    const opened = await Promise.all(keys.map((key) => officer.post('/cases', body, key)));
    // then
    const first = opened.findIndex((answer) => answer.status === 201);
    expect(opened.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(opened.filter((answer) => answer.status === 409).map((answer) => answer.body)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ code: 'CLUE_ALREADY_LINKED', caseId: opened[first]?.body['id'] })),
    );
    expect(await officer.post('/cases', body, keys[first])).toMatchObject({ status: 201, body: { id: opened[first]?.body['id'] } });
  });

  it('should stay with the case opened by hand when its own process would open one', async () => {
    // given
    const clue = await scenario('clue-to-case');
    const clueId = await player.start(clue);
    const opened = (await officer.post('/cases', await caseFrom(clueId))).body as { id: string };
    // when
    await player.steps(clue, clueId);
    // then
    const cases = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ id: string }>(`select case_id as id from case_record where tenant_id = 'default' and origin_clue_id = $1`, [clueId]),
    );
    expect(cases).toEqual([{ id: opened.id }]);
    expect((await officer.get(`/cases/${clueId}`)).body).toMatchObject({ linkedCase: { id: opened.id }, incidents: [] });
  });
});

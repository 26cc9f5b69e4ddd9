import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOpenStreams } from '../../api/src/modules/event/open-streams.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('live connections', () => {
  it('should be eight for one session at most, the oldest ended for the newest', async () => {
    // given
    const client = await api.as('liming');
    const leaving = new AbortController();
    const open = () => fetch(`${api.server.url}/api/events`, { headers: client.headers(), signal: leaving.signal });
    const first = await open();
    // when
    const others: Response[] = [];
    for (let count = 0; count < 8; count += 1) others.push(await open());
    const text = await first.text(); // ends, because the first was closed
    const newest = await others.at(-1)?.body?.getReader().read();
    leaving.abort();
    // then
    expect(text).toContain('retry: 60000');
    expect(new TextDecoder().decode(newest?.value)).toContain('event: ping');
  });

  it('should be refused by a node that holds all it can', () => {
    // given
    const streams = createOpenStreams(8, 2);
    const release = streams.open('a', () => {});
    streams.open('b', () => {});
    // when / then
    expect(() => streams.open('c', () => {})).toThrow('TOO_MANY_REQUESTS');
    release();
    expect(() => streams.open('c', () => {})).not.toThrow();
  });
});

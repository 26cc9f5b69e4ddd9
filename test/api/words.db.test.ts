import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/*
 * No code word where people read. Every case and clue of the sample data, every part of its pages, read in Chinese: a lower-case ASCII word
 * in a text for people is a code that was not put into words.
 */

/** Members that are read by machines: ids, codes, paths, instants. All else is text for people. */
const MACHINE = new Set([
  ...[
    'id',
    'rootId',
    'taskId',
    'kind',
    'item',
    'position',
    'mode',
    'status',
    'state',
    'stage',
    'outcome',
    'path',
    'group',
    'value',
    'light',
    'unit',
    'whose',
    'code',
    'seq',
  ],
  ...[
    'elementId',
    'templateId',
    'submissionId',
    'documentId',
    'evidenceId',
    'digest',
    'at',
    'openedAt',
    'completedAt',
    'issuedAt',
    'dueAt',
  ],
  ...['duty', 'device', 'type', 'formKey', 'key', 'form', 'data', 'ref', 'operations', 'mediaType', 'takenAt', 'draftSavedAt', 'scopeId'],
]);
const CODE = /(?<![A-Za-z0-9.])[a-z][a-z-]{2,}(?![A-Za-z0-9])/;

interface Found {
  readonly where: string;
  readonly text: string;
}

function codesIn(value: unknown, where: string): Found[] {
  if (typeof value === 'string') return CODE.test(value.replace(/[\w-]+\.(png|jpg|pdf)/g, '')) ? [{ where, text: value }] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => codesIn(entry, where));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (MACHINE.has(key) ? [] : codesIn(child, `${where}.${key}`)));
}

let api: ApiUnderTest;
let readers: Client[];
beforeAll(async () => {
  api = await startApi({ cases: true });
  readers = await Promise.all(['liming', 'chenduizhang', 'diaodu', 'zhaofa', 'qianzhen', 'ws-zhuban'].map((username) => api.as(username)));
}, 120_000);
afterAll(() => api.close());

const items = async (client: Client, path: string) => ((await client.get(path)).body['items'] ?? []) as { id: string }[];

describe('texts for people in the sample data', () => {
  it('should be words, not codes: summary, facts, timeline, documents, deadlines, evidence of every case', async () => {
    // when
    const found: Found[] = [];
    let read = 0;
    for (const client of readers) {
      for (const { id } of await items(client, '/cases?limit=100')) {
        for (const part of ['', '/timeline?limit=100', '/documents', '/deadlines', '/evidence', '/acts']) {
          const answer = await client.get(`/cases/${id}${part}`);
          if (answer.status !== 200) continue;
          read += 1;
          found.push(...codesIn(answer.body, `case${part}`));
        }
      }
    }
    // then
    expect(read).toBeGreaterThan(50);
    expect(distinct(found)).toEqual([]);
  }, 60_000);

  it('should be words, not codes: every task with the opinions before it', async () => {
    // when
    const found: Found[] = [];
    let opinions = 0;
    for (const client of readers) {
      const tasks = (
        await Promise.all(['mine', 'claimable', 'done'].map((scope) => items(client, `/user-tasks?scope=${scope}&limit=100`)))
      ).flat();
      for (const { id } of tasks) {
        const { body } = await client.get(`/user-tasks/${id}`);
        opinions += (body['previousOpinions'] as unknown[]).length;
        found.push(...codesIn(body, 'task'));
      }
    }
    // then
    expect(opinions).toBeGreaterThan(20);
    expect(distinct(found)).toEqual([]);
  }, 60_000);

  it('should say a choice among the opinions in the reader’s language', async () => {
    // given
    const english = (path: string) => readers[0]!.send('GET', path, undefined, { 'Accept-Language': 'en' });
    const done = await items(readers[0]!, '/user-tasks?scope=done&limit=100');
    // when
    const texts = (await Promise.all(done.map(async ({ id }) => (await english(`/user-tasks/${id}`)).body))).flatMap(
      (body) => body['previousOpinions'] as { text: string }[],
    );
    // then: at least one is a choice of the form, told in English
    expect(texts.some(({ text }) => /^[A-Z][a-z ]+：[A-Z][a-z]/.test(text))).toBe(true);
  });
});

const distinct = (found: readonly Found[]) => [...new Set(found.map(({ where, text }) => `${where}: ${text.slice(0, 80)}`))].sort();

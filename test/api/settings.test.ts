import { describe, expect, it } from '@jest/globals';
import { WorkflowError } from '@onematter/engine/errors';
import { ApiError } from '../../api/src/errors.ts';
import { explainFailure, readSettings } from '../../api/src/settings.ts';

const DATABASE_URL = 'postgres://om:secret@db.example:5432/om';

describe('the settings', () => {
  it('should be those of a first start where nothing is set, or set to nothing', () => {
    const expected = { databaseUrl: null, port: 8080, host: '127.0.0.1', sampleData: true };
    expect(readSettings({})).toMatchObject(expected);
    expect(readSettings({ PORT: '', HOST: '', DATABASE_URL: '', ONEMATTER_SAMPLE: '', ONEMATTER_DATA: '' })).toMatchObject(expected);
  });

  it('should bring sample people into a database of somebody else only when asked to', () => {
    expect(readSettings({ DATABASE_URL }).sampleData).toBe(false);
    expect(readSettings({ DATABASE_URL, ONEMATTER_SAMPLE: '1' }).sampleData).toBe(true);
    expect(readSettings({ DATABASE_URL, ONEMATTER_SAMPLE: 'people' }).sampleData).toBe('people');
    expect(readSettings({ ONEMATTER_SAMPLE: '0' }).sampleData).toBe(false);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'om:secret@db'],
    ['DATABASE_URL', 'mysql://om:secret@db/om'],
    ['ONEMATTER_SAMPLE', 'yes'],
  ])('should refuse %s=%s by its name, and show no password', (name, value) => {
    const attempt = () => readSettings({ [name]: value });
    expect(attempt).toThrow(expect.objectContaining({ code: 'SETTING_INVALID', message: expect.stringContaining(name) }));
    expect(attempt).not.toThrow('secret');
  });
});

describe('a start that failed', () => {
  it('should be told by its code, in both languages, with what happened and where', () => {
    const lines = explainFailure(new ApiError('KEY_MISSING', { path: 'data/keys.json' })).split('\n');
    expect(lines[0]).toBe('KEY_MISSING 缺少数据加密密钥');
    expect(lines[1]).toBe('The data encryption key is missing');
    expect(lines.at(-1)).toBe('data/keys.json');
    expect(explainFailure(new WorkflowError('DATABASE_UNAVAILABLE', 'ECONNREFUSED'))).toContain('ECONNREFUSED');
  });

  it('should keep the stack of what nobody foresaw', () => {
    expect(explainFailure(Object.assign(new TypeError('x is not a function'), { code: 'ERR_X' }))).toContain('settings.test.ts');
    expect(explainFailure(new Error('嵌入式数据库没有启动'))).toBe('嵌入式数据库没有启动');
  });
});

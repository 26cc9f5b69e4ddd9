import { ApiError, asApiError, ownError, parseProblem } from '../../forms/src/shared/http/api-error.ts';

describe('reading a problem of the API', () => {
  it('should keep code, both sentences, every field and the members of its own', () => {
    // given
    const body = {
      type: 'about:blank',
      title: 'Refused',
      status: 409,
      code: 'USER_TASK_NOT_OPEN',
      detail: 'closed',
      messages: { zh: '任务已办结或已撤回', en: 'The task is completed or withdrawn' },
      errors: [{ path: 'party.name', code: 'REQUIRED', messages: { zh: '请填写姓名', en: 'Name is required' } }, 'broken'],
      traceId: 'req-1',
      by: '张伟',
      at: '2026-11-21T01:12:00Z',
    };
    // when
    const error = parseProblem(409, body);
    // then
    expect(error).toMatchObject({ status: 409, code: 'USER_TASK_NOT_OPEN', traceId: 'req-1' });
    expect(error.textIn('zh')).toBe('任务已办结或已撤回');
    expect(error.textIn('en')).toBe('The task is completed or withdrawn');
    expect(error.fields).toEqual([{ path: 'party.name', code: 'REQUIRED', messages: { zh: '请填写姓名', en: 'Name is required' } }]);
    expect(error.detail('by')).toBe('张伟');
    expect(error.detail('nothing')).toBe('');
  });

  it('should say something useful where the answer is no problem document', () => {
    expect(parseProblem(502, '<html>')).toMatchObject({ status: 502, code: 'SERVER_BUSY' });
    expect(parseProblem(400, null)).toMatchObject({ status: 400, code: 'BAD_REPLY' });
    expect(parseProblem(418, { code: 'TEAPOT', title: 'I am a teapot' }).textIn('zh')).toBe('I am a teapot');
  });

  it('should tell a lost connection from a refusal', () => {
    expect(ownError('OFFLINE').isOffline).toBe(true);
    expect(parseProblem(403, { code: 'DUTY_CONFLICT' }).isOffline).toBe(false);
    expect(asApiError(new TypeError('bug'))).toMatchObject({ code: 'BAD_REPLY', details: { text: 'bug' } });
    const error = new ApiError({ status: 1, code: 'X', messages: { zh: 'x', en: 'x' } });
    expect(asApiError(error)).toBe(error);
  });
});

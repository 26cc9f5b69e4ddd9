import { describe, expect, it } from '@jest/globals';
import { play } from '../../../processes/src/play/play.ts';
import { bpmn, programsOf } from '../../engine/model.ts';

const ALL = 'claim unclaim assign return delegate add-sign remove-sign jump take-back carbon-copy urge consult suspend terminate void save';
const MODEL = bpmn(`
start s
user a {assignee=zhang;om:operations=${ALL}}
user b {assignee=li;om:operations=${ALL}}
user c {assignee=wang;om:operations=${ALL}}
end e
s -> a
a -> b
b -> c
c -> e
`);

async function played(...steps: readonly unknown[]) {
  const lines = play(await programsOf(MODEL), steps);
  const told = lines.map(({ event, code }) => (code === undefined ? event : `${event} ${code}`));
  return { lines, told, end: lines.at(-1)! };
}

describe('onematter play, {operation: …}', () => {
  it('should play every operation', async () => {
    const on = (operation: string, more: object = {}, element = 'a') => ({ operation, element, ...more });
    const { told, end } = await played(
      on('delegate', { assignee: 'zhao' }),
      on('resolve', { opinion: '已核实', variables: { n: 1 } }),
      on('delegate', { assignee: 'zhao' }),
      on('recall'),
      on('suspend'),
      on('urge', { by: 'sun' }),
      on('activate'),
      on('urge', { by: 'sun', message: '请尽快' }),
      on('carbon-copy', { persons: ['sun'] }),
      on('read', { by: 'sun' }),
      on('consult', { persons: ['qian'], question: '?' }),
      on('reply', { opinion: '可' }),
      on('add-sign', { position: 'before', persons: ['qian', 'sun'], mode: { ratio: 50 } }),
      { complete: 'a' },
      on('remove-sign', { persons: ['sun'] }),
      on('delegate', { by: 'qian', assignee: 'wu' }),
      on('resolve', { by: 'wu' }),
      on('sign', { by: 'qian', agree: true }),
      on('add-sign', { position: 'after', persons: ['qian', 'sun'] }),
      { complete: 'a' },
      on('remove-sign', { persons: ['sun'] }),
      on('sign', { agree: true }),
      on('take-back'),
      { complete: 'a' },
      { complete: 'b' },
      on('return', { target: 'a', reason: '补正', rerun: 'straight-back' }, 'c'),
      { complete: 'a' },
      on('jump', { target: 'b', reason: '重复程序' }, 'c'),
      on('void', { reason: '立案有误' }, 'b'),
    );
    expect(told.filter((one) => one.startsWith('rejected'))).toEqual(['rejected USER_TASK_SUSPENDED', 'rejected AWAITS_SIGNERS']);
    for (const event of [
      'delegated',
      'resolved',
      'recalled',
      'suspended',
      'activated',
      'urged',
      'carbon-copied',
      'read',
      'consulted',
      'replied',
    ])
      expect(told).toContain(`user-task-${event}`);
    for (const event of ['sign-added', 'sign-removed', 'signed', 'signing-decided', 'taken-back', 'returned', 'jumped', 'voided'])
      expect(told).toContain(`user-task-${event}`);
    expect(end).toMatchObject({ event: 'end', status: 'terminated', waiting: [] });
  });

  it('should tell what does not fit and go on', async () => {
    const { told, end } = await played(
      { operation: 'sign', element: 'a', agree: true },
      { operation: 'read', element: 'a' },
      { operation: 'dance', element: 'a' },
      { operation: 'add-sign', element: 'a' },
      { operation: 'add-sign', element: 'a', position: 'after', persons: ['li'], mode: { ratio: 0 } },
      { operation: 'terminate', element: 'a' },
      { operation: 'take-back', element: 'a' },
      { operation: 'root.suspend', element: 'zz' },
    );
    expect(told.filter((one) => one.startsWith('rejected'))).toEqual([
      'rejected USER_TASK_NOT_OPEN',
      'rejected COPY_NOT_FOUND',
      'rejected COMMAND_UNKNOWN',
      'rejected OPERATION_INVALID',
      'rejected OPERATION_INVALID',
      'rejected REASON_REQUIRED',
      'rejected TAKE_BACK_TOO_LATE',
      'rejected COMMAND_UNKNOWN',
    ]);
    expect(end).toMatchObject({ status: 'waiting', waiting: ['a'] });
  });

  it('should tell a copy of somebody else and a task somebody else completed from what is not there', async () => {
    const { told } = await played(
      { operation: 'carbon-copy', element: 'a', persons: ['sun'] },
      { operation: 'read', element: 'a', by: 'wu' },
      { complete: 'a' },
      { operation: 'take-back', element: 'a', by: 'wu' },
    );
    expect(told.filter((one) => one.startsWith('rejected'))).toEqual(['rejected COPY_NOT_YOURS', 'rejected USER_TASK_NOT_ASSIGNEE']);
  });
});

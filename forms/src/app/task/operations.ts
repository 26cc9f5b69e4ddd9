import type { Operation } from './task.view.ts';

/** What a dialog of an operation 任务操作 asks for. */
export type OperationAsks = {
  readonly persons?: 'one' | 'many';
  /** from whom is chosen: people the server offers, or those of the task itself */
  readonly from?: 'server' | 'task';
  readonly text?: { readonly field: 'reason' | 'message' | 'question'; readonly isRequired: boolean };
  readonly isTarget?: boolean;
  readonly isSigning?: boolean;
  readonly isDangerous?: boolean;
};

const REASON = { text: { field: 'reason', isRequired: false } } as const;
const DEMANDED = { text: { field: 'reason', isRequired: true } } as const;

/** Operations that open a dialog; the others have a button and a page of their own. */
export const ASKS = {
  delegate: { persons: 'one', from: 'server', ...REASON },
  recall: { ...REASON },
  'add-sign': { persons: 'many', from: 'server', isSigning: true, ...REASON },
  'remove-sign': { persons: 'many', from: 'task', ...REASON },
  consult: { persons: 'many', from: 'server', text: { field: 'question', isRequired: true } },
  'carbon-copy': { persons: 'many', from: 'server', text: { field: 'message', isRequired: false } },
  urge: { text: { field: 'message', isRequired: false } },
  jump: { isTarget: true, isDangerous: true, ...DEMANDED },
  suspend: { ...DEMANDED },
  activate: { ...REASON },
  terminate: { isDangerous: true, ...DEMANDED },
  void: { isDangerous: true, ...DEMANDED },
  'take-back': { ...REASON },
} as const satisfies Partial<Record<Operation, OperationAsks>>;

export type DialogOperation = keyof typeof ASKS;

/** In the menu 更多操作, in this order; what is dangerous comes last. */
export const IN_MENU: readonly DialogOperation[] = [
  ...(['delegate', 'add-sign', 'remove-sign', 'consult', 'carbon-copy', 'urge'] as const),
  ...(['take-back', 'jump', 'suspend', 'terminate', 'void'] as const),
];

/** The standing banner has buttons for these. */
export const AT_BANNER: readonly DialogOperation[] = ['recall', 'urge', 'activate', 'remove-sign', 'take-back'];

import { textsOf } from '../../shared/i18n/texts.ts';
import { worklistEn } from './worklist.en.ts';
import { worklistZh } from './worklist.zh.ts';
import type { Scope } from './worklist-filter.ts';

export const worklistText = textsOf(worklistZh, worklistEn);

type Key = keyof typeof worklistZh;

export const EMPTY_KEYS: Readonly<Record<Scope, { readonly title: Key; readonly text: Key }>> = {
  mine: { title: 'emptyMine', text: 'emptyMineText' },
  claimable: { title: 'emptyClaimable', text: 'emptyClaimableText' },
  delegated: { title: 'emptyDelegated', text: 'emptyDelegatedText' },
  done: { title: 'emptyDone', text: 'emptyDoneText' },
  copied: { title: 'emptyCopied', text: 'emptyCopiedText' },
};

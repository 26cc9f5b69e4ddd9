import type { Actor } from '../kernel/types.ts';
import { postpone } from '../store/due-work.ts';
import {
  expireMessage,
  findReceivers,
  findStart,
  insertMessage,
  postponeMessage,
  type Receiver,
  readMessage,
  receiveMessage,
  type StoredMessage,
} from '../store/messages.ts';
import { lockMessage } from '../store/waits.ts';
import { digestOf } from './chain.ts';
import { execute } from './execute.ts';
import { derivedId } from './ids.ts';
import { type EngineParts, givenNow } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { storableJson } from './storable-text.ts';
import { transact } from './transact.ts';
import type { EngineCommand, Envelope, MessageReceipt, Outcome, Participant, PublishedMessage } from './types.ts';

const INBOX: Actor = { kind: 'system', id: 'inbox' };

/** Takes a message in, once per id, and hands it on at once where somebody waits; otherwise it waits itself, for `ttlMs`. */
export async function publishMessage(parts: EngineParts, tenantId: string, message: PublishedMessage): Promise<MessageReceipt> {
  const variables = storableJson(message.variables);
  const isNew = await parts.database.transaction({ tenantId }, (tx) => insertMessage(tx, message, variables, givenNow(parts)));
  if (!isNew) return { status: 'duplicate' };
  try {
    return await deliverMessage(parts, tenantId, message.id);
  } catch (fault) {
    parts.fault(fault, `message ${message.id}`); // it is stored: the message loop tries again
    return { status: 'buffered' };
  }
}

/** How often a message that lost every receiver it saw to other messages looks for new ones at once. */
const MAX_ROUNDS = 5;
const SOON_MS = 200;

/** Finds a buffered message its receiver: who waits longest, else a message start event. */
export async function deliverMessage(parts: EngineParts, tenantId: string, messageId: string): Promise<MessageReceipt> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const receipt = await offer(parts, tenantId, messageId);
    if (receipt !== null) return receipt;
  }
  await parts.database.transaction({ tenantId }, (tx) => postpone(tx, 'message', messageId, givenNow(parts), SOON_MS));
  return { status: 'buffered' };
}

/** Null: whoever waited does so no longer. */
async function offer(parts: EngineParts, tenantId: string, messageId: string): Promise<MessageReceipt | null> {
  const found = await parts.database.transaction({ tenantId }, async (tx) => {
    const message = await readMessage(tx, messageId, givenNow(parts));
    if (message === null || message.status !== 'buffered') return null;
    if (message.isExpired) {
      await expireMessage(tx, messageId);
      return null;
    }
    await lockMessage(tx, message.name, message.key);
    const receivers = await findReceivers(tx, message);
    const start = await findStart(tx, message.name);
    if (receivers.length === 0 && start === null) await postponeMessage(tx, messageId, givenNow(parts)); // still under the lock
    return { message, receivers, start };
  });
  if (found === null) return receiptOf(parts, tenantId, messageId);
  const { message, receivers, start } = found;
  for (const receiver of receivers) {
    const outcome = await toReceiver(parts, tenantId, message, receiver);
    if (outcome.outcome === 'accepted') return { status: 'received', rootId: outcome.rootId };
    if (outcome.code === 'MESSAGE_NOT_WAITING') return receiptOf(parts, tenantId, messageId); // a loop was faster
  }
  if (start) {
    const outcome = await toStart(parts, tenantId, message, start);
    if (outcome.outcome === 'accepted') return { status: 'received', rootId: outcome.rootId };
    return receiptOf(parts, tenantId, messageId);
  }
  return receivers.length === 0 ? { status: 'buffered' } : null;
}

/** What became of a message that somebody else handled. */
async function receiptOf(parts: EngineParts, tenantId: string, messageId: string): Promise<MessageReceipt> {
  const message = await parts.database.transaction({ tenantId }, (tx) => readMessage(tx, messageId, givenNow(parts)));
  return message?.receivedBy == null ? { status: 'buffered' } : { status: 'received', rootId: message.receivedBy };
}

/** In the receiver's own transaction: either it took the message and moved, or neither. */
function receipt(messageId: string): Participant {
  return {
    async before(tx, root) {
      if (!(await receiveMessage(tx, messageId, root.rootId, root.now))) throw new RefusedError('MESSAGE_NOT_WAITING', { messageId });
    },
  };
}

async function toReceiver(
  parts: EngineParts,
  tenantId: string,
  message: StoredMessage,
  { subscriptionId, rootId }: Receiver,
): Promise<Outcome> {
  const { messageId, variables } = message;
  return deliver(
    parts,
    { tenantId, rootId, ...commandOf(messageId, subscriptionId) },
    { type: 'message.deliver', subscriptionId, messageId, variables },
    messageId,
  );
}

async function toStart(
  parts: EngineParts,
  tenantId: string,
  message: StoredMessage,
  start: { definitionId: string; startEventId: string },
): Promise<Outcome> {
  const { messageId, variables } = message;
  const { definitionId, startEventId } = start;
  const rootId = derivedId('message-root', tenantId, messageId);
  const command = { type: 'process.start', rootId, kind: 'process', definition: { definitionId }, startEventId, variables } as const;
  return deliver(parts, { tenantId, rootId, ...commandOf(messageId, definitionId) }, command, messageId);
}

function commandOf(
  messageId: string,
  receiver: string,
): { readonly commandId: string; readonly actor: Actor; readonly requestDigest: string } {
  return {
    commandId: derivedId('deliver', messageId, receiver),
    actor: INBOX,
    requestDigest: digestOf(`deliver ${messageId} ${receiver}`),
  };
}

function deliver(parts: EngineParts, envelope: Envelope, command: EngineCommand, messageId: string): Promise<Outcome> {
  return execute(parts, envelope, (tx) => transact(parts, tx, envelope, command, receipt(messageId)), { kind: 'message', id: messageId });
}

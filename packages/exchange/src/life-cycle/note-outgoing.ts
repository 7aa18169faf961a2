import { vietnamIso } from '@lienthong/core';
import { type Packet, type StatusState, sameOrganId } from '@lienthong/edxml';
import { evidence, messageSubject } from '../evidence/draft.ts';
import type { OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { raiseLifeCycle } from './errors.ts';
import { changeRows, findChange } from './ledger.ts';
import type { ChangeRecord } from './model.ts';
import { type LifeCycleParts, type Noted, nothingNoted } from './parts.ts';
import { changeIn } from './read-change.ts';
import { assertTransition, statesOf } from './states.ts';

/**
 * What the outbox stores beside a packet of ours that recalls, updates or replaces documents, in either form. A request that the state
 * of the document does not allow is refused before anything is stored.
 *
 * @throws LienThongError `LIFE_ILLEGAL_TRANSITION`, `LIFE_NOT_SENT`
 */
export async function noteOutgoing(parts: LifeCycleParts, packet: Packet, messageId: string): Promise<Noted> {
  const asked = changeIn(packet);
  if (asked === undefined) return nothingNoted;
  const { store, clock, events } = parts;
  const at = clock.now();
  const messages = (await Promise.all(asked.targets.map((target) => originalsOf(store, target)))).flat();
  const parties = asked.to.map(({ organId }) => organId);
  if (asked.kind !== 'replacement') await assertAsked(store, messages, asked.kind, parties);
  const change: ChangeRecord = {
    ...asked,
    id: messageId,
    direction: 'outgoing',
    found: messages.map((message) => message.messageId),
    at: vietnamIso(at),
    answers: {},
    todo: asked.kind === 'recall' && messages.length > 0 ? 'callback' : null,
  };
  const { kind, form, targets, reason } = change;
  const content = { kind, form, targets: [...targets], to: parties, reason };
  return {
    batch: {
      meta: changeRows(change, at),
      evidence: [evidence({ at, kind: 'change-requested', subject: messageSubject(messageId), content })],
    },
    tell: () => {
      for (const documentId of targets)
        events.emit('changeRequested', { direction: 'outgoing', kind, documentId, id: messageId });
    },
  };
}

/** The messages by which a document of ours went out: recalls and updates of it carry its identifier too and are left out. */
export async function originalsOf(store: Store, documentId: string): Promise<readonly OutgoingRecord[]> {
  const { records } = await store.findOutgoing({ documentId, messageType: 'edoc', limit: 1000 });
  const originals: OutgoingRecord[] = [];
  for (const record of records) {
    const change = await findChange(store, 'outgoing', record.messageId);
    if (change === undefined || change.kind === 'replacement') originals.push(record);
  }
  return originals;
}

/** Each party is judged by the latest sending to it: one that was returned may have been followed by another. */
async function assertAsked(
  store: Store,
  messages: readonly OutgoingRecord[],
  kind: 'recall' | 'update',
  parties: readonly string[],
): Promise<void> {
  const sent = messages.filter(({ state }) => state === 'sent');
  const waiting = messages.at(-1);
  if (sent.length === 0 && waiting !== undefined) {
    const { messageId, state } = waiting;
    throw raiseLifeCycle('LIFE_NOT_SENT', { messageId, state });
  }
  for (const party of parties) {
    const message = sent.findLast(({ to }) => to.some((recipient) => sameOrganId(recipient, party)));
    if (message === undefined) continue;
    const state = (await statesOf(store, message)).find(({ recipient }) => sameOrganId(recipient, party))?.state;
    if (state !== undefined) assertPossible(message.documentId ?? '', party, state, kind);
  }
}

/** An update may follow any state in which the recipient still has the document; a recall is 13 of the state machine in both forms. */
function assertPossible(documentId: string, party: string, state: StatusState, kind: 'recall' | 'update'): void {
  if (kind === 'recall') assertTransition(documentId, party, state, 'sender', '13');
  else if (state.state === 'recalled' || state.state === 'rejected')
    assertTransition(documentId, party, { ...state, allowed: { ...state.allowed, sender: [] } }, 'sender', '2');
}

import { vietnamIso } from '@lienthong/core';
import { type Packet, sameOrganId } from '@lienthong/edxml';
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
  if (asked.kind !== 'replacement') for (const message of messages) await assertAsked(store, message, asked.kind, parties);
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

async function assertAsked(
  store: Store,
  message: OutgoingRecord,
  kind: 'recall' | 'update',
  parties: readonly string[],
): Promise<void> {
  const { messageId, documentId, state } = message;
  if (state !== 'sent') throw raiseLifeCycle('LIFE_NOT_SENT', { messageId, state });
  for (const { recipient, state: at } of await statesOf(store, message)) {
    if (!parties.some((party) => sameOrganId(party, recipient))) continue;
    // An update may follow any state in which the recipient still has the document; a recall is 13 of the state machine in both forms.
    if (kind === 'recall') assertTransition(documentId ?? '', recipient, at, 'sender', '13');
    else if (at.state === 'recalled' || at.state === 'rejected')
      assertTransition(documentId ?? '', recipient, { ...at, allowed: { ...at.allowed, sender: [] } }, 'sender', '2');
  }
}

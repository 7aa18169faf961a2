import { vietnamIso } from '@lienthong/core';
import { type Organization, type Packet, sameOrganId } from '@lienthong/edxml';
import { deliverySubject, evidence } from '../evidence/draft.ts';
import type { IncomingKey, IncomingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { changeRows } from './ledger.ts';
import { type ChangeRecord, incomingId } from './model.ts';
import { type LifeCycleParts, type Noted, nothingNoted } from './parts.ts';
import { changeIn } from './read-change.ts';

/**
 * What the inbox stores beside a received packet that recalls, updates or replaces documents, in either form. Only the agency that sent
 * a document can have it recalled: what another one asks is kept, finds no target, and says so.
 */
export async function noteIncoming(
  parts: LifeCycleParts,
  record: Pick<IncomingRecord, 'axis' | 'docId' | 'to'>,
  packet: Packet,
): Promise<Noted> {
  const asked = changeIn(packet);
  if (asked === undefined) return nothingNoted;
  const { store, clock, events } = parts;
  const at = clock.now();
  const { axis, docId } = record;
  const found = (await Promise.all(asked.targets.map((target) => receivedFrom(store, target, asked.from.organId)))).flat();
  const change: ChangeRecord = {
    ...asked,
    id: incomingId(record),
    direction: 'incoming',
    to: [usOf(packet, record.to)],
    found: found.filter((key) => key.docId !== docId || key.axis !== axis),
    at: vietnamIso(at),
    answers: {},
    todo: null,
  };
  const { kind, form, targets, reason, id } = change;
  const strange = change.found.length === 0;
  const content = { kind, form, targets: [...targets], from: asked.from.organId, reason, found: change.found.length };
  return {
    batch: {
      meta: changeRows(change, at),
      evidence: [evidence({ at, kind: 'change-requested', subject: deliverySubject(record), content })],
    },
    tell: () => {
      for (const documentId of targets) {
        events.emit('changeRequested', { direction: 'incoming', kind, documentId, id });
        if (strange)
          events.emit('warning', { code: 'L.NoTarget', documentId, message: noTarget(documentId, asked.from.organId) });
      }
    },
  };
}

/** Documents with this identifier that this agency had sent us: not the recalls and updates of them. */
async function receivedFrom(store: Store, documentId: string, from: string): Promise<IncomingKey[]> {
  const { records } = await store.findIncoming({ documentId, messageType: 'edoc', limit: 1000 });
  return records
    .filter((record) => record.business !== 1 && record.business !== 2 && sameOrganId(record.from, from))
    .filter(({ state }) => state !== 'repeated' && state !== 'unreadable')
    .map(({ axis, docId }) => ({ axis, docId }));
}

/** Which of the addressees we are, with the name that the sender gave us. */
function usOf(packet: Packet, to: string): Organization {
  const addressees = packet.kind === 'document' ? packet.to : [];
  const us = addressees.find(({ organId }) => sameOrganId(organId, to));
  if (us !== undefined) return us;
  return { organId: to === '' && packet.kind === 'status' ? packet.responseFor.organId : to };
}

function noTarget(documentId: string, from: string): { vi: string; en: string } {
  return {
    vi: `${from} yêu cầu thu hồi, cập nhật hoặc thay thế ${documentId}, nhưng kho không có văn bản đó do cơ quan này gửi.`,
    en: `${from} asks to recall, update or replace ${documentId}, but the store holds no such document from that agency.`,
  };
}

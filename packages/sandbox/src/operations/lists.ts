import { readAxisTime } from '@lienthong/axis';
import { vietnamIso } from '@lienthong/core';
import { fail, listed, ok, type Reply } from '../server/reply.ts';
import type { ItemState, StoredItem } from '../store/types.ts';
import type { Call } from './operation.ts';

/** `2026-11-22 09:30:00`, Vietnamese wall clock. */
const wall = (epochMs: number): string => vietnamIso(epochMs).slice(0, 19).replace('T', ' ');

const STATE_TEXT: Readonly<Record<ItemState, string>> = {
  initial: 'Cho nhan',
  processing: 'Dang xu ly',
  done: 'Da nhan',
  fail: 'Nhan loi',
};

export function getReceivedEdocList(call: Call): Reply {
  const type = call.parameters.get('messagetype')?.toLowerCase();
  if (type !== 'edoc' && type !== 'status') return fail(call.op, '10', 'messagetype phai la edoc hoac status');
  const from = dateBound(call.parameters.get('fromdate'), false);
  const to = dateBound(call.parameters.get('todate'), true);
  const stale = call.fault?.fault === 'stale-list';
  const items: StoredItem[] = [];
  for (const agency of call.house.agencies.agenciesOf(call.system.systemId)) {
    for (const item of call.house.store.itemsOf(agency, !stale)) {
      if (call.house.store.packetOf(item).messageType !== type) continue;
      if (from !== undefined && item.createdAt < from) continue;
      if (to !== undefined && item.createdAt > to) continue;
      items.push(item);
    }
  }
  items.sort((a, b) => a.createdAt - b.createdAt);
  if (call.fault?.fault === 'out-of-order') items.reverse();
  if (call.fault?.fault === 'duplicate-status') items.push(...items);
  return listed(items.map((item) => receivedRow(call, item, stale && item.state === 'done' ? 'initial' : item.state)));
}

function receivedRow(call: Call, item: StoredItem, state: ItemState): Record<string, unknown> {
  const packet = call.house.store.packetOf(item);
  return {
    docId: item.docId,
    serviceType: 'eDoc',
    messageType: packet.messageType,
    created_time: wall(item.createdAt),
    updated_time: wall(item.updatedAt),
    from: packet.from,
    to: item.to,
    status: state,
    status_desc: item.description === '' ? STATE_TEXT[state] : item.description,
  };
}

export function getSentEdocList(call: Call): Reply {
  const { house, parameters, system } = call;
  const type = parameters.get('messagetype')?.toLowerCase();
  const docId = parameters.get('docid');
  const rows: Record<string, unknown>[] = [];
  for (const packet of house.store.packets()) {
    if (packet.systemId !== system.systemId) continue;
    if (type !== undefined && type !== '' && packet.messageType !== type) continue;
    if (docId !== undefined && docId !== '' && packet.docId !== docId) continue;
    for (const item of packet.items) {
      rows.push({
        serviceType: 'eDoc',
        messageType: packet.messageType,
        title: packet.title,
        notation: packet.notation,
        senderDocId: packet.docId,
        fromCode: packet.from,
        sentTime: wall(packet.at),
        sendStatus: 'done',
        sendStatusDesc: 'Da gui',
        receiverDocId: item.docId,
        toCode: item.to,
        receivedTime: item.state === 'initial' ? '' : wall(item.updatedAt),
        receiveStatus: item.state,
        receiveStatusDesc: item.description === '' ? STATE_TEXT[item.state] : item.description,
      });
    }
  }
  return listed(rows);
}

export const countReceive =
  (type: 'edoc' | 'status') =>
  (call: Call): Reply => {
    let count = 0;
    for (const agency of call.house.agencies.agenciesOf(call.system.systemId)) {
      for (const item of call.house.store.itemsOf(agency, true))
        if (call.house.store.packetOf(item).messageType === type) count++;
    }
    return ok({ count });
  };

// Both spellings of the field, a date alone standing for the whole day; what cannot be parsed is ignored (spec §14.6).
function dateBound(text: string | undefined, end: boolean): number | undefined {
  if (text === undefined || text === '') return undefined;
  const dateOnly = /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(text) ?? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  if (dateOnly === null) return readAxisTime(text);
  return readAxisTime(`${text} ${end ? '23:59:59' : '00:00:00'}`);
}

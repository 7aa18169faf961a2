import { rm } from 'node:fs/promises';
import { hashFileForm } from '@lienthong/axis/vxp';
import { toHex } from '@lienthong/core';
import { carrier } from '../hops/deliver.ts';
import { newId } from '../house.ts';
import type { PacketFacts } from '../packet/facts.ts';
import { readForRouting } from '../packet/read.ts';
import { fail, ok, type Reply } from '../server/reply.ts';
import type { Agency } from '../store/agencies.ts';
import type { StoredItem, StoredPacket } from '../store/types.ts';
import type { Call } from './operation.ts';

const OP = 'sendEdoc';

export interface Receiver {
  readonly code: string;
  readonly agency: Agency;
}

export async function sendEdoc(call: Call): Promise<Reply> {
  const { house, parameters, packet, now } = call;
  if (packet === undefined) return fail(OP, '10', 'File khong hop le hoac qua lon');
  const messageType = (parameters.get('messagetype') ?? '').toLowerCase();
  if (messageType !== 'edoc' && messageType !== 'status') return fail(OP, '10', 'messagetype phai la edoc hoac status');

  // The hash decides whether the CRLF at the end belongs to the packet (spec §14.10).
  const claimed = (parameters.get('hash-file') ?? '').toLowerCase();
  const strict = house.config.auth === 'strict';
  const forms = (digest: Buffer): string[] =>
    (strict ? ['quirky' as const] : ['quirky' as const, 'padded' as const]).map((f) => hashFileForm(digest, f));
  const less = packet.withoutCrlf !== undefined && forms(packet.withoutCrlf).includes(claimed);
  if (!less && !forms(packet.whole).includes(claimed)) return fail(OP, '10', 'hash-file khong dung voi noi dung file');
  const digest = less ? (packet.withoutCrlf as Buffer) : packet.whole;
  if (less) packet.strip();
  const size = packet.size - (less ? 2 : 0);

  const from = parameters.get('from') ?? '';
  if (!house.agencies.speaksFor(call.system.systemId, from)) {
    return fail(OP, '19', `Don vi gui ${from} khong dung voi ma da dang ky: ${call.system.systemId}`);
  }

  const source = packet.open();
  let facts: PacketFacts | undefined;
  try {
    facts = await readForRouting(source);
  } finally {
    source.close();
  }
  if (facts === undefined) return fail(OP, '22', 'File khong dung chuan edXML');
  if (strict && !facts.wellFormed) return fail(OP, '22', 'File khong dung chuan edXML: XML sai dinh dang');

  const receivers = receiversOf(call, facts, messageType);
  if (!Array.isArray(receivers)) return receivers;

  const docId = newId(house.random);
  const file = `${docId}.edxml`;
  packet.keep(house.store.path(file));
  const copies =
    call.fault?.fault === 'duplicate-delivery' || (call.fault?.fault === 'duplicate-status' && messageType === 'status') ? 2 : 1;
  const items: StoredItem[] = [];
  const base = { file, size, sha256: toHex(digest) };
  const carry = carrier(house, base, from, facts.wellFormed, now);
  for (let copy = 0; copy < copies; copy++) {
    for (const receiver of receivers) {
      const delivered = await carry(receiver.agency);
      items.push({
        docId: newId(house.random),
        senderDocId: docId,
        to: receiver.code,
        agencyId: receiver.agency.id,
        ...delivered,
        createdAt: now,
        state: 'initial',
        description: '',
        updatedAt: now,
      });
    }
  }
  const stored: StoredPacket = {
    docId,
    systemId: call.system.systemId,
    from,
    messageType,
    title: facts.title,
    notation: facts.notation,
    documentId: facts.documentId,
    statusCode: facts.statusCode,
    wellFormed: facts.wellFormed,
    ...base,
    at: now,
    items,
  };
  // Who hung up before this moment sent nothing: a list that he asks for next must not change behind his back.
  if (call.gone()) {
    for (const name of new Set([file, ...items.map((item) => item.file)])) await rm(house.store.path(name), { force: true });
    return fail(OP, '20', 'Ben gui da ngat ket noi');
  }
  house.store.add(stored);
  return ok({ DocId: docId });
}

function receiversOf(call: Call, facts: PacketFacts, messageType: string): Receiver[] | Reply {
  const { house, parameters } = call;
  let codes = messageType === 'status' ? facts.responseFor : facts.to;
  const header = parameters.get('to');
  if (house.config.toHeaderWins === true && header !== undefined) {
    try {
      const list: unknown = JSON.parse(header);
      if (Array.isArray(list)) codes = list.map(String);
    } catch {
      return fail(OP, '10', 'Tieu de to khong phai mang JSON');
    }
  }
  if (codes.length === 0)
    return fail(OP, '22', messageType === 'status' ? 'File trang thai thieu ResponseFor/OrganId' : 'File thieu noi nhan (To)');
  const receivers = new Map<string, Receiver>();
  for (const code of codes) {
    const agency = house.agencies.find(code);
    if (agency === undefined) return fail(OP, '18', `Noi nhan khong ton tai: ${ascii(code)}`);
    if (!receivers.has(agency.id)) receivers.set(agency.id, { code, agency });
  }
  return [...receivers.values()];
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);

import { open } from 'node:fs/promises';
import { vietnamIso } from '@lienthong/core';
import { deviations } from '../faults/deviations.ts';
import { faultStages } from '../faults/names.ts';
import type { House } from '../house.ts';
import { operations } from '../operations/index.ts';
import { packetView } from '../packet/verdict.ts';
import type { StoredItem, StoredPacket } from '../store/types.ts';

const PAGE = 200;
const XML_SHOWN = 64 * 1024;

/** What is there, for the head of the console and for scripts. */
export function overview(house: House): Record<string, unknown> {
  return {
    systems: house.agencies.systems().map(({ systemId, agencies }) => ({ systemId, agencies })),
    hubs: house.hubs,
    auth: house.config.auth ?? 'lenient',
    now: vietnamIso(house.clock.now()),
    requests: house.log.total,
    faultNames: Object.keys(faultStages),
    deviations: Object.keys(deviations),
    operations: [...operations().values()].map((o) => o.name),
  };
}

export function agencyRows(house: House, query: string): readonly unknown[] {
  const wanted = query.toLowerCase();
  const owners = new Map<string, string[]>();
  for (const system of house.agencies.systems()) {
    for (const id of house.agencies.agenciesOf(system.systemId)) owners.set(id, [...(owners.get(id) ?? []), system.systemId]);
  }
  const rows: unknown[] = [];
  for (const a of house.agencies.all()) {
    if (rows.length >= PAGE) break;
    if (wanted !== '' && !`${a.code} ${a.code102} ${a.name}`.toLowerCase().includes(wanted)) continue;
    rows.push({
      code: a.code,
      code102: a.code102,
      name: a.name,
      mail: a.mail,
      deleted: a.deleted,
      systems: owners.get(a.id) ?? [],
    });
  }
  return rows;
}

/** Newest first. */
export function packetRows(house: House, type: string | undefined): readonly unknown[] {
  const all = [...house.store.packets()].filter((p) => type === undefined || p.messageType === type);
  return all
    .slice(-PAGE)
    .reverse()
    .map((p) => ({ ...summary(p), receivers: p.items.map((i) => ({ to: i.to, state: i.state })) }));
}

function summary(p: StoredPacket): Record<string, unknown> {
  const { docId, from, messageType, title, notation, documentId, statusCode, wellFormed, size, sha256 } = p;
  return { docId, from, messageType, title, notation, documentId, statusCode, wellFormed, size, sha256, at: vietnamIso(p.at) };
}

export async function packetDetail(house: House, docId: string): Promise<unknown> {
  const item = house.store.item(docId);
  const packet = item === undefined ? house.store.packet(docId) : house.store.packetOf(item);
  if (packet === undefined) return undefined;
  const shown = house.store.path(item?.file ?? packet.file);
  return {
    ...summary(packet),
    items: packet.items.map((i) => itemRow(i, packet)),
    shown: { docId, file: item?.file ?? packet.file },
    view: await packetView(shown, house.judge),
    xml: await head(shown),
  };
}

function itemRow(item: StoredItem, packet: StoredPacket): Record<string, unknown> {
  const { docId, to, state, description, size, sha256 } = item;
  return {
    docId,
    to,
    state,
    description,
    size,
    sha256,
    sameBytes: sha256 === packet.sha256,
    hops: item.hops.map((h) => ({ hub: h.hub, rewrite: h.rewrite, at: vietnamIso(h.at) })),
    updatedAt: vietnamIso(item.updatedAt),
  };
}

async function head(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(XML_SHOWN);
    const { bytesRead } = await file.read(buffer, 0, XML_SHOWN, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

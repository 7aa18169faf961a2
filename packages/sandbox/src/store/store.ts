import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import type { AgencyConfig } from '../config/types.ts';
import { raiseSandbox } from '../errors.ts';
import { type Journal, openJournal } from './journal.ts';
import { lockFolder } from './lock.ts';
import type { ItemState, StoredItem, StoredPacket } from './types.ts';

type Entry =
  | { readonly t: 'packet'; readonly packet: StoredPacket }
  | { readonly t: 'state'; readonly docId: string; readonly state: ItemState; readonly description: string; readonly at: number }
  | { readonly t: 'agency'; readonly agency: AgencyConfig; readonly at: number }
  | { readonly t: 'no-agency'; readonly code: string; readonly at: number };

/** What came back from the folder and does not live in this store. */
export interface Replay {
  agency(agency: AgencyConfig, at: number): void;
  noAgency(code: string, at: number): void;
}

/** Packets, receivers' items and their states; files on disk, one journal, everything else in memory. */
export interface Store {
  readonly folder: string;
  path(file: string): string;
  add(packet: StoredPacket): void;
  packet(docId: string): StoredPacket | undefined;
  item(docId: string): StoredItem | undefined;
  packetOf(item: StoredItem): StoredPacket;
  packets(): Iterable<StoredPacket>;
  /** Items of an agency, oldest first; `open`: only those not done. */
  itemsOf(agencyId: string, open: boolean): Iterable<StoredItem>;
  setState(item: StoredItem, state: ItemState, description: string, at: number): void;
  registered(agency: AgencyConfig, at: number): void;
  unregistered(code: string, at: number): void;
  close(): void;
}

/** Opens the store in `data`, or in a private folder that `close` removes. @throws LienThongError `SANDBOX_DATA`, `SANDBOX_DATA_BUSY` */
export function openStore(data: string | undefined, replay: Replay): Store {
  let folder: string;
  let unlock: () => void = () => undefined;
  try {
    folder = data ?? mkdtempSync(join(tmpdir(), 'lienthong-sandbox-'));
    mkdirSync(join(folder, 'packets'), { recursive: true, mode: 0o700 });
    if (data !== undefined) unlock = lockFolder(folder);
    // Bodies that were coming in when the process died: their senders never had an answer.
    for (const name of readdirSync(folder)) if (name.startsWith('incoming-')) rmSync(join(folder, name));
  } catch (cause) {
    unlock();
    if (isLienThongError(cause)) throw cause;
    throw raiseSandbox(
      'SANDBOX_DATA',
      { path: data ?? tmpdir(), reason: (cause as NodeJS.ErrnoException).code ?? 'EIO' },
      { cause },
    );
  }
  const packets = new Map<string, StoredPacket>();
  const items = new Map<string, StoredItem>();
  const byAgency = new Map<string, { all: StoredItem[]; open: Set<StoredItem> }>();

  function shelf(agencyId: string): { all: StoredItem[]; open: Set<StoredItem> } {
    let found = byAgency.get(agencyId);
    if (found === undefined) {
      found = { all: [], open: new Set() };
      byAgency.set(agencyId, found);
    }
    return found;
  }
  function keep(packet: StoredPacket): void {
    packets.set(packet.docId, packet);
    for (const item of packet.items) {
      items.set(item.docId, item);
      const place = shelf(item.agencyId);
      place.all.push(item);
      if (item.state !== 'done') place.open.add(item);
    }
  }
  function change(item: StoredItem, state: ItemState, description: string, at: number): void {
    item.state = state;
    item.description = description;
    item.updatedAt = at;
    const { open } = shelf(item.agencyId);
    if (state === 'done') open.delete(item);
    else open.add(item);
  }

  const remember = (entry: Entry): void => {
    if (entry.t === 'packet') keep(entry.packet);
    else if (entry.t === 'agency') replay.agency(entry.agency, entry.at);
    else if (entry.t === 'no-agency') replay.noAgency(entry.code, entry.at);
    else {
      const item = items.get(entry.docId);
      if (item !== undefined) change(item, entry.state, entry.description, entry.at);
    }
  };
  let journal: Journal<Entry>;
  try {
    journal = openJournal<Entry>(join(folder, 'journal.jsonl'), remember);
  } catch (error) {
    unlock();
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  return {
    folder,
    path: (file) => join(folder, 'packets', file),
    add(packet) {
      journal.append({ t: 'packet', packet });
      keep(packet);
    },
    packet: (docId) => packets.get(docId),
    item: (docId) => items.get(docId),
    packetOf: (item) => packets.get(item.senderDocId) as StoredPacket,
    packets: () => packets.values(),
    itemsOf: (agencyId, open) => {
      const place = byAgency.get(agencyId);
      return place === undefined ? [] : open ? place.open : place.all;
    },
    setState(item, state, description, at) {
      journal.append({ t: 'state', docId: item.docId, state, description, at });
      change(item, state, description, at);
    },
    registered: (agency, at) => journal.append({ t: 'agency', agency, at }),
    unregistered: (code, at) => journal.append({ t: 'no-agency', code, at }),
    close() {
      journal.close();
      unlock();
      if (data === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunks, isLienThongError, openFile, writeFileWhole } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import type { IncomingRecord, OutgoingRecord, Store } from './former.ts';

/**
 * The plainest durable store: one JSON file a record, one file a packet, each written whole and synced or not at all. For one
 * process; a database takes its place where there are several.
 *
 * @throws LienThongError `EXCHANGE_STORE_IO`, `EXCHANGE_STORE_DAMAGED`
 */
export function fileStore(folder: string): Store {
  const places = { packets: join(folder, 'packets'), out: join(folder, 'outgoing'), in: join(folder, 'incoming') };
  guarded(folder, () => {
    for (const place of Object.values(places)) mkdirSync(place, { recursive: true, mode: 0o700 });
  });

  const packetPath = (sha256: string): string => join(places.packets, `${sha256}.edxml`);
  // A message id or docId may hold any character: its digest is a safe file name.
  const recordPath = (place: string, key: string): string =>
    join(place, `${createHash('sha256').update(key).digest('hex')}.json`);

  return {
    async putPacket(source) {
      // Hashed first: the name of a packet is its digest, and bytes that are there already need no second writing.
      const digest = createHash('sha256');
      for (const chunk of chunks(source)) digest.update(chunk);
      const sha256 = digest.digest('hex');
      const path = packetPath(sha256);
      if (!existsSync(path)) guarded(path, () => writeFileWhole(path, chunks(source)));
      return sha256;
    },
    async openPacket(sha256) {
      return openFile(packetPath(sha256));
    },
    async getOutgoing(messageId) {
      return readRecord<OutgoingRecord>(recordPath(places.out, messageId));
    },
    async putOutgoing(record) {
      writeRecord(recordPath(places.out, record.messageId), record);
    },
    async listOutgoing() {
      return listRecords<OutgoingRecord>(places.out);
    },
    async getIncoming(docId) {
      return readRecord<IncomingRecord>(recordPath(places.in, docId));
    },
    async putIncoming(record) {
      writeRecord(recordPath(places.in, record.docId), record);
    },
    async listIncoming() {
      return listRecords<IncomingRecord>(places.in).sort((a, b) => a.arrival - b.arrival);
    },
    async close() {},
  };
}

function writeRecord(path: string, record: unknown): void {
  guarded(path, () => writeFileWhole(path, [Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]));
}

function readRecord<T>(path: string): T | undefined {
  return guarded(path, () => {
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw raiseExchange('EXCHANGE_STORE_DAMAGED', { path }, { cause });
    }
  });
}

function listRecords<T>(folder: string): T[] {
  const names = guarded(folder, () => readdirSync(folder).filter((name) => name.endsWith('.json')));
  return names.map((name) => readRecord<T>(join(folder, name))).filter((record) => record !== undefined);
}

/** Turns a system error of the store into a typed one; nothing in the store changes by it. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isLienThongError(cause) && cause.code !== 'SOURCE_IO') throw cause;
    throw raiseExchange('EXCHANGE_STORE_IO', { path, reason: reasonOf(cause) }, { cause });
  }
}

function reasonOf(cause: unknown): string {
  if (isLienThongError(cause)) return String(cause.details['reason']);
  return (cause as NodeJS.ErrnoException).code ?? 'EIO';
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { raiseExchange } from '../errors.ts';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type BackupSummary, backup } from './backup.ts';
import { type Blobs, onDisk, openBlobs } from './blobs.ts';
import { claimIncoming, claimOutgoing, releaseClaim, renewClaim } from './claims.ts';
import { type Database, openDatabase } from './database.ts';
import { count, evidenceStep, findIncoming, findMeta, findOutgoing, metaOf } from './find.ts';
import { groupCommit } from './group.ts';
import { evidenceOf, parsed, recordOf } from './rows.ts';
import { migrate } from './schema.ts';

/** A store in one SQLite file, with its packets in the folder beside it. */
export interface SqliteStore extends Store {
  /**
   * Copies everything, as it is at one moment, into a new folder while work goes on: `restore` makes a store of it.
   * @throws LienThongError `EXCHANGE_STORE_OCCUPIED` when `to` exists, `EXCHANGE_STORE_IO`
   */
  backup(to: string): Promise<BackupSummary>;
}

interface Opened {
  readonly database: Database;
  readonly blobs: Blobs;
  readonly commit: Store['commit'];
}

const DAY_MS = 86_400_000;

/** Where the packets of a store file are. */
export const packetFolder = (path: string): string => `${path}.packets`;

/**
 * The default store: SQLite at `path` (write-ahead log, every commit synced) and the packets in `<path>.packets`. Several processes of
 * one machine may have it open. It opens with the first call.
 */
export function sqlite(path: string): SqliteStore {
  let opening: Promise<Opened> | undefined;
  let closed = false;

  const opened = (): Promise<Opened> => {
    if (closed) return Promise.reject(raiseExchange('EXCHANGE_STORE_CLOSED', { path }));
    opening ??= open(path).catch((error: unknown) => {
      // The next call tries again: the disk may have room by then.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const ask = async <T>(work: (database: Database) => T): Promise<T> => work((await opened()).database);

  return {
    putPacket: async (source) => (await opened()).blobs.put(source),
    openPacket: async (sha256) => (await opened()).blobs.open(sha256),
    commit: async (batch) => (await opened()).commit(batch),
    getOutgoing: (messageId) =>
      ask((database) => {
        const [row] = database.all('SELECT seq, version, body FROM outgoing WHERE message_id = ?', messageId);
        return row === undefined ? undefined : recordOf<OutgoingRecord>(row, path);
      }),
    findOutgoing: (query) => ask((database) => findOutgoing(database, path, query)),
    knownDocIds: ({ from, messageType, since }) =>
      ask((database) => {
        const sql =
          'SELECT doc_id FROM outgoing WHERE from_code = ? AND message_type = ? AND sent_at >= ? AND doc_id IS NOT NULL ORDER BY sent_at';
        return database.all(sql, from, messageType, since).map((row) => row['doc_id'] as string);
      }),
    statusesOf: (messageId) =>
      ask((database) =>
        database.all('SELECT body FROM statuses WHERE message_id = ? ORDER BY rowid', messageId).map((row) => parsed(row, path)),
      ),
    deliveriesOf: (messageId) =>
      ask((database) =>
        database
          .all('SELECT body FROM deliveries WHERE message_id = ? ORDER BY recipient', messageId)
          .map((row) => parsed(row, path)),
      ),
    getIncoming: ({ axis, docId }) =>
      ask((database) => {
        const [row] = database.all('SELECT seq, version, body FROM incoming WHERE axis = ? AND doc_id = ?', axis, docId);
        return row === undefined ? undefined : recordOf<IncomingRecord>(row, path);
      }),
    findIncoming: (query) => ask((database) => findIncoming(database, path, query)),
    claimOutgoing: (request) => ask((database) => claimOutgoing(database, path, request)),
    claimIncoming: (request) => ask((database) => claimIncoming(database, path, request)),
    renewClaim: (claim, until) => ask((database) => renewClaim(database, claim, until)),
    releaseClaim: (claim) => ask((database) => releaseClaim(database, claim)),
    async *readEvidence(query = {}) {
      for (let from = query.from ?? 1; ; ) {
        const step = await ask((database) => evidenceStep(database, query, from));
        yield* step;
        const last = step.at(-1);
        if (last === undefined) return;
        from = last.seq + 1;
      }
    },
    lastEvidence: () =>
      ask((database) => {
        const [row] = database.all('SELECT * FROM evidence ORDER BY seq DESC LIMIT 1');
        return row === undefined ? undefined : evidenceOf(row);
      }),
    getMeta: (key) =>
      ask((database) => {
        const [row] = database.all('SELECT key, value, due FROM meta WHERE key = ?', key);
        return row === undefined ? undefined : metaOf(row);
      }),
    findMeta: (query) => ask((database) => findMeta(database, query)),
    count: () => ask(count),
    async collectGarbage({ olderThanMs = DAY_MS } = {}) {
      const { database, blobs } = await opened();
      const sql =
        'SELECT (EXISTS (SELECT 1 FROM outgoing WHERE packet = ?) OR EXISTS (SELECT 1 FROM incoming WHERE packet = ?)) AS named';
      return blobs.sweep(Date.now() - olderThanMs, (sha256) => database.all(sql, sha256, sha256)[0]?.['named'] === 1);
    },
    async backup(to) {
      const { database, blobs } = await opened();
      return backup(database, blobs.folder, to);
    },
    async close() {
      closed = true;
      const { database } = (await opening?.catch(() => undefined)) ?? {};
      database?.close();
    },
  };
}

async function open(path: string): Promise<Opened> {
  await onDisk(path, () => mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  const database = await openDatabase(path);
  try {
    migrate(database, path);
    const blobs = await openBlobs(packetFolder(path));
    return { database, blobs, commit: groupCommit(database, blobs.busy) };
  } catch (error) {
    database.close();
    throw error;
  }
}

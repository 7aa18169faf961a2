import { mkdir, open as openFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { raiseExchange } from '../errors.ts';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { apply, lastEvidence } from './apply.ts';
import { type BackupSummary, backup } from './backup.ts';
import { type Blobs, onDisk, openBlobs, packetFolder } from './blobs.ts';
import { claimIncoming, claimOutgoing, releaseClaim, renewClaim } from './claims.ts';
import { type Database, openDatabase } from './database.ts';
import { count, evidenceStep, findIncoming, findMeta, findOutgoing, metaOf } from './find.ts';
import { type Group, groupCommit } from './group.ts';
import { parsed, recordOf } from './rows.ts';
import { migrate } from './schema.ts';
import { openSmall, putSmall, SMALL_BYTES, sweepSmall } from './small.ts';

/** A store in one SQLite file, with its larger packets in the folder beside it. */
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
  readonly group: Group;
}

const DAY_MS = 86_400_000;

/**
 * The default store: SQLite at `path` (write-ahead log, every commit synced) and the larger packets in `<path>.packets`. Several processes of
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
  // A claim means nothing once every process is gone: it needs no sync.
  const claiming = async <T>(work: (database: Database) => T): Promise<T> => {
    const { group, database } = await opened();
    return group.add(() => work(database), { sync: false });
  };

  return {
    async putPacket(source) {
      const { group, database, blobs } = await opened();
      return source.size <= SMALL_BYTES ? putSmall(group, database, source) : blobs.put(source);
    },
    async openPacket(sha256) {
      const { database, blobs } = await opened();
      return openSmall(database, path, sha256) ?? blobs.open(sha256);
    },
    async commit(batch) {
      const { group, database } = await opened();
      return group.add((chain) => apply(database, batch, chain));
    },
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
    claimOutgoing: (request) => claiming((database) => claimOutgoing(database, path, request)),
    claimIncoming: (request) => claiming((database) => claimIncoming(database, path, request)),
    renewClaim: (claim, until) => claiming((database) => renewClaim(database, claim, until)),
    releaseClaim: (claim) => claiming((database) => releaseClaim(database, claim)),
    async *readEvidence(query = {}) {
      for (let from = query.from ?? 1; ; ) {
        const step = await ask((database) => evidenceStep(database, query, from));
        yield* step;
        const last = step.at(-1);
        if (last === undefined) return;
        from = last.seq + 1;
      }
    },
    lastEvidence: () => ask(lastEvidence),
    getMeta: (key) =>
      ask((database) => {
        const [row] = database.all('SELECT key, value, due FROM meta WHERE key = ?', key);
        return row === undefined ? undefined : metaOf(row);
      }),
    findMeta: (query) => ask((database) => findMeta(database, query)),
    count: () => ask(count),
    async collectGarbage({ olderThanMs = DAY_MS } = {}) {
      const { group, database, blobs } = await opened();
      const sql =
        'SELECT (EXISTS (SELECT 1 FROM outgoing WHERE packet = ?) OR EXISTS (SELECT 1 FROM incoming WHERE packet = ?)) AS named';
      const before = Date.now() - olderThanMs;
      const rows = await group.add(() => sweepSmall(database, before));
      // The log still holds what was there before; where another connection reads, the next collection empties it.
      if (rows.removed > 0) database.all('PRAGMA wal_checkpoint(TRUNCATE)');
      const files = await blobs.sweep(before, (sha256) => database.all(sql, sha256, sha256)[0]?.['named'] === 1);
      return { removed: rows.removed + files.removed, bytes: rows.bytes + files.bytes };
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
  await makePrivate(path);
  const database = await openDatabase(path);
  try {
    migrate(database, path);
    const blobs = await openBlobs(packetFolder(path));
    return { database, blobs, group: groupCommit(database, blobs.busy) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A new file is only its owner's to read, and so is the log beside it: SQLite itself would go by the umask. */
async function makePrivate(path: string): Promise<void> {
  try {
    await (await openFile(path, 'ax', 0o600)).close();
  } catch {
    // It is there, or cannot be: the binding says which.
  }
}

import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { bytesSource, openFile, vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { evidence, storeSubject } from '../evidence/draft.ts';
import { apply, lastEvidence } from './apply.ts';
import { blobName, digestOf, onDisk, packetFolder, syncOf, write } from './blobs.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate, migrations } from './schema.ts';
import { openSmall } from './small.ts';

/** What a backup holds; also its file `backup.json`, written last: a folder without it is no backup. */
export interface BackupSummary {
  readonly format: 1;
  readonly at: string;
  /** Schema version of the database in it. */
  readonly schema: number;
  /** SHA-256 of the database file, which holds the small packets. The others are named by theirs. */
  readonly database: string;
  readonly packets: number;
  readonly bytes: number;
  /** End of the evidence chain at that moment; null while it is empty. */
  readonly evidence: { readonly seq: number; readonly hash: string } | null;
}

const FILES = { database: 'exchange.db', packets: 'packets', summary: 'backup.json' };

/** One consistent moment of the database first, then every packet that it names: packets never change, and those came before it. */
export async function backup(database: Database, folder: string, to: string): Promise<BackupSummary> {
  if (existsSync(to)) throw raiseExchange('EXCHANGE_STORE_OCCUPIED', { path: to });
  const part = `${to}.part`;
  return onDisk(to, async () => {
    // The rest of a backup that was broken off.
    await rm(part, { recursive: true, force: true });
    try {
      await mkdir(join(part, FILES.packets), { recursive: true, mode: 0o700 });
      const copy = join(part, FILES.database);
      database.run('VACUUM INTO ?', copy);
      const summary = await fill(part, copy, folder);
      await write(join(part, FILES.summary), bytesSource(Buffer.from(`${JSON.stringify(summary, null, 2)}\n`)));
      await syncOf(part);
      await rename(part, to);
      await syncOf(dirname(to));
      return summary;
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw error;
    }
  });
}

async function fill(part: string, copy: string, folder: string): Promise<BackupSummary> {
  const snapshot = await openDatabase(copy);
  let packets = 0;
  let bytes = 0;
  let evidence: BackupSummary['evidence'];
  try {
    for (const name of packetNames(snapshot)) {
      packets++;
      const row = openSmall(snapshot, copy, name);
      if (row !== undefined && digestOf(row) !== name) throw raiseExchange('EXCHANGE_STORE_DAMAGED', { path: name });
      const wrong = (reason: string): Error => raiseExchange('EXCHANGE_STORE_IO', { path: join(folder, blobName(name)), reason });
      bytes += row?.size ?? (await copyPacket(folder, join(part, FILES.packets), name, wrong));
      // Rows are read in one go; others want a turn too.
      if (packets % 100 === 0) await setImmediate();
    }
    const last = lastEvidence(snapshot);
    evidence = last === undefined ? null : { seq: last.seq, hash: last.hash };
    // One file, without a log beside it.
    snapshot.all('PRAGMA journal_mode = DELETE');
  } finally {
    snapshot.close();
  }
  await syncOf(join(part, FILES.packets));
  await syncFile(copy);
  const at = vietnamIso(Date.now());
  return { format: 1, at, schema: migrations.length, database: fileDigest(copy), packets, bytes, evidence };
}

/**
 * Makes a store at `into` of a backup folder. Every file is checked against its digest first; `into` appears last, so a restore that
 * is broken off leaves no half store.
 *
 * What was not sent at the time of the backup may have been sent since: it is marked so, and the axis is asked before it is sent. The
 * evidence log goes on with an entry that says so.
 *
 * @throws LienThongError `EXCHANGE_BACKUP_DAMAGED`, `EXCHANGE_STORE_OCCUPIED`, `EXCHANGE_STORE_NEWER`, `EXCHANGE_STORE_IO`
 */
export async function restore(from: string, into: string): Promise<BackupSummary> {
  const target = packetFolder(into);
  for (const path of [into, target]) if (existsSync(path)) throw raiseExchange('EXCHANGE_STORE_OCCUPIED', { path });
  const summary = await readSummary(from);
  const damaged = (reason: string): Error => raiseExchange('EXCHANGE_BACKUP_DAMAGED', { path: from, reason });
  const stored = join(from, FILES.database);
  if (!existsSync(stored) || fileDigest(stored) !== summary.database) throw damaged(FILES.database);
  const part = `${into}.restoring`;
  return onDisk(into, async () => {
    await mkdir(dirname(into), { recursive: true, mode: 0o700 });
    try {
      await rm(part, { recursive: true, force: true });
      await mkdir(join(part, FILES.packets), { recursive: true, mode: 0o700 });
      const copy = join(part, FILES.database);
      await writeCopy(stored, copy);
      for (const name of await adopt(copy, summary))
        await copyPacket(join(from, FILES.packets), join(part, FILES.packets), name, damaged);
      await syncOf(join(part, FILES.packets));
      await rename(join(part, FILES.packets), target);
      await rename(copy, into);
      await syncOf(dirname(into));
      return summary;
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  });
}

/** Brings the copy up to date and marks what may have happened since; gives the packets that it names and does not hold itself. */
async function adopt(copy: string, summary: BackupSummary): Promise<string[]> {
  const database = await openDatabase(copy);
  try {
    migrate(database, copy);
    database.transaction(() => {
      database.run(
        `UPDATE outgoing SET state = 'sending', lease_worker = NULL, lease_until = 0, version = version + 1,
         body = json_set(body, '$.state', 'sending', '$.unknownSince', coalesce(json_extract(body, '$.unknownSince'), ?))
         WHERE state IN ('queued', 'sending')`,
        Date.parse(summary.at),
      );
      database.run('UPDATE incoming SET lease_worker = NULL, lease_until = 0');
      if (summary.evidence === null) return;
      const { at: backedUpAt, packets, evidence: head } = summary;
      const content = { backedUpAt, packets, head: { ...head } };
      const entry = evidence({ at: Date.now(), kind: 'restored', subject: storeSubject, content });
      apply(database, { evidence: [entry] }, { last: null });
    });
    const held = new Set(database.all('SELECT sha256 FROM packets').map((row) => row['sha256']));
    const names = packetNames(database).filter((name) => !held.has(name));
    database.all('PRAGMA journal_mode = DELETE');
    return names;
  } finally {
    database.close();
  }
}

async function readSummary(from: string): Promise<BackupSummary> {
  const path = join(from, FILES.summary);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw raiseExchange('EXCHANGE_BACKUP_DAMAGED', { path: from, reason: FILES.summary }, { cause });
  });
  try {
    const summary = JSON.parse(text) as BackupSummary;
    if (summary.format === 1) return summary;
  } catch {
    // Told below: what it is instead does not matter.
  }
  throw raiseExchange('EXCHANGE_BACKUP_DAMAGED', { path: from, reason: FILES.summary });
}

function packetNames(database: Database): string[] {
  const rows = database.all('SELECT packet FROM outgoing UNION SELECT packet FROM incoming ORDER BY packet');
  return rows.map((row) => row['packet'] as string);
}

async function copyPacket(from: string, to: string, sha256: string, wrong: (reason: string) => Error): Promise<number> {
  const path = join(from, blobName(sha256));
  if (!existsSync(path)) throw wrong(blobName(sha256));
  const source = openFile(path);
  try {
    if (digestOf(source) !== sha256) throw wrong(blobName(sha256));
    await write(join(to, blobName(sha256)), source);
    return source.size;
  } finally {
    source.close();
  }
}

async function writeCopy(from: string, to: string): Promise<void> {
  const source = openFile(from);
  try {
    await write(to, source);
  } finally {
    source.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileDigest(path: string): string {
  const source = openFile(path);
  try {
    return digestOf(source);
  } finally {
    source.close();
  }
}

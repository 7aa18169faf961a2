import { hash } from 'node:crypto';
import { type ByteSource, bytesSource } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import type { Database } from './database.ts';
import type { Group } from './group.ts';

/**
 * Packets up to this size are rows of the database, larger ones are files: a file and its name cost two syncs each, a row shares the
 * sync of the record that names it. Most packets of an axis are statuses of about two kilobytes.
 */
export const SMALL_BYTES: number = 32 * 1024;

/**
 * Without a sync of its own: the log of the database is written in order, so what a later commit names is on disk before or with it,
 * and what no record names need not outlast a power cut.
 */
export async function putSmall(group: Group, database: Database, source: ByteSource): Promise<string> {
  const bytes = Buffer.from(source.read(0, source.size));
  const sha256 = hash('sha256', bytes, 'hex');
  const sql = `INSERT INTO packets (sha256, put_at, size, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (sha256) DO UPDATE SET put_at = excluded.put_at`;
  await group.add(() => database.run(sql, sha256, Date.now(), bytes.length, bytes.toString('base64')), { sync: false });
  return sha256;
}

/** Undefined when it is not among the rows. */
export function openSmall(database: Database, path: string, sha256: string): ByteSource | undefined {
  const [row] = database.all('SELECT size, body FROM packets WHERE sha256 = ?', sha256);
  if (row === undefined) return undefined;
  const bytes = Buffer.from(row['body'] as string, 'base64');
  if (bytes.length !== row['size']) throw raiseExchange('EXCHANGE_STORE_DAMAGED', { path });
  return bytesSource(bytes);
}

/** Removes what no record names and nobody has put since `before` (epoch milliseconds). */
export function sweepSmall(database: Database, before: number): { removed: number; bytes: number } {
  const unnamed = `put_at <= ? AND NOT EXISTS (SELECT 1 FROM outgoing WHERE packet = sha256)
    AND NOT EXISTS (SELECT 1 FROM incoming WHERE packet = sha256)`;
  const [sum] = database.all(`SELECT coalesce(sum(size), 0) AS bytes FROM packets WHERE ${unnamed}`, before);
  return { removed: database.run(`DELETE FROM packets WHERE ${unnamed}`, before), bytes: sum?.['bytes'] as number };
}

import { isLienThongError } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { type Driver, type DriverStatement, openDriver } from './driver.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/**
 * SQLite as narrow as the store needs it. The binding below ends the whole process on a boolean, a Date or a typed array, and cuts a
 * text at its first NUL: so nothing but whole text, safe integers and null goes through, and as many as the statement asks for.
 */
export interface Database {
  /** Runs one writing statement; gives the number of rows changed. */
  run(sql: string, ...values: Value[]): number;
  all(sql: string, ...values: Value[]): Row[];
  /** Several statements without values. */
  script(sql: string): void;
  /**
   * All of `work`, or nothing. `sync: false`: seen by every process at once, on disk with the next synced one (for claims, which mean
   * nothing after a power cut).
   */
  transaction<T>(work: () => T, options?: { readonly sync?: boolean }): T;
  /** A part of a transaction that may fail alone. */
  savepoint<T>(work: () => T): T;
  close(): void;
}

/** Another process may hold the write lock for one group commit, hardly longer. */
const BUSY_MS = 15_000;

/** @throws LienThongError `EXCHANGE_STORE_IO`, `EXCHANGE_STORE_DAMAGED`, `EXCHANGE_STORE_DRIVER`, `EXCHANGE_STORE_VALUE` */
export async function openDatabase(path: string): Promise<Database> {
  // `:memory:` and `file:` URIs are other places than a file of that name.
  if (typeof path !== 'string' || path === '' || path.startsWith(':') || path.startsWith('file:'))
    throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: 'path' });
  wholeText(path);
  let driver: Driver;
  try {
    driver = await openDriver(path);
  } catch (cause) {
    throw typed(path, cause);
  }
  const database = wrap(path, driver);
  try {
    database.script(`PRAGMA busy_timeout = ${BUSY_MS}`);
    database.all('PRAGMA journal_mode = WAL');
    // What is deleted is overwritten. 16 MB of log: pages that change often are copied into the file less often.
    database.script('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON');
    database.all('PRAGMA wal_autocheckpoint = 4000');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function wrap(path: string, driver: Driver): Database {
  const prepared = new Map<string, { readonly statement: DriverStatement; readonly places: number }>();
  let open = true;
  let synced = true;

  function guarded<T>(work: () => T): T {
    if (!open) throw raiseExchange('EXCHANGE_STORE_CLOSED', { path });
    try {
      return work();
    } catch (cause) {
      throw typed(path, cause);
    }
  }

  function statement(sql: string, values: readonly unknown[]): DriverStatement {
    let found = prepared.get(sql);
    if (found === undefined) {
      // Statements are written in this folder; none holds a question mark that is not a place for a value.
      found = { statement: driver.prepare(wholeText(sql)), places: sql.split('?').length - 1 };
      prepared.set(sql, found);
    }
    if (found.places !== values.length) throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: 'count' });
    for (const value of values) checked(value);
    return found.statement;
  }

  const exec = (sql: string): void => {
    driver.exec(sql);
  };

  function inside<T>(begin: string, end: string, undo: string, work: () => T): T {
    return guarded(() => {
      exec(begin);
      try {
        const result = work();
        exec(end);
        return result;
      } catch (error) {
        try {
          exec(undo);
        } catch {
          // SQLite has rolled back by itself (disk full): the first error is the one to tell.
        }
        throw error;
      }
    });
  }

  return {
    run: (sql, ...values) => guarded(() => Number(statement(sql, values).run(values).changes)),
    all: (sql, ...values) => guarded(() => statement(sql, values).all(values) as Row[]),
    script: (sql) => guarded(() => exec(wholeText(sql))),
    transaction(work, { sync = true } = {}) {
      if (sync !== synced) guarded(() => exec(`PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'}`));
      synced = sync;
      return inside('BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK', work);
    },
    savepoint: (work) => inside('SAVEPOINT part', 'RELEASE part', 'ROLLBACK TO part; RELEASE part', work),
    close() {
      if (!open) return;
      open = false;
      prepared.clear();
      driver.close();
    },
  };
}

function checked(value: unknown): void {
  if (value === null || (typeof value === 'number' && Number.isSafeInteger(value))) return;
  if (typeof value !== 'string')
    throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: value === undefined ? 'undefined' : typeof value });
  wholeText(value);
}

/** ES2024, there since Node 20; a pattern takes a hundred times as long. */
interface WellFormed {
  isWellFormed(): boolean;
}

/** Text that SQLite gives back as it was. */
function wholeText(text: unknown): string {
  if (typeof text !== 'string') throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: typeof text });
  if (text.includes('\0')) throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: 'NUL' });
  if (!(text as string & WellFormed).isWellFormed()) throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: 'surrogate' });
  return text;
}

const DAMAGED: readonly string[] = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];
const NAMES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

function typed(path: string, cause: unknown): unknown {
  if (isLienThongError(cause)) return cause;
  const { code, errcode } = cause as { code?: unknown; errcode?: unknown };
  const named = typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
  const reason = named ?? (typeof errcode === 'number' ? (NAMES[errcode & 0xff] ?? `SQLITE_${errcode}`) : 'SQLITE_ERROR');
  if (DAMAGED.some((prefix) => reason.startsWith(prefix))) return raiseExchange('EXCHANGE_STORE_DAMAGED', { path }, { cause });
  return raiseExchange('EXCHANGE_STORE_IO', { path, reason }, { cause });
}

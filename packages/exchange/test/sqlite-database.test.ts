import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { type Database, openDatabase } from '../src/sqlite/database.ts';
import { sqlite } from '../src/sqlite/index.ts';
import { migrate, migrations } from '../src/sqlite/schema.ts';

let folder: string;
let path: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-sqlite-'));
  path = join(folder, 'kho.db');
});
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<Database> {
  const database = await openDatabase(path);
  opened.push(database);
  return database;
}

// Whatever JavaScript can hold. The binding below aborts the process on a boolean, a Date or a typed array: were one of these to get
// through, this test would not fail, the whole run would end.
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
  fc.constantFrom<unknown>(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 53, 1.5, true, Symbol('s')),
  fc.constantFrom<unknown>(new Date(), new ArrayBuffer(4), Buffer.from('x'), () => 1, new Proxy({}, {}), new WeakMap()),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '\0', '\ud800', '\udc00', '😀', '?', "'") }),
);

describe('no argument can crash the store', () => {
  it('as a value: kept exactly, or refused by a typed error', async () => {
    const database = await open();
    fc.assert(
      fc.property(anything, (value) => {
        try {
          const [row] = database.all('SELECT ? AS v', value as string);
          expect(row?.['v'] === value).toBe(true);
        } catch (error) {
          if (!isLienThongError(error)) throw error;
          expect(error.code).toBe('EXCHANGE_STORE_VALUE');
        }
      }),
      { numRuns: amount(2000, 200_000) },
    );
  });

  it('as a list of values, as SQL and as a path: typed errors only', async () => {
    const database = await open();
    const typed = (error: unknown): void => {
      if (!isLienThongError(error)) throw error;
    };
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), anything, (values, sql) => {
        for (const call of [
          () => database.all('SELECT ? AS a, ? AS b', ...(values as string[])),
          () => database.run('CREATE TABLE IF NOT EXISTS t (a)', ...(values as string[])),
          () => database.all(sql as string),
          () => database.script(sql as string),
        ]) {
          try {
            call();
          } catch (error) {
            typed(error);
          }
        }
      }),
      { numRuns: amount(500, 20_000) },
    );
    for (const bad of [undefined, null, 1, {}, '', ':memory:', 'file:x', 'a\0b', '\ud800', Symbol('s'), folder]) {
      const error = await openDatabase(bad as string).catch((caught: unknown) => caught);
      expect(isLienThongError(error), String(bad)).toBe(true);
    }
  });

  it('after close', async () => {
    const database = await open();
    database.close();
    database.close();
    for (const call of [() => database.all('SELECT 1'), () => database.script('SELECT 1'), () => database.transaction(() => 1)])
      expect(call).toThrow(expect.objectContaining({ code: 'EXCHANGE_STORE_CLOSED' }));
    const store = sqlite(path);
    await store.close();
    await expect(store.getMeta('k')).rejects.toMatchObject({ code: 'EXCHANGE_STORE_CLOSED' });
  });

  it('as an argument of the store itself', async () => {
    const store = sqlite(path);
    for (const value of [true, new Date(), Buffer.from('a'), Symbol('s'), [1], { a: 1 }, 1n, Number.NaN]) {
      const bad = value as unknown as string;
      const refused = { code: 'EXCHANGE_STORE_VALUE' };
      await expect(store.getOutgoing(bad)).rejects.toMatchObject(refused);
      await expect(store.findIncoming({ documentId: bad })).rejects.toMatchObject(refused);
      await expect(store.getIncoming({ axis: 'a', docId: bad })).rejects.toMatchObject(refused);
      await expect(store.commit({ meta: [{ key: bad, value: '', due: null }] })).rejects.toMatchObject(refused);
      await expect(store.claimOutgoing({ worker: bad, now: 0, leaseMs: 1, messageId: bad })).rejects.toMatchObject(refused);
    }
    await store.close();
  });
});

describe('the schema', () => {
  it('a file of an older version is brought up to date, in one step, with its data', async () => {
    const first = await open();
    migrate(first, path);
    first.run("INSERT INTO meta (key, value) VALUES ('k', 'v')");
    const next = [...migrations, "ALTER TABLE meta ADD COLUMN note TEXT NOT NULL DEFAULT 'n'"];
    migrate(first, path, next);
    expect(first.all('SELECT * FROM meta')).toEqual([{ key: 'k', value: 'v', due: null, note: 'n' }]);
    expect(first.all('PRAGMA user_version')).toEqual([{ user_version: next.length }]);
  });

  it('a step that fails leaves the file as it was', async () => {
    const database = await open();
    migrate(database, path);
    const bad = [...migrations, 'CREATE TABLE later (a); SELECT nonsense FROM nowhere'];
    expect(() => migrate(database, path, bad)).toThrow();
    expect(database.all("SELECT name FROM sqlite_schema WHERE name = 'later'")).toEqual([]);
    expect(database.all('PRAGMA user_version')).toEqual([{ user_version: migrations.length }]);
  });

  it('a newer file, a foreign one and one that is no database are refused and not touched', async () => {
    const database = await open();
    migrate(database, path);
    database.script('PRAGMA user_version = 99');
    await expect(sqlite(path).count()).rejects.toMatchObject({ code: 'EXCHANGE_STORE_NEWER' });
    const other = join(folder, 'other.db');
    const foreign = await openDatabase(other);
    foreign.script('CREATE TABLE theirs (a)');
    await expect(sqlite(other).count()).rejects.toMatchObject({ code: 'EXCHANGE_STORE_FOREIGN' });
    expect(foreign.all('SELECT name FROM sqlite_schema')).toEqual([{ name: 'theirs' }]);
    foreign.close();
    const text = join(folder, 'text.db');
    writeFileSync(text, 'không phải cơ sở dữ liệu '.repeat(100));
    await expect(sqlite(text).count()).rejects.toMatchObject({ code: 'EXCHANGE_STORE_DAMAGED' });
    expect(existsSync(`${text}.packets`)).toBe(false);
  });
});

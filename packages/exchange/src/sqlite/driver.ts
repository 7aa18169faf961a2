import { raiseExchange } from '../errors.ts';

/** What both SQLite bindings have in common. Nothing outside this folder sees it: `database.ts` checks every argument first. */
export interface Driver {
  exec(sql: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}

export interface DriverStatement {
  all(values: readonly unknown[]): unknown[];
  run(values: readonly unknown[]): { readonly changes: number | bigint };
}

type Open = (path: string) => Driver;

/**
 * The binding that is there: `libsql` (optional dependency, ready-made for each platform, nothing is compiled or downloaded by a
 * script), else the one built into Node 22.5 and later.
 *
 * @throws LienThongError `EXCHANGE_STORE_DRIVER` when there is neither
 */
export async function openDriver(path: string): Promise<Driver> {
  const open = (await libsql()) ?? builtIn();
  if (open === undefined) throw raiseExchange('EXCHANGE_STORE_DRIVER', {});
  return open(path);
}

async function libsql(): Promise<Open | undefined> {
  try {
    // It takes the values as one array: a single null of its own it takes for a list of names.
    const module = (await import('libsql')) as { readonly default: unknown };
    const Database = module.default as new (path: string) => Driver;
    return (path) => new Database(path);
  } catch {
    // Not installed, or no binary for this platform: the next one is tried, and the caller hears when there is none.
    return undefined;
  }
}

function builtIn(): Open | undefined {
  // Asked for by name at run time: bundlers that know no `node:sqlite` would take the prefix away.
  const load = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule;
  const module = load?.('node:sqlite') as { readonly DatabaseSync: new (path: string) => SpreadDriver } | undefined;
  if (module === undefined) return undefined;
  return (path) => {
    const database = new module.DatabaseSync(path);
    return {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        return { all: (values) => statement.all(...values), run: (values) => statement.run(...values) };
      },
      close: () => database.close(),
    };
  };
}

/** The binding of Node takes the values one by one. */
interface SpreadDriver extends Omit<Driver, 'prepare'> {
  prepare(sql: string): {
    all(...values: readonly unknown[]): unknown[];
    run(...values: readonly unknown[]): { readonly changes: number | bigint };
  };
}

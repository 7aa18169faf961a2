import { raiseExchange } from '../errors.ts';

/** What both SQLite bindings have in common. Nothing outside this folder sees it: `database.ts` checks every argument first. */
export interface Driver {
  exec(sql: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}

export interface DriverStatement {
  all(...values: readonly unknown[]): unknown[];
  run(...values: readonly unknown[]): { readonly changes: number | bigint };
}

type Open = new (path: string) => Driver;

/**
 * The binding that is there: `libsql` (optional dependency, ready-made for each platform, nothing is compiled or downloaded by a
 * script), else the one built into Node 22.5 and later.
 *
 * @throws LienThongError `EXCHANGE_STORE_DRIVER` when there is neither
 */
export async function openDriver(path: string): Promise<Driver> {
  const Open = (await libsql()) ?? builtIn();
  if (Open === undefined) throw raiseExchange('EXCHANGE_STORE_DRIVER', {});
  return new Open(path);
}

async function libsql(): Promise<Open | undefined> {
  try {
    const module = (await import('libsql')) as { readonly default: unknown };
    return module.default as Open;
  } catch {
    // Not installed, or no binary for this platform: the next one is tried, and the caller hears when there is none.
    return undefined;
  }
}

function builtIn(): Open | undefined {
  // Asked for by name at run time: bundlers that know no `node:sqlite` would take the prefix away.
  const load = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule;
  const module = load?.('node:sqlite') as { readonly DatabaseSync: Open } | undefined;
  return module?.DatabaseSync;
}

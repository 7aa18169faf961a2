import { type Abortable, type Clock, stripDiacritics, systemClock } from '@lienthong/core';
import type { AgencyRow, AxisClient } from '../client.ts';
import { raiseAxis } from '../errors.ts';
import { loadRows, saveRows } from './file.ts';

export interface SyncResult {
  readonly mode: 'full' | 'delta';
  readonly changed: number;
  readonly removed: number;
  readonly size: number;
}

/** The agencies of an axis, in memory, found by any of their codes. Fits `CodeDirectory` of the packet room. */
export interface AgencyDirectory {
  readonly size: number;
  /** Day (ISO) of the last sync, '' before the first. */
  readonly asOf: string;
  /** By the present code or any alias, without regard to case and invisible characters. */
  find(code: string): AgencyRow | undefined;
  /** Agencies whose name or code contains the text, with or without diacritics. */
  search(text: string, limit?: number): readonly AgencyRow[];
  newCodeOf(oldCode: string): string | undefined;
  oldCodeOf(newCode: string): string | undefined;
  rows(): Iterable<AgencyRow>;
  /** Fetches the whole list; the old one stays in use until the new one is complete. @throws the client's errors */
  syncFull(client: AxisClient, options?: Abortable): Promise<SyncResult>;
  /** Applies the axis' changes; a full sync where the directory is empty or the dialect has none. @throws the client's errors */
  sync(client: AxisClient, options?: Abortable): Promise<SyncResult>;
}

export interface DirectoryOptions {
  /** Cache file, written after each sync and read on opening. */
  readonly path?: string;
  readonly clock?: Clock;
}

const DAY = 10;

/** Opens a directory, from its cache file where there is one. @throws LienThongError `AXIS_OPTION` for a file that cannot be read */
export async function openDirectory(options: DirectoryOptions = {}): Promise<AgencyDirectory> {
  const clock = options.clock ?? systemClock;
  const cached = options.path === undefined ? undefined : await loadRows(options.path);
  let index = build(cached?.rows ?? []);
  let asOf = cached?.asOf ?? '';

  async function taken(rows: readonly AgencyRow[], result: Omit<SyncResult, 'size'>): Promise<SyncResult> {
    index = build(rows);
    asOf = new Date(clock.now()).toISOString().slice(0, DAY);
    if (options.path !== undefined) await saveRows(options.path, asOf, index.rows);
    return { ...result, size: index.rows.length };
  }

  async function syncFull(client: AxisClient, abort: Abortable = {}): Promise<SyncResult> {
    const rows: AgencyRow[] = [];
    for await (const row of client.directory(abort)) rows.push(row);
    // An axis that lost its directory must not take ours with it.
    if (rows.length === 0 && index.rows.length > 0) {
      throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'directory', effect: 'none', reason: 'the directory came back empty' });
    }
    return taken(rows, { mode: 'full', changed: rows.length, removed: 0 });
  }

  return {
    get size() {
      return index.rows.length;
    },
    get asOf() {
      return asOf;
    },
    find: (code) => index.byCode.get(normal(code)),
    search(text, limit = 20) {
      const wanted = fold(text);
      const found: AgencyRow[] = [];
      for (const [at, folded] of index.folded().entries()) {
        if (found.length >= limit) break;
        if (folded.includes(wanted)) found.push(index.rows[at] as AgencyRow);
      }
      return found;
    },
    newCodeOf(oldCode) {
      const row = index.byCode.get(normal(oldCode));
      return row === undefined || normal(row.code) === normal(oldCode) ? undefined : row.code;
    },
    oldCodeOf: (newCode) => index.byCode.get(normal(newCode))?.code102,
    rows: () => index.rows,
    syncFull,
    async sync(client, abort = {}) {
      if (client.directoryChanges === undefined || index.rows.length === 0) return syncFull(client, abort);
      const byId = new Map(index.rows.map((row) => [keyOf(row), row]));
      let changed = 0;
      let removed = 0;
      for await (const row of client.directoryChanges(abort)) {
        const key = keyOf(row);
        const known = byId.get(key);
        if (row.deleted) {
          if (byId.delete(key)) removed++;
        } else if (known === undefined || differs(row, known)) {
          // A delta row carries no old codes: what the full list said of them stays.
          const aliases = [
            ...new Set([
              ...(known?.aliases ?? []),
              ...(known === undefined || known.code === row.code ? [] : [known.code]),
              ...row.aliases,
            ]),
          ];
          const old = row.code102 ?? known?.code102;
          byId.set(key, { ...row, aliases, ...(old === undefined ? {} : { code102: old }) });
          changed++;
        } else if (row.version !== known.version) byId.set(key, { ...known, version: row.version });
      }
      return taken([...byId.values()], { mode: 'delta', changed, removed });
    },
  };
}

interface Index {
  readonly rows: readonly AgencyRow[];
  readonly byCode: ReadonlyMap<string, AgencyRow>;
  folded(): readonly string[];
}

function build(all: readonly AgencyRow[]): Index {
  const rows = all.filter((row) => !row.deleted && row.code !== '');
  const byCode = new Map<string, AgencyRow>();
  const put = (code: string, row: AgencyRow): void => {
    const key = normal(code);
    // Where two agencies carry one code the first is found; a present code goes before an old one.
    if (!byCode.has(key)) byCode.set(key, row);
  };
  for (const row of rows) put(row.code, row);
  for (const row of rows) {
    if (row.code102 !== undefined && row.code102 !== '') put(row.code102, row);
    for (const alias of row.aliases) put(alias, row);
  }
  let folded: string[] | undefined;
  return {
    rows,
    byCode,
    folded: () => {
      folded ??= rows.map((row) => fold(`${row.name} ${row.code} ${row.aliases.join(' ')}`));
      return folded;
    },
  };
}

// The full list has no versions: a version that is merely learned is no change.
function differs(row: AgencyRow, known: AgencyRow): boolean {
  return (
    (known.version > 0 && row.version > known.version) ||
    row.code !== known.code ||
    row.name !== known.name ||
    row.mail !== known.mail
  );
}

const keyOf = (row: AgencyRow): string => (row.id === '' ? `code:${normal(row.code)}` : row.id);
const fold = (text: string): string => stripDiacritics(text).toLowerCase().trim();

// Most codes are clean already: the test is much cheaper than the rewriting.
function normal(code: string): string {
  return /[a-z\s\u200b\ufeff]/.test(code) ? code.replace(/[\s\u200b\ufeff]/g, '').toUpperCase() : code;
}

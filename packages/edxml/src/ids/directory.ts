import { foldName } from '../lists/lookup.ts';
import { sameOrganId } from './organ-id.ts';

/** One agency of a directory. The rows of the axis directory fit by shape. */
export interface AgencyEntry {
  /** Present code (QĐ 20/2020 where there is one). */
  readonly code: string;
  /** Old 13-character code. */
  readonly code102?: string;
  readonly name: string;
  readonly mail?: string;
  readonly parent?: string;
}

/** Where agency codes are looked up: the authoritative map old ↔ new is the axis directory, not arithmetic. */
export interface CodeDirectory {
  /** Day (ISO) on which the data were fetched. */
  readonly asOf: string;
  /** The agency that carries the code, in either form. */
  find(code: string): AgencyEntry | undefined;
  /** Agencies whose name or code contains the text, with or without diacritics. */
  search(text: string, limit?: number): readonly AgencyEntry[];
  /** The other code of the same agency. */
  newCodeOf(oldCode: string): string | undefined;
  oldCodeOf(newCode: string): string | undefined;
}

/** A directory over rows in memory. Where two rows carry one code the first is found; the axis' data has such. */
export function codeDirectory(rows: Iterable<AgencyEntry>, asOf: string): CodeDirectory {
  const all = [...rows];
  const byCode = new Map<string, AgencyEntry>();
  for (const row of all) if (!byCode.has(row.code)) byCode.set(row.code, row);
  for (const row of all) if (row.code102 !== undefined && !byCode.has(row.code102)) byCode.set(row.code102, row);
  const find = (code: string): AgencyEntry | undefined => byCode.get(code) ?? all.find((row) => sameOrganId(row.code, code));
  return {
    asOf,
    find,
    search(text, limit = 20) {
      const wanted = foldName(text);
      const hits: AgencyEntry[] = [];
      for (const row of all) {
        if (hits.length >= limit) break;
        if (foldName(row.name).includes(wanted) || row.code.includes(text.trim()) || row.code102?.includes(text.trim()) === true)
          hits.push(row);
      }
      return hits;
    },
    newCodeOf(oldCode) {
      const row = all.find((candidate) => candidate.code102 === oldCode);
      return row?.code === oldCode ? undefined : row?.code;
    },
    oldCodeOf: (newCode) => byCode.get(newCode)?.code102,
  };
}

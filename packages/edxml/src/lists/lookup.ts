import { stripDiacritics } from '@lienthong/core';
import type { CodeList, CodeRow } from './types.ts';

/** A text as it is compared in searches: lower case, no diacritics, single spaces, no `(cá biệt)`. */
export function foldName(text: string): string {
  return stripDiacritics(text.normalize('NFC').toLowerCase())
    .replace(/\(ca biet\)/g, '')
    .replace(/[\s\-–,.]+/g, ' ')
    .trim();
}

/** The rows that a text names, best reading first: exact code, exact abbreviation, exact name, then the name without diacritics. */
export function findRows(list: CodeList, text: string): readonly CodeRow[] {
  const wanted = text.normalize('NFC').trim();
  if (wanted === '') return [];
  const folded = foldName(wanted);
  const lower = wanted.toLowerCase();
  const ways: ((row: CodeRow) => boolean)[] = [
    (row) => row.code === wanted,
    (row) => row.abbreviation === wanted,
    (row) => row.name.toLowerCase() === lower,
    (row) => foldName(row.name) === folded,
    (row) => row.abbreviation !== undefined && foldName(row.abbreviation) === folded,
  ];
  for (const way of ways) {
    const rows = list.rows.filter(way);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** The row of a code; `at` (ISO date) leaves out rows that do not hold on that day. */
export function rowOf(list: CodeList, code: string, at?: string): CodeRow | undefined {
  return list.rows.find(
    (row) =>
      row.code === code &&
      (at === undefined || ((row.from === undefined || row.from <= at) && (row.until === undefined || at <= row.until))),
  );
}

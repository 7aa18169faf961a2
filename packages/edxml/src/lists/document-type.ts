import type { DocumentType } from '../model/types.ts';
import { administrativeTypes, normativeTypes } from './document-types.ts';
import { findRows, foldName } from './lookup.ts';
import type { CodeRow } from './types.ts';

export interface TypeMatch {
  readonly value: DocumentType;
  /** False when the name is in neither table, or in both (then the administrative one is taken). */
  readonly sure: boolean;
}

/** Finds the table and item of a type given by name, name without diacritics, or abbreviation (`Công văn`, `cong van`, `QyĐ`). */
export function documentTypeOf(text: string): TypeMatch {
  const name = text.normalize('NFC').trim();
  const b = byName(administrativeTypes.rows, name) ?? findRows(administrativeTypes, name).find((row) => row.code !== name);
  const a = byName(normativeTypes.rows, name);
  const exactA = a !== undefined && a.name === name;
  // A bare "Quyết định" is both A8 and B2 (cá biệt): an individual decision is far more common on the axis, but it is a choice.
  if (b !== undefined) {
    return {
      value: { type: 2, typeDetail: Number(b.code), typeName: foldName(name) === foldName(b.name) ? name : b.name },
      sure: !exactA,
    };
  }
  if (a !== undefined) return { value: { type: 1, typeDetail: Number(a.code), typeName: name }, sure: true };
  return { value: { type: 2, typeDetail: 0, typeName: name }, sure: false };
}

// The folded names of a table, once: every packet that is read asks for them.
const foldedNames: ReadonlyMap<CodeRow, string> = new Map(
  [...normativeTypes.rows, ...administrativeTypes.rows].map((row) => [row, foldName(row.name)]),
);

function byName(rows: readonly CodeRow[], name: string): CodeRow | undefined {
  const folded = foldName(name);
  return rows.find((row) => row.name === name) ?? rows.find((row) => foldedNames.get(row) === folded);
}

/** Why Type, TypeDetail and TypeName do not fit together by the tables of Sửa đổi 1:2022, or undefined when they do. */
export function typeDisagreement(value: DocumentType): 'class' | 'item' | 'name' | undefined {
  if (value.type !== undefined && value.type !== 1 && value.type !== 2) return 'class';
  const table = value.type === 1 ? normativeTypes : administrativeTypes;
  if (value.typeDetail !== undefined && value.typeDetail > 0) {
    const row = table.rows.find((candidate) => candidate.code === String(value.typeDetail));
    if (row === undefined) return 'item';
    return names(row, value.typeName) ? undefined : 'item';
  }
  return value.typeName === '' ||
    table.rows.some((row) => row.name === value.typeName) ||
    table.rows.some((row) => names(row, value.typeName))
    ? undefined
    : 'name';
}

function names(row: CodeRow, text: string): boolean {
  return row.name === text || foldedNames.get(row) === foldName(text);
}

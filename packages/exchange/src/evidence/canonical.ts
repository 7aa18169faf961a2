import { raiseEvidence } from './errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const MOST_LEVELS = 32;

/**
 * One text for one value (RFC 8785 §3.2: members sorted by UTF-16 units, numbers as ECMAScript writes them, no white space), so that a
 * digest does not depend on who wrote the JSON. What is not plain JSON is refused: it would come back changed.
 *
 * @throws LienThongError `EVIDENCE_NOT_JSON`
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', MOST_LEVELS);
}

function write(value: unknown, path: string, levels: number): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object' || levels === 0) throw raiseEvidence('EVIDENCE_NOT_JSON', { path });
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`, levels - 1)).join(',')}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw raiseEvidence('EVIDENCE_NOT_JSON', { path });
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${write(item, `${path}.${key}`, levels - 1)}`).join(',')}}`;
}

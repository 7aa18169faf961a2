import { createHash } from 'node:crypto';
import { raiseInspect } from '../errors.ts';
import type { EvidenceEntry } from './model.ts';

export const GENESIS: string = '0'.repeat(64);
/** A bundle has a dozen entries; a log beyond this is none of ours. */
const MAX_ENTRIES = 10_000;
const MAX_LINE = 16 * 1024;

/** The next entry behind `prev`. */
export function linked(prev: EvidenceEntry | undefined, facts: Omit<EvidenceEntry, 'seq' | 'prev' | 'hash'>): EvidenceEntry {
  const core = { seq: (prev?.seq ?? -1) + 1, ...facts, prev: prev?.hash ?? GENESIS };
  return { ...core, hash: sha256(JSON.stringify(core)) };
}

/** The log as JSON lines. */
export function logText(entries: readonly EvidenceEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/**
 * Reads a log and follows its chain: each line is exactly what was hashed, each holds the hash of the one before, none is missing.
 *
 * @param file its name, for messages
 * @throws LienThongError `BUNDLE_TAMPERED` with the line
 */
export function readLog(text: string, file: string): EvidenceEntry[] {
  const tampered = (what: string, seq: number): Error => raiseInspect('BUNDLE_TAMPERED', { what, where: `${file}:${seq + 1}` });
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw tampered('the log is cut off', lines.length);
  if (lines.length > MAX_ENTRIES) throw tampered('more entries than a bundle has', lines.length);
  const entries: EvidenceEntry[] = [];
  for (const [seq, line] of lines.entries()) {
    const entry = parsed(line);
    if (entry === undefined) throw tampered('the entry is no entry', seq);
    const { hash, ...core } = entry;
    if (entry.seq !== seq) throw tampered('an entry is missing or moved', seq);
    if (entry.prev !== (entries.at(-1)?.hash ?? GENESIS)) throw tampered('the chain is broken', seq);
    // The text itself was hashed: the same values written otherwise are not the same line.
    if (JSON.stringify(entry) !== line || sha256(JSON.stringify(core)) !== hash) throw tampered('the entry was changed', seq);
    entries.push(entry);
  }
  return entries;
}

function parsed(line: string): EvidenceEntry | undefined {
  if (line.length > MAX_LINE) return undefined;
  try {
    const entry = JSON.parse(line) as EvidenceEntry;
    const { kind, at, file, sha256: digest, size, reason } = entry;
    const optional = (value: unknown, type: string): boolean => value === undefined || typeof value === type;
    const formed =
      [kind, at, entry.prev, entry.hash].every((one) => typeof one === 'string') &&
      [file, digest, reason].every((one) => optional(one, 'string')) &&
      optional(size, 'number');
    return formed ? entry : undefined;
  } catch {
    return undefined;
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

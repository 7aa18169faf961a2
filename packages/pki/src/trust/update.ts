import { createHash } from 'node:crypto';
import { raisePki } from '../errors.ts';
import type { Provenance, TrustRecord, TrustRole, TrustStore } from './model.ts';
import { addTrust, listTrust, readRecord, removeTrust } from './store.ts';

const MAX_FILE = 4 << 20;
const MAX_RECORDS = 1000;
const HEX64 = /^[0-9a-f]{64}$/;
const ROLES: ReadonlySet<string> = new Set<TrustRole>(['anchor', 'intermediate', 'foreign']);

/** Contents of an update file: records to add or replace, digests to remove. */
export interface TrustUpdate {
  readonly format: 'lienthong-trust/1';
  readonly records: readonly TrustRecord[];
  /** SHA-256 of certificates to take out, lower-case hex. */
  readonly remove: readonly string[];
}

/**
 * A new store with an update file applied. The file counts only when its SHA-256 is the one that the caller has from somewhere
 * else (`pin`, lower-case hex), and each certificate in it only when it has the digest beside it. All or nothing.
 *
 * @throws LienThongError `TRUST_PIN_MISMATCH`, `TRUST_FILE_INVALID`, and as `readCertificate`
 */
export function updateTrust(store: TrustStore, file: Uint8Array, pin: string): TrustStore {
  const actual = createHash('sha256').update(file).digest('hex');
  if (actual !== pin.toLowerCase()) throw raisePki('TRUST_PIN_MISMATCH', { expected: pin, actual });
  const update = readUpdate(file);
  const entries = update.records.map(readRecord);
  const removed = update.remove.reduce((left, digest) => removeTrust(left, digest), store);
  return addTrust(removed, entries);
}

/**
 * A new store in which the certificate of this SHA-256 counts as confirmed: `by` has compared its digest through another channel.
 * @throws LienThongError `TRUST_FILE_INVALID` when the store does not hold it
 */
export function confirmTrust(store: TrustStore, sha256: string, by: string, at: Date): TrustStore {
  const entry = listTrust(store).find(({ certificate }) => certificate.sha256 === sha256.toLowerCase());
  if (entry === undefined) throw raisePki('TRUST_FILE_INVALID', { reason: `no certificate ${sha256} in the store` });
  const provenance: Provenance = { ...entry.provenance, status: 'confirmed', confirmedBy: by, confirmedAt: at.toISOString() };
  return addTrust(store, [{ ...entry, provenance }]);
}

function readUpdate(file: Uint8Array): TrustUpdate {
  if (file.length > MAX_FILE) throw raisePki('TRUST_FILE_INVALID', { reason: `longer than ${MAX_FILE} bytes` });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch (cause) {
    throw raisePki('TRUST_FILE_INVALID', { reason: 'not JSON' }, { cause });
  }
  const { format, records, remove } = asObject(value, 'file');
  if (format !== 'lienthong-trust/1') throw raisePki('TRUST_FILE_INVALID', { reason: 'format is not lienthong-trust/1' });
  return { format, records: asList(records, 'records').map(asRecord), remove: asList(remove ?? [], 'remove').map(asDigest) };
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw raisePki('TRUST_FILE_INVALID', { reason: `${where} is not an object` });
  return value as Readonly<Record<string, unknown>>;
}

function asList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MAX_RECORDS)
    throw raisePki('TRUST_FILE_INVALID', { reason: `${where} is not a list of at most ${MAX_RECORDS}` });
  return value;
}

function asText(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw raisePki('TRUST_FILE_INVALID', { reason: `${where} is not text` });
  return value;
}

function asDigest(value: unknown): string {
  const digest = asText(value, 'sha256');
  if (!HEX64.test(digest)) throw raisePki('TRUST_FILE_INVALID', { reason: 'sha256 is not 64 lower-case hex digits' });
  return digest;
}

function asRecord(value: unknown): TrustRecord {
  const { role, hierarchy, generation, sha256, der, source } = asObject(value, 'record');
  if (typeof role !== 'string' || !ROLES.has(role)) throw raisePki('TRUST_FILE_INVALID', { reason: 'role' });
  return {
    role: role as TrustRole,
    hierarchy: asText(hierarchy, 'hierarchy'),
    generation: generation === undefined ? undefined : asText(generation, 'generation'),
    sha256: asDigest(sha256),
    der: asText(der, 'der'),
    // A file cannot confirm itself: only a person can, with confirmTrust.
    provenance: { status: 'not-confirmed-out-of-band', source: source === undefined ? 'update file' : asText(source, 'source') },
  };
}

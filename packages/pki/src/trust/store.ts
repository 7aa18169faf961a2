import { decodeBase64Strict } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { readCertificate } from '../certificate/read.ts';
import { raisePki } from '../errors.ts';
import { PkiCache } from './cache.ts';
import { missingCas, shippedRecords } from './data.ts';
import type { MissingCa, TrustAnchor, TrustEntry, TrustRecord, TrustStore } from './model.ts';

class Store implements TrustStore {
  readonly name: string;
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly TrustEntry[];
  readonly foreign: readonly TrustEntry[];
  readonly missing: readonly MissingCa[];
  readonly cache: PkiCache;
  readonly #bySubject = new Map<string, TrustEntry[]>();
  readonly #pinned = new Set<string>();

  constructor(name: string, entries: readonly TrustEntry[], missing: readonly MissingCa[], cache: PkiCache) {
    this.name = name;
    this.anchors = entries.filter((entry): entry is TrustAnchor => entry.role === 'anchor');
    this.intermediates = entries.filter((entry) => entry.role === 'intermediate');
    this.foreign = entries.filter((entry) => entry.role === 'foreign');
    this.missing = missing;
    this.cache = cache;
    for (const entry of this.intermediates) this.#pinned.add(entry.certificate.sha256);
    for (const ca of missing) if (ca.sha256 !== undefined) this.#pinned.add(ca.sha256);
    for (const entry of [...this.anchors, ...this.intermediates, ...this.foreign]) {
      const key = entry.certificate.subject.key;
      const list = this.#bySubject.get(key);
      if (list === undefined) this.#bySubject.set(key, [entry]);
      else list.push(entry);
    }
  }

  isPinned(sha256: string): boolean {
    return this.#pinned.has(sha256);
  }

  bySubject(key: string): readonly TrustEntry[] {
    return this.#bySubject.get(key) ?? [];
  }
}

/** Reads one record and checks its pin. @throws LienThongError `TRUST_PIN_MISMATCH`, and as `readCertificate` */
export function readRecord(record: TrustRecord): TrustEntry {
  const certificate = readCertificate(decodeBase64Strict(record.der));
  if (certificate.sha256 !== record.sha256)
    throw raisePki('TRUST_PIN_MISMATCH', { expected: record.sha256, actual: certificate.sha256 });
  const { role, hierarchy, generation, provenance } = record;
  return { certificate, role, hierarchy, generation, provenance };
}

/**
 * The hierarchy of Ban Cơ yếu Chính phủ: roots G1 and G2 as anchors, the sub-CA for state agencies as an intermediate, the
 * national root of public CAs as foreign. Each call gives a store with a cache of its own: make it once and keep it.
 */
export function governmentTrust(): TrustStore {
  return new Store('vgca', shippedRecords.map(readRecord), missingCas, new PkiCache());
}

/** A store of the caller's own anchors. `name` is the hierarchy that reports show. */
export function customTrust(anchors: readonly Certificate[], name = 'custom'): TrustStore {
  const provenance = { status: 'given-by-caller', source: 'given by the caller' } as const;
  const entries = anchors.map(
    (certificate) => ({ certificate, role: 'anchor', hierarchy: name, generation: undefined, provenance }) as const,
  );
  return new Store(name, entries, [], new PkiCache());
}

/** A new store with these entries added; an entry with the same certificate is replaced. The cache is shared: it holds no trust. */
export function addTrust(store: TrustStore, entries: readonly TrustEntry[]): TrustStore {
  const digests = new Set(entries.map((entry) => entry.certificate.sha256));
  const kept = listTrust(store).filter((entry) => !digests.has(entry.certificate.sha256));
  return new Store(store.name, [...kept, ...entries], store.missing, store.cache);
}

/** A new store without the certificate of this SHA-256 (lower-case hex). */
export function removeTrust(store: TrustStore, sha256: string): TrustStore {
  return new Store(
    store.name,
    listTrust(store).filter((entry) => entry.certificate.sha256 !== sha256),
    store.missing,
    store.cache,
  );
}

/** All entries: anchors, intermediates, foreign roots. */
export function listTrust(store: TrustStore): TrustEntry[] {
  return [...store.anchors, ...store.intermediates, ...store.foreign];
}

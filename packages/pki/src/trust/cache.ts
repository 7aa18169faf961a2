import { createHash } from 'node:crypto';
import type { Certificate } from '../certificate/model.ts';
import { readCertificate } from '../certificate/read.ts';

/** A map that forgets the oldest entry when it is full. */
class Bounded<V> {
  readonly #map = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    return this.#map.get(key);
  }

  set(key: string, value: V): void {
    if (this.#map.size >= this.#limit) this.#map.delete(this.#map.keys().next().value as string);
    this.#map.set(key, value);
  }

  get size(): number {
    return this.#map.size;
  }
}

export interface PkiCacheLimits {
  readonly certificates: number;
  readonly signatures: number;
}

/**
 * What may be remembered between validations: facts that follow from bytes alone. A signature is keyed by the digest of the
 * signed object and of the key, so a changed byte is another key.
 */
export class PkiCache {
  readonly #certificates: Bounded<Certificate>;
  readonly #signatures: Bounded<boolean>;

  /** The last answer for each object that is alive: saves joining two long keys. */
  readonly #last = new WeakMap<object, { readonly key: string; readonly good: boolean }>();

  constructor(limits: PkiCacheLimits = { certificates: 4096, signatures: 16_384 }) {
    this.#certificates = new Bounded(limits.certificates);
    this.#signatures = new Bounded(limits.signatures);
  }

  /** Reads a certificate once per content. @throws LienThongError as `readCertificate` */
  certificate(der: Uint8Array): Certificate {
    const digest = createHash('sha256').update(der).digest('hex');
    let certificate = this.#certificates.get(digest);
    if (certificate === undefined) {
      certificate = readCertificate(der);
      this.#certificates.set(digest, certificate);
    }
    return certificate;
  }

  /** Whether the key of this name made the signature over the object, when that is known. */
  signature(signed: { readonly sha256: string }, key: string): boolean | undefined {
    const last = this.#last.get(signed);
    if (last?.key === key) return last.good;
    const good = this.#signatures.get(signed.sha256 + key);
    if (good !== undefined) this.#last.set(signed, { key, good });
    return good;
  }

  rememberSignature(signed: { readonly sha256: string }, key: string, good: boolean): void {
    this.#signatures.set(signed.sha256 + key, good);
    this.#last.set(signed, { key, good });
  }

  get sizes(): { readonly certificates: number; readonly signatures: number } {
    return { certificates: this.#certificates.size, signatures: this.#signatures.size };
  }
}

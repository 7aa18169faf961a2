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

  signature(key: string): boolean | undefined {
    return this.#signatures.get(key);
  }

  rememberSignature(key: string, good: boolean): void {
    this.#signatures.set(key, good);
  }

  get sizes(): { readonly certificates: number; readonly signatures: number } {
    return { certificates: this.#certificates.size, signatures: this.#signatures.size };
  }
}

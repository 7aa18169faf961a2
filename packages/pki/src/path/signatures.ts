import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../certificate/model.ts';
import { type AlgorithmIdentifier, signatureScheme } from '../crypto/algorithms.ts';
import { importKey, inheritParameters, type KeyFacts, keyFacts } from '../crypto/key.ts';
import { verifySignature } from '../crypto/verify.ts';
import type { PkiCache } from '../trust/cache.ts';
import type { Spending } from './budget.ts';

/** A certificate, CRL or OCSP answer: bytes that were signed, and by what scheme. */
export interface SignedObject {
  readonly sha256: string;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** The working_public_key of RFC 5280 §6.1.2, with DSA parameters inherited where they are. */
export interface WorkingKey {
  /** Names the key in the cache. */
  readonly id: string;
  readonly spki: Uint8Array;
  readonly facts: KeyFacts | undefined;
  /** @throws LienThongError `KEY_UNSUPPORTED` */
  readonly key: () => KeyObject;
}

export function workingKey(certificate: Certificate, above?: WorkingKey): WorkingKey {
  const facts = certificate.keyFacts;
  if (facts?.inherits !== true)
    return { id: certificate.sha256, spki: certificate.spki, facts, key: () => certificate.publicKey };
  return (
    inherited(certificate, above) ?? {
      id: certificate.sha256,
      spki: certificate.spki,
      facts: undefined,
      key: () => certificate.publicKey,
    }
  );
}

function inherited(certificate: Certificate, above: WorkingKey | undefined): WorkingKey | undefined {
  if (above === undefined) return undefined;
  try {
    const spki = inheritParameters(certificate.spki, above.spki);
    if (spki === undefined) return undefined;
    return { id: `${certificate.sha256}+${above.id}`, spki, facts: keyFacts(spki), key: () => importKey(spki) };
  } catch {
    // A key above that cannot be read gives nothing to inherit.
    return undefined;
  }
}

/**
 * True when the key made the signature over the object. Remembered by the digests of both; a key or scheme that cannot be used
 * is false.
 */
export function isSignedBy(signed: SignedObject, key: WorkingKey, cache: PkiCache, spending: Spending): boolean {
  const known = cache.signature(signed, key.id);
  if (known !== undefined) return known;
  const scheme = signatureScheme(signed.signatureAlgorithm);
  if (scheme === undefined || key.facts === undefined) return false;
  spending.signature();
  let good = false;
  try {
    const base = {
      algorithm: scheme.algorithm,
      key: key.key(),
      data: signed.tbs,
      signature: signed.signature,
      ecdsa: 'der',
    } as const;
    good = verifySignature(scheme.saltLength === undefined ? base : { ...base, saltLength: scheme.saltLength });
  } catch {
    // A key that passed our reading but that the platform refuses signs nothing.
  }
  cache.rememberSignature(signed, key.id, good);
  return good;
}

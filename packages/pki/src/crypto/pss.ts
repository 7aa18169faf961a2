import { createPublicKey, type KeyObject } from 'node:crypto';
import { digestIdentifier, integer, oid, sequence, tlv } from '../der/write.ts';
import { digestOid } from './digests.ts';

export type MaskHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const HASHES: ReadonlySet<string> = new Set<MaskHash>(['sha1', 'sha256', 'sha384', 'sha512']);

export function isMaskHash(name: string | null | undefined): name is MaskHash {
  return HASHES.has(name ?? '');
}

/**
 * The key by which the platform verifies PSS with this MGF1 hash, or undefined when there is none. The platform takes the hash of MGF1
 * from the parameters of the key (RFC 4055 §3.1): a key that names another must not lend it to the signature, and a plain RSA key gets
 * parameters where the two hashes differ.
 */
export function pssKey(key: KeyObject, digest: string | null, mgf1: string | null, saltLength: number): KeyObject | undefined {
  const fixed = key.asymmetricKeyDetails?.mgf1HashAlgorithm;
  if (fixed !== undefined) return fixed === mgf1 ? key : undefined;
  if (mgf1 === digest) return key;
  if (!isMaskHash(digest) || !isMaskHash(mgf1)) return undefined;
  const parameters = sequence(
    tlv(0xa0, digestIdentifier(digestOid(digest))),
    tlv(0xa1, sequence(oid(MGF1), digestIdentifier(digestOid(mgf1)))),
    // The least length that the key allows: the exact one is checked with the signature.
    tlv(0xa2, integer(Math.min(saltLength, 0x7f))),
  );
  const modulus = key.export({ type: 'pkcs1', format: 'der' });
  const spki = sequence(sequence(oid(PSS), parameters), tlv(0x03, Uint8Array.of(0), modulus));
  return createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { digestIdentifier, integer, oid, sequence, tlv } from '../der/write.ts';

export type MaskHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const HASHES: Readonly<Record<string, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/**
 * The key by which the platform verifies PSS with this MGF1 hash, or undefined when there is none. The platform takes the hash of MGF1
 * from the parameters of the key (RFC 4055 §3.1): a key that names another must not lend it to the signature, and a plain RSA key gets
 * parameters where the two hashes differ.
 */
export function pssKey(key: KeyObject, digest: string | null, mgf1: string | null, saltLength: number): KeyObject | undefined {
  const fixed = key.asymmetricKeyDetails?.mgf1HashAlgorithm;
  if (fixed !== undefined) return fixed === mgf1 ? key : undefined;
  if (mgf1 === digest) return key;
  const [hash, mask] = [HASHES[digest ?? ''], HASHES[mgf1 ?? '']];
  if (hash === undefined || mask === undefined) return undefined;
  const parameters = sequence(
    tlv(0xa0, digestIdentifier(hash)),
    tlv(0xa1, sequence(oid(MGF1), digestIdentifier(mask))),
    // The least length that the key allows: the exact one is checked with the signature.
    tlv(0xa2, integer(Math.min(saltLength, 0x7f))),
  );
  const modulus = key.export({ type: 'pkcs1', format: 'der' });
  const spki = sequence(sequence(oid(PSS), parameters), tlv(0x03, Uint8Array.of(0), modulus));
  return createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
}

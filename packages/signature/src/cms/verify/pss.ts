import { isLienThongError } from '@lienthong/core';
import type { AlgorithmIdentifier, MaskHash, SignatureAlgorithm } from '@lienthong/pki';
import { Cursor, digestByOid, isMaskHash, type Malformed, readAlgorithm } from '@lienthong/pki/asn1';

const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';

/** RSASSA-PSS whose mask is made with another hash than the message digest (RFC 8017 §8.1 allows it). */
export interface MixedPss {
  readonly algorithm: SignatureAlgorithm;
  readonly saltLength: number;
  readonly mgf1Hash: MaskHash;
}

class Unreadable extends Error {}
const unreadable: Malformed = () => {
  throw new Unreadable();
};

/**
 * The scheme of parameters that `signatureScheme` of pki leaves out because the hashes differ. The mask's hash needs no resistance
 * against collisions (RFC 8017 §B.2), so the policy is asked about the message digest alone.
 */
export function mixedPss({ oid: type, parameters }: AlgorithmIdentifier): MixedPss | undefined {
  if (type !== PSS || parameters === undefined) return undefined;
  try {
    const { hash, mask, saltLength } = readParameters(parameters);
    if (!isMaskHash(hash) || !isMaskHash(mask)) return undefined;
    return { algorithm: `rsa-pss-${hash}` as SignatureAlgorithm, saltLength, mgf1Hash: mask };
  } catch (error) {
    // Parameters that nobody can read.
    if (error instanceof Unreadable || isLienThongError(error)) return undefined;
    throw error;
  }
}

/** RSASSA-PSS-params (RFC 4055 §3.1) with its defaults. */
function readParameters(parameters: Uint8Array): { hash?: string | undefined; mask?: string | undefined; saltLength: number } {
  const members = new Cursor(parameters, 0, parameters.length, unreadable).into(0x30, '');
  let hash: string | undefined = 'sha1';
  let mask: string | undefined = 'sha1';
  let saltLength = 20;
  if (members.optional(0xa0)) hash = digestByOid(readAlgorithm(members.members(), '').oid);
  if (members.optional(0xa1)) {
    const mgf = readAlgorithm(members.members(), '');
    const inner = mgf.parameters;
    mask =
      mgf.oid === MGF1 && inner !== undefined
        ? digestByOid(readAlgorithm(new Cursor(inner, 0, inner.length, unreadable), '').oid)
        : undefined;
  }
  if (members.optional(0xa2)) saltLength = members.members().small(0x02, '');
  if (members.optional(0xa3) && members.members().small(0x02, '') !== 1) unreadable(0, '');
  members.finish('');
  return { hash, mask, saltLength };
}

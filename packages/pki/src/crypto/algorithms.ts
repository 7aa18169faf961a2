import { toHex } from '@lienthong/core';
import { Cursor, type Malformed, TAG_NULL, TAG_SEQUENCE } from '../der/cursor.ts';

/** Signature schemes this room can verify. `rsa-…` is RSASSA-PKCS1-v1_5. The name says nothing about whether a policy allows it. */
export type SignatureAlgorithm =
  | `rsa-${RsaHash}`
  | `rsa-pss-${'sha1' | 'sha256' | 'sha384' | 'sha512'}`
  | `ecdsa-${EcHash}`
  | 'dsa-sha1'
  | 'dsa-sha224'
  | 'dsa-sha256'
  | 'ed25519';

type RsaHash = 'md5' | EcHash | 'sha512-256';
type EcHash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'sha3-256' | 'sha3-384' | 'sha3-512';

/** An AlgorithmIdentifier as signed. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  /** DER of the parameters, undefined when absent. */
  readonly parameters: Uint8Array | undefined;
  /** DER of the whole identifier. */
  readonly der: Uint8Array;
}

export interface SignatureScheme {
  readonly algorithm: SignatureAlgorithm;
  /** PSS only, in bytes. */
  readonly saltLength?: number;
}

const RSA = '1.2.840.113549.1.1.';
const EC3 = '2.16.840.1.101.3.4.3.';
const PSS = `${RSA}10`;
const MGF1 = `${RSA}8`;

const BY_OID: Readonly<Record<string, SignatureAlgorithm>> = {
  [`${RSA}4`]: 'rsa-md5',
  [`${RSA}5`]: 'rsa-sha1',
  [`${RSA}14`]: 'rsa-sha224',
  [`${RSA}11`]: 'rsa-sha256',
  [`${RSA}12`]: 'rsa-sha384',
  [`${RSA}13`]: 'rsa-sha512',
  [`${RSA}16`]: 'rsa-sha512-256',
  [`${EC3}14`]: 'rsa-sha3-256',
  [`${EC3}15`]: 'rsa-sha3-384',
  [`${EC3}16`]: 'rsa-sha3-512',
  '1.2.840.10045.4.1': 'ecdsa-sha1',
  '1.2.840.10045.4.3.1': 'ecdsa-sha224',
  '1.2.840.10045.4.3.2': 'ecdsa-sha256',
  '1.2.840.10045.4.3.3': 'ecdsa-sha384',
  '1.2.840.10045.4.3.4': 'ecdsa-sha512',
  [`${EC3}10`]: 'ecdsa-sha3-256',
  [`${EC3}11`]: 'ecdsa-sha3-384',
  [`${EC3}12`]: 'ecdsa-sha3-512',
  '1.2.840.10040.4.3': 'dsa-sha1',
  [`${EC3}1`]: 'dsa-sha224',
  [`${EC3}2`]: 'dsa-sha256',
  '1.3.101.112': 'ed25519',
};

const HASH_BY_OID: Readonly<Record<string, 'sha1' | 'sha256' | 'sha384' | 'sha512'>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Reads the AlgorithmIdentifier at the cursor. */
export function readAlgorithm(cursor: Cursor, field: string): AlgorithmIdentifier {
  const inner = cursor.into(TAG_SEQUENCE, field);
  const der = cursor.whole();
  const oid = inner.oid(field);
  let parameters: Uint8Array | undefined;
  if (!inner.done) parameters = inner.next(-1, field).whole();
  inner.finish(field);
  return new ReadAlgorithm(oid, parameters, der);
}

/** Remembers its scheme: the same certificate is judged many times. */
class ReadAlgorithm implements AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: Uint8Array | undefined;
  readonly der: Uint8Array;
  #scheme: SignatureScheme | null | undefined;

  constructor(oid: string, parameters: Uint8Array | undefined, der: Uint8Array) {
    this.oid = oid;
    this.parameters = parameters;
    this.der = der;
  }

  get scheme(): SignatureScheme | undefined {
    if (this.#scheme === undefined) this.#scheme = schemeOf(this) ?? null;
    return this.#scheme ?? undefined;
  }
}

/**
 * The scheme that an AlgorithmIdentifier names, or undefined when it is unknown or its parameters are not the ones its RFC fixes
 * (RFC 4055: NULL for PKCS#1 v1.5, absence tolerated; RFC 5758, 8410: absent; PSS: one hash for both the message and MGF1).
 */
export function signatureScheme(id: AlgorithmIdentifier): SignatureScheme | undefined {
  return id instanceof ReadAlgorithm ? id.scheme : schemeOf(id);
}

function schemeOf(id: AlgorithmIdentifier): SignatureScheme | undefined {
  if (id.oid === PSS) return id.parameters === undefined ? undefined : pssScheme(id.parameters);
  const algorithm = BY_OID[id.oid];
  if (algorithm === undefined) return undefined;
  if (id.parameters === undefined) return { algorithm };
  return algorithm.startsWith('rsa-') && toHex(id.parameters) === '0500' ? { algorithm } : undefined;
}

const FIELD = 'parameters';
const unreadable: Malformed = () => {
  throw new Error(FIELD);
};

/** RSASSA-PSS-params (RFC 4055 §3.1): defaults are SHA-1, MGF1 with SHA-1, salt 20, trailer 1. */
function pssScheme(parameters: Uint8Array): SignatureScheme | undefined {
  try {
    const members = new Cursor(parameters, 0, parameters.length, unreadable).into(TAG_SEQUENCE, FIELD);
    let hash: string | undefined = 'sha1';
    let mgfHash: string | undefined = 'sha1';
    let saltLength = 20;
    if (members.optional(0xa0)) hash = hashOf(members.members());
    if (members.optional(0xa1)) {
      const mgf = members.members().into(TAG_SEQUENCE, FIELD);
      mgfHash = mgf.oid(FIELD) === MGF1 ? hashOf(mgf) : undefined;
      mgf.finish(FIELD);
    }
    if (members.optional(0xa2)) saltLength = members.members().small(0x02, FIELD);
    if (members.optional(0xa3) && members.members().small(0x02, FIELD) !== 1) return undefined;
    members.finish(FIELD);
    if (hash === undefined || hash !== mgfHash) return undefined;
    return { algorithm: `rsa-pss-${hash}` as SignatureAlgorithm, saltLength };
  } catch {
    // Parameters that cannot be read name no scheme.
    return undefined;
  }
}

function hashOf(cursor: Cursor): 'sha1' | 'sha256' | 'sha384' | 'sha512' | undefined {
  const id = cursor.into(TAG_SEQUENCE, FIELD);
  const hash = HASH_BY_OID[id.oid(FIELD)];
  // RFC 4055 §2.1: NULL or absent, both must be accepted.
  if (!id.done) id.next(TAG_NULL, FIELD);
  id.finish(FIELD);
  return hash;
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { Cursor, malformedAs, TAG_BIT_STRING, TAG_INTEGER, TAG_NULL, TAG_OID, TAG_SEQUENCE } from '../der/cursor.ts';
import { sequence } from '../der/write.ts';
import { raisePki } from '../errors.ts';

const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const EC = '1.2.840.10045.2.1';
const DSA = '1.2.840.10040.4.1';
const ED25519 = '1.3.101.112';

/** Named curves that are read. Explicit parameters never are: an attacker can choose a generator (CVE-2020-0601). */
const CURVES: Readonly<Record<string, number>> = { '1.2.840.10045.3.1.7': 256, '1.3.132.0.34': 384, '1.3.132.0.35': 521 };

// A hostile key costs time: verification grows with the square of the modulus and with the exponent.
const MAX_RSA_BITS = 8192;
const MAX_RSA_EXPONENT_BYTES = 8;
const MAX_DSA_BITS = 3072;

/** What the policy needs to know of a key, without building it. */
export interface KeyFacts {
  readonly type: 'rsa' | 'rsa-pss' | 'ec' | 'dsa' | 'ed25519';
  /** Modulus or field size. */
  readonly bits: number;
  /** DSA without parameters of its own: it takes those of its issuer (RFC 3279 §2.3.2). */
  readonly inherits: boolean;
}

const malformed: ReturnType<typeof malformedAs> = malformedAs('CERTIFICATE_MALFORMED');

/**
 * Reads a SubjectPublicKeyInfo that passed the DER gate.
 * @throws LienThongError `KEY_UNSUPPORTED`, `CERTIFICATE_MALFORMED`
 */
export function keyFacts(spki: Uint8Array): KeyFacts {
  const outer = new Cursor(spki, 0, spki.length, malformed).into(TAG_SEQUENCE, 'subjectPublicKeyInfo');
  const id = outer.into(TAG_SEQUENCE, 'subjectPublicKeyInfo.algorithm');
  const oid = id.oid('subjectPublicKeyInfo.algorithm');
  outer.next(TAG_BIT_STRING, 'subjectPublicKey');
  if (spki[outer.content] !== 0) throw raisePki('KEY_UNSUPPORTED', { reason: 'unused bits in the key' });
  const key = new Cursor(spki, outer.content + 1, outer.contentEnd, malformed);
  switch (oid) {
    case RSA:
    case RSA_PSS:
      return { type: oid === RSA ? 'rsa' : 'rsa-pss', bits: rsaBits(key), inherits: false };
    case EC:
      return { type: 'ec', bits: curveBits(id), inherits: false };
    case DSA:
      return dsaFacts(id);
    case ED25519:
      return { type: 'ed25519', bits: 256, inherits: false };
    default:
      throw raisePki('KEY_UNSUPPORTED', { reason: `algorithm ${oid}` });
  }
}

function rsaBits(key: Cursor): number {
  const members = key.into(TAG_SEQUENCE, 'subjectPublicKey');
  members.next(TAG_INTEGER, 'modulus');
  const bits = integerBits(members);
  members.next(TAG_INTEGER, 'publicExponent');
  const exponent = members.value();
  if (bits > MAX_RSA_BITS) throw raisePki('KEY_UNSUPPORTED', { reason: `RSA modulus over ${MAX_RSA_BITS} bits` });
  const odd = ((exponent.at(-1) as number) & 1) === 1;
  const one = exponent.length === 1 && exponent[0] === 1;
  if (exponent.length > MAX_RSA_EXPONENT_BYTES || !odd || one || ((exponent[0] as number) & 0x80) !== 0) {
    throw raisePki('KEY_UNSUPPORTED', { reason: 'RSA exponent' });
  }
  return bits;
}

function integerBits(cursor: Cursor): number {
  const value = cursor.value();
  if (((value[0] as number) & 0x80) !== 0) throw raisePki('KEY_UNSUPPORTED', { reason: 'negative number in the key' });
  const skip = value[0] === 0 && value.length > 1 ? 1 : 0;
  return (value.length - skip) * 8 - (Math.clz32(value[skip] as number) - 24);
}

function curveBits(id: Cursor): number {
  if (id.peek !== TAG_OID) throw raisePki('KEY_UNSUPPORTED', { reason: 'explicit or missing curve parameters' });
  const curve = id.oid('curve');
  const bits = CURVES[curve];
  if (bits === undefined) throw raisePki('KEY_UNSUPPORTED', { reason: `curve ${curve}` });
  return bits;
}

function dsaFacts(id: Cursor): KeyFacts {
  if (id.done || id.peek === TAG_NULL) return { type: 'dsa', bits: 0, inherits: true };
  const parameters = id.into(TAG_SEQUENCE, 'dsaParameters');
  parameters.next(TAG_INTEGER, 'p');
  const bits = integerBits(parameters);
  if (bits > MAX_DSA_BITS) throw raisePki('KEY_UNSUPPORTED', { reason: `DSA modulus over ${MAX_DSA_BITS} bits` });
  return { type: 'dsa', bits, inherits: false };
}

/** Builds the KeyObject. @throws LienThongError `KEY_UNSUPPORTED` */
export function importKey(spki: Uint8Array): KeyObject {
  const { type } = keyFacts(spki);
  try {
    return type === 'rsa'
      ? importRsa(spki)
      : createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.length), format: 'der', type: 'spki' });
  } catch (cause) {
    throw raisePki('KEY_UNSUPPORTED', { reason: 'the platform refuses it' }, { cause });
  }
}

/** The platform takes the two numbers ten times faster than the DER around them, which was read already. */
function importRsa(spki: Uint8Array): KeyObject {
  const outer = new Cursor(spki, 0, spki.length, malformed).into(TAG_SEQUENCE, 'subjectPublicKeyInfo');
  outer.next(TAG_SEQUENCE, 'subjectPublicKeyInfo.algorithm').next(TAG_BIT_STRING, 'subjectPublicKey');
  const members = new Cursor(spki, outer.content + 1, outer.contentEnd, malformed).into(TAG_SEQUENCE, 'subjectPublicKey');
  const n = base64url(members.next(TAG_INTEGER, 'modulus').value());
  const e = base64url(members.next(TAG_INTEGER, 'publicExponent').value());
  return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
}

function base64url(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64url');
}

/**
 * The SubjectPublicKeyInfo of a DSA key that has no parameters, with those of its issuer put in (RFC 5280 §6.1.4 (f)).
 * Returns undefined when the issuer has none either.
 */
export function inheritParameters(spki: Uint8Array, issuer: Uint8Array): Uint8Array | undefined {
  const donor = new Cursor(issuer, 0, issuer.length, malformed).into(TAG_SEQUENCE, '').into(TAG_SEQUENCE, '');
  if (donor.oid('') !== DSA || donor.peek !== TAG_SEQUENCE) return undefined;
  const parameters = donor.next(TAG_SEQUENCE, '').whole();
  const outer = new Cursor(spki, 0, spki.length, malformed).into(TAG_SEQUENCE, '');
  const id = outer.into(TAG_SEQUENCE, '');
  const oid = id.next(TAG_OID, '').whole();
  const key = outer.next(TAG_BIT_STRING, '').whole();
  return sequence(sequence(oid, parameters), key);
}

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

/** The parts of a SubjectPublicKeyInfo. */
interface OpenKey {
  readonly oid: string;
  /** DER of the identifier. */
  readonly oidDer: Uint8Array;
  /** Stands behind the identifier of the algorithm. */
  readonly parameters: Cursor;
  /** DER of the BIT STRING. */
  readonly bits: Uint8Array;
  /** Stands at what is in the BIT STRING. */
  readonly key: Cursor;
}

function open(spki: Uint8Array): OpenKey {
  const outer = new Cursor(spki, 0, spki.length, malformed).into(TAG_SEQUENCE, 'subjectPublicKeyInfo');
  const parameters = outer.into(TAG_SEQUENCE, 'subjectPublicKeyInfo.algorithm');
  const oid = parameters.oid('subjectPublicKeyInfo.algorithm');
  const bits = outer.next(TAG_BIT_STRING, 'subjectPublicKey').whole();
  if (spki[outer.content] !== 0) throw raisePki('KEY_UNSUPPORTED', { reason: 'unused bits in the key' });
  const key = new Cursor(spki, outer.content + 1, outer.contentEnd, malformed);
  return { oid, oidDer: parameters.whole(), parameters, bits, key };
}

/**
 * Reads a SubjectPublicKeyInfo that passed the DER gate.
 * @throws LienThongError `KEY_UNSUPPORTED`, `CERTIFICATE_MALFORMED`
 */
export function keyFacts(spki: Uint8Array): KeyFacts {
  const { oid, parameters, key } = open(spki);
  switch (oid) {
    case RSA:
    case RSA_PSS:
      return { type: oid === RSA ? 'rsa' : 'rsa-pss', bits: rsaBits(key), inherits: false };
    case EC:
      return { type: 'ec', bits: curveBits(parameters), inherits: false };
    case DSA:
      return dsaFacts(parameters);
    case ED25519:
      return { type: 'ed25519', bits: 256, inherits: false };
    default:
      throw raisePki('KEY_UNSUPPORTED', { reason: `algorithm ${oid}` });
  }
}

function rsaNumbers(key: Cursor): { readonly modulus: Uint8Array; readonly exponent: Uint8Array } {
  const members = key.into(TAG_SEQUENCE, 'subjectPublicKey');
  const modulus = members.next(TAG_INTEGER, 'modulus').value();
  return { modulus, exponent: members.next(TAG_INTEGER, 'publicExponent').value() };
}

function rsaBits(key: Cursor): number {
  const { modulus, exponent } = rsaNumbers(key);
  const bits = integerBits(modulus);
  if (bits > MAX_RSA_BITS) throw raisePki('KEY_UNSUPPORTED', { reason: `RSA modulus over ${MAX_RSA_BITS} bits` });
  const odd = ((exponent.at(-1) as number) & 1) === 1;
  const one = exponent.length === 1 && exponent[0] === 1;
  if (exponent.length > MAX_RSA_EXPONENT_BYTES || !odd || one || ((exponent[0] as number) & 0x80) !== 0) {
    throw raisePki('KEY_UNSUPPORTED', { reason: 'RSA exponent' });
  }
  return bits;
}

/** Bits of a number in DER. A first octet of zero stands there for the sign: the next one then has its high bit. */
function integerBits(value: Uint8Array): number {
  const first = value[0] as number;
  if ((first & 0x80) !== 0) throw raisePki('KEY_UNSUPPORTED', { reason: 'negative number in the key' });
  return value.length * 8 - (Math.clz32(first) - 24);
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
  const bits = integerBits(parameters.next(TAG_INTEGER, 'p').value());
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
  const { modulus, exponent } = rsaNumbers(open(spki).key);
  return createPublicKey({ key: { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }, format: 'jwk' });
}

function base64url(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64url');
}

/**
 * The SubjectPublicKeyInfo of a DSA key that has no parameters, with those of its issuer put in (RFC 5280 §6.1.4 (f)).
 * Returns undefined when the issuer has none either.
 */
export function inheritParameters(spki: Uint8Array, issuer: Uint8Array): Uint8Array | undefined {
  const donor = open(issuer);
  if (donor.oid !== DSA || donor.parameters.peek !== TAG_SEQUENCE) return undefined;
  const { oidDer, bits } = open(spki);
  return sequence(sequence(oidDer, donor.parameters.next(TAG_SEQUENCE, 'dsaParameters').whole()), bits);
}

import { createHash } from 'node:crypto';
import type { Certificate, SignatureAlgorithm } from '@lienthong/pki';
import { Cursor, digestIdentifier, digestOid, integer, octetString, oid, sequence, tlv } from '@lienthong/pki/asn1';
import { type WrittenDigest, writtenParts } from '../../signer/algorithm.ts';
import { CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2, SIGNING_TIME } from '../verify/oids.ts';

const NULL = tlv(0x05);
const RSA = '1.2.840.113549.1.1.';

const PKCS1: Readonly<Record<WrittenDigest, string>> = { sha256: `${RSA}11`, sha384: `${RSA}12`, sha512: `${RSA}13` };
const ECDSA: Readonly<Record<WrittenDigest, string>> = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const SALT: Readonly<Record<WrittenDigest, number>> = { sha256: 32, sha384: 48, sha512: 64 };

export function digestOf(algorithm: SignatureAlgorithm): WrittenDigest {
  return writtenParts(algorithm)?.digest as WrittenDigest;
}

/** AlgorithmIdentifier of a signature: NULL parameters for RSA (spec pki.md §4), none for ECDSA, all of them for PSS (RFC 4055). */
export function signatureIdentifier(algorithm: SignatureAlgorithm): Uint8Array {
  const digest = digestOf(algorithm);
  if (algorithm.startsWith('ecdsa-')) return sequence(oid(ECDSA[digest]));
  if (!algorithm.startsWith('rsa-pss-')) return sequence(oid(PKCS1[digest]), NULL);
  const hash = digestIdentifier(digestOid(digest));
  const mgf = sequence(oid(`${RSA}8`), hash);
  return sequence(oid(`${RSA}10`), sequence(tlv(0xa0, hash), tlv(0xa1, mgf), tlv(0xa2, integer(SALT[digest]))));
}

/** r‖s as signers give it, in the form of CMS: SEQUENCE of two INTEGERs (RFC 5753 §7.2). */
export function ecdsaValue(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return sequence(unsigned(raw.subarray(0, half)), unsigned(raw.subarray(half)));
}

function unsigned(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const digits = bytes.subarray(from);
  return integer((digits[0] as number) >= 0x80 ? Buffer.concat([Uint8Array.of(0), digits]) : digits);
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5652 §11.3). */
function timeValue(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
  const year = at.getUTCFullYear();
  const short = year >= 1950 && year < 2050;
  return tlv(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits, 'latin1'));
}

/** SET OF in DER: the members in the order of their encodings (X.690 §11.6). */
function setOf(members: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, ...[...members].sort(Buffer.compare));
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), setOf([value]));
}

/** The signed attributes of baseline B (EN 319 122-1 §6.3), as the SET OF that is signed. */
export function signedAttributes(digest: Uint8Array, certificate: Certificate, signingTime: Date): Uint8Array {
  const fingerprint = createHash('sha256').update(certificate.der).digest();
  const { issuer, serial } = issuerAndSerial(certificate);
  const issuerSerial = sequence(sequence(tlv(0xa4, issuer)), serial);
  // RFC 5035 §4: SHA-256 is the default and is left out.
  const essId = sequence(octetString(fingerprint), issuerSerial);
  return setOf([
    attribute(CONTENT_TYPE, oid(DATA)),
    attribute(SIGNING_TIME, timeValue(signingTime)),
    attribute(MESSAGE_DIGEST, octetString(digest)),
    attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(essId))),
  ]);
}

interface SignerInfoParts {
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
  readonly attributes: Uint8Array;
  readonly value: Uint8Array;
  /** Unsigned attributes, each whole. */
  readonly unsigned: readonly Uint8Array[];
}

export function signerInfo({ certificate, algorithm, attributes, value, unsigned: extra }: SignerInfoParts): Uint8Array {
  const { issuer, serial } = issuerAndSerial(certificate);
  // Signed as SET OF, carried as [0] (RFC 5652 §5.4).
  const carried = Uint8Array.from(attributes);
  carried[0] = 0xa0;
  return sequence(
    integer(1),
    sequence(issuer, serial),
    digestIdentifier(digestOid(digestOf(algorithm))),
    carried,
    signatureIdentifier(algorithm),
    octetString(value),
    ...(extra.length === 0 ? [] : [tlv(0xa1, ...extra)]),
  );
}

export function timestampAttribute(type: string, token: Uint8Array): Uint8Array {
  return attribute(type, token);
}

/** ContentInfo with SignedData (RFC 5652 §3, §5.1); `content` undefined: detached. */
export function signedData(
  algorithm: SignatureAlgorithm,
  content: Uint8Array | undefined,
  certificates: readonly Uint8Array[],
  info: Uint8Array,
): Uint8Array {
  const encapsulated = content === undefined ? [] : [tlv(0xa0, octetString(content))];
  return sequence(
    oid('1.2.840.113549.1.7.2'),
    tlv(
      0xa0,
      sequence(
        integer(1),
        setOf([digestIdentifier(digestOid(digestOf(algorithm)))]),
        sequence(oid(DATA), ...encapsulated),
        tlv(0xa0, ...certificates),
        setOf([info]),
      ),
    ),
  );
}

const unreadable = (): never => {
  throw new RangeError('a certificate that was read before');
};

/** Issuer and serial number as they stand in the certificate, byte for byte. */
function issuerAndSerial({ tbs }: Certificate): { readonly issuer: Uint8Array; readonly serial: Uint8Array } {
  const members = new Cursor(tbs, 0, tbs.length, unreadable).into(0x30, '');
  if (members.peek === 0xa0) members.next(0xa0, '');
  const serial = members.next(0x02, '').whole();
  const issuer = members.next(0x30, '').next(0x30, '').whole();
  return { issuer, serial };
}

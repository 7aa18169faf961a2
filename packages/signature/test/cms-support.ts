import { createHash, sign } from 'node:crypto';
import { Cursor, digestIdentifier, digestOid, integer, octetString, oid, sequence, tlv } from '@lienthong/pki/asn1';
import { type GovernmentPki, type Identity, issueTimestampAuthority, writeTimestampToken } from '@lienthong/testkit';
import type { TimestampProvider } from '../src/xml/index.ts';

export const OIDS = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  essV1: '1.2.840.113549.1.9.16.2.12',
  essV2: '1.2.840.113549.1.9.16.2.47',
  protection: '1.2.840.113549.1.9.52',
  stamp: '1.2.840.113549.1.9.16.2.14',
  data: '1.2.840.113549.1.7.1',
  rsaSha256: '1.2.840.113549.1.1.11',
} as const;
export const NULL: Uint8Array = tlv(0x05);
const SHA256 = digestOid('sha256');

export const setOf = (...members: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...[...members].sort(Buffer.compare));
export const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array => sequence(oid(type), setOf(...values));
export const utcTime = (at: Date): Uint8Array =>
  tlv(
    0x17,
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
      'latin1',
    ),
  );
export const essV2 = (certificate: Uint8Array): Uint8Array =>
  sequence(sequence(sequence(octetString(createHash('sha256').update(certificate).digest()))));

/** Stamps at a moment, by a TSA of its own under the test hierarchy. */
export async function stamper(pki: GovernmentPki, at: Date = pki.at, notAfter?: Date): Promise<TimestampProvider> {
  const limited = { ...pki, issue: (request = {}) => pki.issue({ ...request, notAfter }) };
  const authority = await issueTimestampAuthority(limited);
  return async (digest) =>
    writeTimestampToken({
      authority,
      imprint: sequence(digestIdentifier(SHA256), octetString(digest)),
      at,
      serial: Uint8Array.of(9),
    });
}

export interface Forgery {
  readonly identity: Identity;
  readonly content: Uint8Array;
  /** Whole attributes; default: contentType, messageDigest, signingTime, signingCertificateV2. */
  readonly attributes?: readonly Uint8Array[] | 'none';
  readonly unsigned?: readonly Uint8Array[];
  /** In the bag; default: the signer's own. */
  readonly certificates?: readonly Uint8Array[];
  readonly attached?: boolean;
  readonly at?: Date;
  readonly digest?: string;
  readonly contentDigest?: string;
  readonly signatureOid?: string;
  readonly signers?: number;
}

const DIGEST_OIDS: Readonly<Record<string, string>> = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: SHA256,
  sha512: digestOid('sha512'),
};

export const usual = (content: Uint8Array, certificate: Uint8Array, at: Date, digest = 'sha256'): Uint8Array[] => [
  attribute(OIDS.contentType, oid(OIDS.data)),
  attribute(OIDS.messageDigest, octetString(createHash(digest).update(content).digest())),
  attribute(OIDS.signingTime, utcTime(at)),
  attribute(OIDS.essV2, essV2(certificate)),
];

/** A container made byte by byte: RSA PKCS#1 over whatever attributes are asked for. */
export function forge(forgery: Forgery): Uint8Array {
  const { identity, content, digest = 'sha256' } = forgery;
  const contentDigest = forgery.contentDigest ?? digest;
  const { issuer, serial } = issuerAndSerial(identity.certificate);
  const list =
    forgery.attributes ?? usual(content, identity.certificate, forgery.at ?? new Date('2026-11-22T02:00:00Z'), contentDigest);
  const set = list === 'none' ? undefined : setOf(...list);
  const value = sign(digest, set ?? content, identity.privateKey);
  const carried = set === undefined ? [] : [Uint8Array.from(set, (byte, i) => (i === 0 ? 0xa0 : byte))];
  const digestId = digestIdentifier(DIGEST_OIDS[contentDigest] as string);
  const info = sequence(
    integer(1),
    sequence(issuer, serial),
    digestId,
    ...carried,
    sequence(oid(forgery.signatureOid ?? OIDS.rsaSha256), NULL),
    octetString(value),
    ...(forgery.unsigned === undefined ? [] : [tlv(0xa1, ...forgery.unsigned)]),
  );
  return container(
    Array.from({ length: forgery.signers ?? 1 }, () => info),
    {
      certificates: forgery.certificates ?? [identity.certificate],
      digestId,
      ...(forgery.attached === true ? { content } : {}),
    },
  );
}

function container(
  infos: readonly Uint8Array[],
  parts: { readonly certificates: readonly Uint8Array[]; readonly digestId: Uint8Array; readonly content?: Uint8Array },
): Uint8Array {
  const bag = parts.certificates.length === 0 ? [] : [tlv(0xa0, ...parts.certificates)];
  const inner = parts.content === undefined ? [] : [tlv(0xa0, octetString(parts.content))];
  const signed = sequence(integer(1), setOf(parts.digestId), sequence(oid(OIDS.data), ...inner), ...bag, setOf(...infos));
  return sequence(oid('1.2.840.113549.1.7.2'), tlv(0xa0, signed));
}

function issuerAndSerial(certificate: Uint8Array): { readonly issuer: Uint8Array; readonly serial: Uint8Array } {
  const bad = (): never => {
    throw new RangeError('not a certificate');
  };
  const tbs = new Cursor(certificate, 0, certificate.length, bad).into(0x30, '').into(0x30, '');
  const serial = tbs.next(0xa0, '').next(0x02, '').whole();
  return { serial, issuer: tbs.next(0x30, '').next(0x30, '').whole() };
}

import type { KeyObject } from 'node:crypto';
import { OID } from '../der/oids.ts';
import { membersOf, serialOf, type Tlv } from '../der/reader.ts';
import {
  boolean,
  explicit,
  generalizedTime,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
  setOf,
  text,
  time,
  tlv,
} from '../der/writer.ts';
import {
  algorithmIdentifier,
  defaultAlgorithm,
  digestIdentifier,
  digestOf,
  signBytes,
  type TestSignatureAlgorithm,
} from '../x509/algorithm.ts';
import { digest, identityOf } from './ocsp.ts';

export interface TimestampTemplate {
  readonly authority: { readonly certificate: Uint8Array; readonly privateKey: KeyObject; readonly chain: readonly Uint8Array[] };
  /** DER of the MessageImprint to be stamped. */
  readonly imprint: Uint8Array;
  readonly at: Date;
  readonly serial: Uint8Array;
  /** Content of the nonce INTEGER of the request. */
  readonly nonce?: Uint8Array | undefined;
  /** Send the TSA's certificate along (certReq of the request). */
  readonly certificates?: boolean | undefined;
  readonly policy?: string | undefined;
  /** Accuracy in seconds; left out when undefined. */
  readonly accuracy?: number | undefined;
  readonly ordering?: boolean | undefined;
  readonly algorithm?: TestSignatureAlgorithm | undefined;
  /** The certificate that signingCertificateV2 names; another than the TSA's own makes a token that must be refused. */
  readonly named?: Uint8Array | undefined;
}

/** A TimeStampToken: CMS SignedData over a TSTInfo (RFC 3161 §2.4.2), with signingCertificateV2 (RFC 5816). */
export function writeTimestampToken(template: TimestampTemplate): Uint8Array {
  const { authority, imprint, at, serial, nonce } = template;
  const info = sequence(
    integer(1),
    oid(template.policy ?? '2.16.704.1.1.1.1.1'),
    imprint,
    integer(serial),
    generalizedTime(at, true),
    ...(template.accuracy === undefined ? [] : [sequence(integer(template.accuracy))]),
    ...(template.ordering === true ? [boolean(true)] : []),
    ...(nonce === undefined ? [] : [tlv(0x02, nonce)]),
  );
  const algorithm = template.algorithm ?? defaultAlgorithm(authority.privateKey);
  const hash = digestOf(algorithm);
  const { issuer } = identityOf(authority.certificate);
  const certificateSerial = serialOf(authority.certificate);
  const named = digest('sha256', template.named ?? authority.certificate);
  const attributes = setOf(
    attribute(OID.contentType, oid(OID.tstInfo)),
    attribute(OID.messageDigest, octetString(digest(hash, info))),
    attribute(OID.signingTime, time(at)),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octetString(named))))),
  );
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, tlv(0x02, certificateSerial)),
    digestIdentifier(hash),
    // Signed as SET OF (RFC 5652 §5.4), carried as [0].
    tlv(0xa0, membersOfSet(attributes)),
    algorithmIdentifier(algorithm),
    octetString(signBytes(attributes, authority.privateKey, algorithm)),
  );
  const bag = template.certificates === false ? [] : [tlv(0xa0, authority.certificate, ...authority.chain.slice(0, -1))];
  const signedData = sequence(
    integer(3),
    setOf(digestIdentifier(hash)),
    sequence(oid(OID.tstInfo), explicit(0, octetString(info))),
    ...bag,
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), explicit(0, signedData));
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));

function membersOfSet(set: Uint8Array): Uint8Array {
  const header = (set[1] as number) < 0x80 ? 2 : 2 + ((set[1] as number) & 0x7f);
  return set.subarray(header);
}

/** A granting TimeStampResp. */
export function writeTimestampResponse(token: Uint8Array): Uint8Array {
  return sequence(sequence(integer(0)), token);
}

// PKIFailureInfo bits of RFC 3161 §2.4.2.
const FAILURES = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  systemFailure: 25,
} as const;

/** A refusing TimeStampResp. */
export function writeTimestampRefusal(failure: keyof typeof FAILURES, words = 'refused'): Uint8Array {
  return sequence(sequence(integer(2), sequence(text('utf8', words)), namedBits([FAILURES[failure]])));
}

export interface TimestampQuestion {
  readonly imprint: Uint8Array;
  readonly nonce: Uint8Array | undefined;
  readonly certificates: boolean;
}

/** What a TimeStampReq asks. @throws RangeError when it cannot be read */
export function readTimestampRequest(der: Uint8Array): TimestampQuestion {
  const [version, imprint, ...rest] = membersOf(der);
  if (version?.tag !== 0x02 || imprint?.tag !== 0x30) throw new RangeError('not a TimeStampReq');
  const find = (tag: number): Tlv | undefined => rest.find((one) => one.tag === tag);
  return { imprint: imprint.whole, nonce: find(0x02)?.content, certificates: find(0x01)?.content[0] === 0xff };
}

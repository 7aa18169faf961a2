import { createHash, type KeyObject } from 'node:crypto';
import { OID } from '../der/oids.ts';
import { membersOf, type Tlv } from '../der/reader.ts';
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  tlv,
} from '../der/writer.ts';
import {
  algorithmIdentifier,
  type DigestName,
  defaultAlgorithm,
  digestIdentifier,
  signBytes,
  type TestSignatureAlgorithm,
} from '../x509/algorithm.ts';
import { type RevocationReason, reasonNumber } from '../x509/crl.ts';

/** Status of one certificate (RFC 6960 §4.2.1). */
export type OcspStatus = 'good' | 'unknown' | { readonly revokedAt: Date; readonly reason?: RevocationReason | undefined };

export interface OcspSingle {
  /** CertID in DER: see {@link certId}. */
  readonly certId: Uint8Array;
  readonly status: OcspStatus;
  readonly thisUpdate: Date;
  /** `null` leaves it out: newer information is always available. */
  readonly nextUpdate: Date | null;
}

export interface OcspTemplate {
  /** Who signs: certificate and key of a delegated responder or of the issuer itself. */
  readonly responder: { readonly certificate: Uint8Array; readonly privateKey: KeyObject };
  readonly responderId?: 'name' | 'key' | undefined;
  readonly producedAt: Date;
  readonly singles: readonly OcspSingle[];
  /** Raw value of the nonce extension (a DER OCTET STRING), echoed from the request. */
  readonly nonce?: Uint8Array | undefined;
  /** Certificates sent along; default: the responder's own. */
  readonly certificates?: readonly Uint8Array[] | undefined;
  readonly algorithm?: TestSignatureAlgorithm | undefined;
}

/** A successful OCSPResponse in DER (RFC 6960 §4.2.1). */
export function writeOcspResponse(template: OcspTemplate): Uint8Array {
  const { responder, producedAt, singles, nonce } = template;
  const algorithm = template.algorithm ?? defaultAlgorithm(responder.privateKey);
  const { subject, publicKeyId } = identityOf(responder.certificate);
  const responderId = template.responderId === 'key' ? explicit(2, octetString(publicKeyId)) : explicit(1, subject);
  const extensions = nonce === undefined ? [] : [explicit(1, sequence(sequence(oid(OID.ocspNonce), octetString(nonce))))];
  const data = sequence(responderId, generalizedTime(producedAt), sequence(...singles.map(writeSingle)), ...extensions);
  const certificates = template.certificates ?? [responder.certificate];
  const basic = sequence(
    data,
    algorithmIdentifier(algorithm),
    bitString(signBytes(data, responder.privateKey, algorithm)),
    ...(certificates.length === 0 ? [] : [explicit(0, sequence(...certificates))]),
  );
  return sequence(enumerated(0), explicit(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

// OCSPResponseStatus of RFC 6960 §4.2.1.
const ERRORS = { malformedRequest: 1, internalError: 2, tryLater: 3, sigRequired: 5, unauthorized: 6 } as const;

/** An unsigned error answer. */
export function writeOcspError(status: keyof typeof ERRORS): Uint8Array {
  return sequence(enumerated(ERRORS[status]));
}

function writeSingle({ certId: id, status, thisUpdate, nextUpdate }: OcspSingle): Uint8Array {
  return sequence(
    id,
    writeStatus(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate === null ? [] : [explicit(0, generalizedTime(nextUpdate))]),
  );
}

function writeStatus(status: OcspStatus): Uint8Array {
  if (status === 'good') return implicit(0, new Uint8Array(0));
  if (status === 'unknown') return implicit(2, new Uint8Array(0));
  const reason = status.reason === undefined ? [] : [explicit(0, enumerated(reasonNumber(status.reason)))];
  return tlv(0xa1, generalizedTime(status.revokedAt), ...reason);
}

/** CertID (RFC 6960 §4.1.1) of the certificate with `serial` below `issuer` (DER). */
export function certId(issuer: Uint8Array, serial: Uint8Array, hash: DigestName = 'sha1'): Uint8Array {
  const { subject, keyBits } = identityOf(issuer);
  return sequence(
    digestIdentifier(hash),
    octetString(digest(hash, subject)),
    octetString(digest(hash, keyBits)),
    integer(serial),
  );
}

/** Subject name (DER) and public key of a certificate. */
export function identityOf(certificate: Uint8Array): {
  subject: Uint8Array;
  issuer: Uint8Array;
  keyBits: Uint8Array;
  publicKeyId: Uint8Array;
} {
  const [tbs] = membersOf(certificate);
  const members = membersOf((tbs as Tlv).whole);
  const [issuer, subject, info] = [members[3], members[5], members[6]] as [Tlv, Tlv, Tlv];
  const [, bits] = membersOf(info.whole);
  const keyBits = (bits as Tlv).content.subarray(1);
  return { subject: subject.whole, issuer: issuer.whole, keyBits, publicKeyId: digest('sha1', keyBits) };
}

export function digest(hash: string, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(hash).update(data).digest());
}

export interface OcspQuestion {
  readonly certId: Uint8Array;
  readonly hash: DigestName | undefined;
  readonly issuerKeyHash: Uint8Array;
  readonly serial: Uint8Array;
}

const HASHES: readonly DigestName[] = ['sha1', 'sha256', 'sha384', 'sha512'];

/** What an OCSPRequest asks. @throws RangeError when it cannot be read */
export function readOcspRequest(der: Uint8Array): { questions: OcspQuestion[]; nonce: Uint8Array | undefined } {
  const tbs = membersOf(der)[0] as Tlv;
  const members = membersOf(tbs.whole);
  const list = members.find(({ tag }) => tag === 0x30);
  if (list === undefined) throw new RangeError('no request list');
  const questions = membersOf(list.whole).map((request) => {
    const id = membersOf(request.whole)[0] as Tlv;
    const [algorithm, , issuerKeyHash, serial] = membersOf(id.whole) as [Tlv, Tlv, Tlv, Tlv];
    const hashOid = membersOf(algorithm.whole)[0] as Tlv;
    const hash = HASHES.find((one) => equal(oid(OID[one]), hashOid.whole));
    return { certId: id.whole, hash, issuerKeyHash: issuerKeyHash.content, serial: serial.content };
  });
  const extensions = members.find(({ tag }) => tag === 0xa2);
  const nonceOid = oid(OID.ocspNonce);
  for (const extension of extensions === undefined ? [] : membersOf(extensions.content)) {
    const [id, ...rest] = membersOf(extension.whole);
    if (id !== undefined && equal(id.whole, nonceOid)) return { questions, nonce: rest.at(-1)?.content };
  }
  return { questions, nonce: undefined };
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

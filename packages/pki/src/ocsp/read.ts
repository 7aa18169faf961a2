import { createHash } from 'node:crypto';
import { open, readExtensions } from '../certificate/extensions.ts';
import type { Extension } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import { reasonOf } from '../crl/entries.ts';
import type { RevocationReason } from '../crl/model.ts';
import { readAlgorithm } from '../crypto/algorithms.ts';
import {
  Cursor,
  malformedAs,
  TAG_BIT_STRING,
  TAG_ENUMERATED,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_SEQUENCE,
} from '../der/cursor.ts';
import { readFractionalTime } from '../der/fraction.ts';
import { checkDer } from '../der/gate.ts';
import type { DerLimits } from '../der/limits.ts';
import { readName } from '../name/name.ts';
import type { BasicOcspResponse, OcspCertId, OcspResponse, OcspResponseStatus, OcspSingle } from './model.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('OCSP_MALFORMED');

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const STATUSES: readonly (OcspResponseStatus | undefined)[] = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
];

/** An answer about a few certificates with the responder's chain: real ones have two to ten kilobytes. */
export const ocspLimits: DerLimits = { size: 1 << 20, depth: 24, nodes: 50_000 };

/**
 * Reads an OCSPResponse in DER (RFC 6960 §4.2.1). The bytes are copied; nothing is verified.
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `OCSP_MALFORMED`
 */
export function readOcspResponse(bytes: Uint8Array, limits: DerLimits = ocspLimits): OcspResponse {
  checkDer(bytes, limits);
  const der = Uint8Array.from(bytes);
  const sha256 = createHash('sha256').update(der).digest('hex');
  const outer = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'ocspResponse');
  const status = STATUSES[outer.small(TAG_ENUMERATED, 'responseStatus')] ?? malformed(outer.start, 'responseStatus');
  let basic: BasicOcspResponse | undefined;
  if (outer.optional(0xa0)) {
    const wrapper = outer.members();
    const response = wrapper.into(TAG_SEQUENCE, 'responseBytes');
    wrapper.finish('responseBytes');
    if (response.oid('responseType') !== BASIC) malformed(response.start, 'responseType');
    const value = response.next(TAG_OCTET_STRING, 'response').value();
    response.finish('responseBytes');
    checkDer(value, limits);
    basic = readBasic(new Cursor(value, 0, value.length, malformed), sha256);
  }
  outer.finish('ocspResponse');
  // An error answer carries nothing, a successful one always does (§4.2.1).
  if ((status === 'successful') !== (basic !== undefined)) malformed(0, 'responseBytes');
  return { der, sha256, status, basic };
}

function readBasic(cursor: Cursor, sha256: string): BasicOcspResponse {
  const basic = cursor.into(TAG_SEQUENCE, 'basicOCSPResponse');
  const data = basic.into(TAG_SEQUENCE, 'tbsResponseData');
  const tbs = basic.whole();
  const signatureAlgorithm = readAlgorithm(basic, 'signatureAlgorithm');
  basic.next(TAG_BIT_STRING, 'signature');
  if (basic.bytes[basic.content] !== 0) malformed(basic.content, 'signature');
  const signature = basic.bytes.subarray(basic.content + 1, basic.contentEnd);
  const certificates: Uint8Array[] = [];
  if (basic.optional(0xa0)) {
    const wrapper = basic.members();
    const bag = wrapper.into(TAG_SEQUENCE, 'certs');
    wrapper.finish('certs');
    while (!bag.done) certificates.push(bag.next(TAG_SEQUENCE, 'certs').whole());
  }
  basic.finish('basicOCSPResponse');

  if (data.optional(0xa0)) {
    const version = data.members();
    // v1 is the default and the only one; some responders encode it all the same.
    if (version.small(TAG_INTEGER, 'version') !== 0) malformed(version.start, 'version');
    version.finish('version');
  }
  const responder = readResponder(data);
  const producedAt = readFractionalTime(data, 'producedAt');
  const list = data.into(TAG_SEQUENCE, 'responses');
  const singles: OcspSingle[] = [];
  while (!list.done) singles.push(readSingle(list.into(TAG_SEQUENCE, 'singleResponse')));
  const extensions = readWrapped(data, 'responseExtensions');
  data.finish('tbsResponseData');
  return {
    sha256,
    tbs,
    signatureAlgorithm,
    signature,
    responder,
    producedAt,
    singles,
    extensions,
    nonce: readNonce(extensions),
    unknownCritical: extensions.find(({ critical, oid: id }) => critical && id !== oid.EXT_OCSP_NONCE)?.oid,
    certificates,
  };
}

function readResponder(data: Cursor): BasicOcspResponse['responder'] {
  data.next(-1, 'responderID');
  const inner = data.members();
  if (data.tag === 0xa1) {
    const name = readName(inner, 'responderID');
    inner.finish('responderID');
    return { name };
  }
  if (data.tag !== 0xa2) malformed(data.start, 'responderID');
  const keyHash = inner.next(TAG_OCTET_STRING, 'responderID').value();
  inner.finish('responderID');
  return { keyHash };
}

function readWrapped(members: Cursor, field: string): Extension[] {
  if (!members.optional(0xa1)) return [];
  const wrapper = members.members();
  const extensions = readExtensions(wrapper.into(TAG_SEQUENCE, field), field);
  wrapper.finish(field);
  return extensions;
}

/** RFC 8954 makes the nonce an OCTET STRING inside the extension; older responders put the bare bytes there. */
function readNonce(extensions: readonly Extension[]): Uint8Array | undefined {
  const value = extensions.find(({ oid: id }) => id === oid.EXT_OCSP_NONCE)?.value;
  if (value === undefined) return undefined;
  return value[0] === TAG_OCTET_STRING && value[1] === value.length - 2 ? value.subarray(2) : value;
}

function readCertId(cursor: Cursor): OcspCertId {
  const id = cursor.into(TAG_SEQUENCE, 'certID');
  const { oid: hashOid } = readAlgorithm(id, 'certID.hashAlgorithm');
  const issuerNameHash = id.next(TAG_OCTET_STRING, 'issuerNameHash').value();
  const issuerKeyHash = id.next(TAG_OCTET_STRING, 'issuerKeyHash').value();
  const serialBytes = id.next(TAG_INTEGER, 'certID.serialNumber').value();
  id.finish('certID');
  return { hashOid, issuerNameHash, issuerKeyHash, serialBytes };
}

function readSingle(single: Cursor): OcspSingle {
  const certId = readCertId(single);
  const { status, revokedAt, reason } = readStatus(single);
  const thisUpdate = readFractionalTime(single, 'thisUpdate');
  let nextUpdate: Date | undefined;
  if (single.optional(0xa0)) {
    const wrapper = single.members();
    nextUpdate = readFractionalTime(wrapper, 'nextUpdate');
    wrapper.finish('nextUpdate');
  }
  const extensions = readWrapped(single, 'singleExtensions');
  single.finish('singleResponse');
  const cutoff = extensions.find(({ oid: id }) => id === oid.EXT_OCSP_ARCHIVE_CUTOFF);
  let archiveCutoff: Date | undefined;
  if (cutoff !== undefined) {
    const value = open(cutoff, malformed);
    archiveCutoff = readFractionalTime(value, 'archiveCutoff');
    value.finish('archiveCutoff');
  }
  const unknown = extensions.find(({ critical, oid: id }) => critical && id !== oid.EXT_OCSP_ARCHIVE_CUTOFF);
  return { certId, status, revokedAt, reason, thisUpdate, nextUpdate, archiveCutoff, unknownCritical: unknown?.oid };
}

function readStatus(single: Cursor): Pick<OcspSingle, 'status' | 'revokedAt' | 'reason'> {
  single.next(-1, 'certStatus');
  const { tag } = single;
  if (tag === 0x80 || tag === 0x82) {
    // NULL by an implicit tag: no content.
    if (single.content !== single.contentEnd) malformed(single.start, 'certStatus');
    return { status: tag === 0x80 ? 'good' : 'unknown', revokedAt: undefined, reason: undefined };
  }
  if (tag !== 0xa1) malformed(single.start, 'certStatus');
  const info = single.members();
  const revokedAt = readFractionalTime(info, 'revocationTime');
  let reason: RevocationReason | undefined;
  if (info.optional(0xa0)) {
    const wrapper = info.members();
    reason = reasonOf(wrapper.small(TAG_ENUMERATED, 'revocationReason')) ?? malformed(info.start, 'revocationReason');
    wrapper.finish('revocationReason');
  }
  info.finish('revokedInfo');
  return { status: 'revoked', revokedAt, reason };
}

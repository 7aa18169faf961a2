import { createHash } from 'node:crypto';
import { isLienThongError, toHex } from '@lienthong/core';
import { readAlgorithm } from '../crypto/algorithms.ts';
import { berToDer } from '../der/ber.ts';
import { Cursor, malformedAs, TAG_INTEGER, TAG_OCTET_STRING, TAG_SEQUENCE, TAG_SET } from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import type { DerLimits } from '../der/limits.ts';
import { readName } from '../name/name.ts';
import type { CmsAttribute, CmsSignedData, CmsSigner, CmsSignerId } from './model.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('CMS_MALFORMED');

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_ITEMS = 1000;

/** A signature container with chain, CRLs and time stamps inside; detached content is not counted. */
export const cmsLimits: DerLimits = { size: 32 << 20, depth: 32, nodes: 5_000_000 };

/**
 * Reads a ContentInfo with SignedData (RFC 5652). BER lengths and constructed strings outside the signed parts are rewritten to DER
 * first; then everything passes the DER gate, so that what is verified has one encoding. SETs that producers leave unsorted
 * are carried by implicit tags and stay as they are.
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CMS_MALFORMED`
 */
export function readSignedData(bytes: Uint8Array, limits: DerLimits = cmsLimits): CmsSignedData {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const der = asDer(bytes, limits);
  const info = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'contentInfo');
  if (info.oid('contentType') !== SIGNED_DATA) malformed(info.start, 'contentType: not SignedData');
  const wrapper = info.into(0xa0, 'content');
  info.finish('contentInfo');
  const signed = wrapper.into(TAG_SEQUENCE, 'signedData');
  wrapper.finish('content');
  signed.next(TAG_INTEGER, 'version').next(TAG_SET, 'digestAlgorithms');
  const encapsulated = signed.into(TAG_SEQUENCE, 'encapContentInfo');
  const contentType = encapsulated.oid('eContentType');
  let content: Uint8Array | undefined;
  if (encapsulated.optional(0xa0)) {
    const inner = encapsulated.members();
    content = inner.next(TAG_OCTET_STRING, 'eContent').value();
    inner.finish('eContent');
  }
  encapsulated.finish('encapContentInfo');
  const certificates = signed.optional(0xa0) ? sequencesOf(signed.members(), 'certificates') : [];
  const crls = signed.optional(0xa1) ? sequencesOf(signed.members(), 'crls') : [];
  const list = signed.into(TAG_SET, 'signerInfos');
  signed.finish('signedData');
  const signers: CmsSigner[] = [];
  while (!list.done) {
    if (signers.length === MAX_ITEMS) malformed(list.pos, 'signerInfos: too many');
    signers.push(readSigner(list.into(TAG_SEQUENCE, 'signerInfo')));
  }
  return { sha256, contentType, content, certificates, crls, signers };
}

/** A private copy of what is DER already, which nearly all containers are; anything else is rewritten first. */
function asDer(bytes: Uint8Array, limits: DerLimits): Uint8Array {
  try {
    checkDer(bytes, limits);
    return Uint8Array.from(bytes);
  } catch (error) {
    if (!isLienThongError(error) || error.code !== 'DER_INVALID') throw error;
  }
  const der = berToDer(bytes, limits);
  checkDer(der, limits);
  return der;
}

/** Members that are SEQUENCEs; other choices have context tags. */
function sequencesOf(bag: Cursor, field: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (!bag.done) {
    bag.next(-1, field);
    if (bag.tag !== TAG_SEQUENCE) continue;
    if (found.length === MAX_ITEMS) malformed(bag.start, `${field}: too many`);
    found.push(bag.whole());
  }
  return found;
}

function readSigner(info: Cursor): CmsSigner {
  const version = info.small(TAG_INTEGER, 'signerInfo.version');
  const id = readId(info);
  // RFC 5652 §5.3: version 1 goes with issuer and serial number, 3 with the key identifier.
  if (version !== ('issuer' in id ? 1 : 3)) malformed(info.start, 'signerInfo.version');
  const { oid: digestOid } = readAlgorithm(info, 'digestAlgorithm');
  let signedAttributes: CmsAttribute[] | undefined;
  let signedAttributesDer: Uint8Array | undefined;
  if (info.optional(0xa0)) {
    signedAttributesDer = Uint8Array.from(info.whole());
    // §5.4: signed as SET OF, carried under an implicit [0].
    signedAttributesDer[0] = TAG_SET;
    signedAttributes = readAttributes(info.members(), 'signedAttrs');
  }
  const signatureAlgorithm = readAlgorithm(info, 'signatureAlgorithm');
  const signature = info.next(TAG_OCTET_STRING, 'signature').value();
  const unsignedAttributes = info.optional(0xa1) ? readAttributes(info.members(), 'unsignedAttrs') : [];
  info.finish('signerInfo');
  return { id, digestOid, signedAttributes, signedAttributesDer, signatureAlgorithm, signature, unsignedAttributes };
}

function readId(info: Cursor): CmsSignerId {
  if (info.optional(0x80)) return { subjectKeyId: toHex(info.value()) };
  const id = info.into(TAG_SEQUENCE, 'sid');
  const issuer = readName(id, 'sid.issuer');
  const serialBytes = id.next(TAG_INTEGER, 'sid.serialNumber').value();
  id.finish('sid');
  return { issuer, serialBytes };
}

function readAttributes(members: Cursor, field: string): CmsAttribute[] {
  const attributes: CmsAttribute[] = [];
  while (!members.done) {
    const attribute = members.into(TAG_SEQUENCE, field);
    const type = attribute.oid(field);
    const set = attribute.into(TAG_SET, field);
    attribute.finish(field);
    const values: Uint8Array[] = [];
    while (!set.done) values.push(set.next(-1, field).whole());
    if (attributes.length === MAX_ITEMS) malformed(members.start, `${field}: too many`);
    attributes.push({ type, values });
  }
  return attributes;
}

/**
 * The only value of an attribute: undefined when it is absent, `'repeated'` when it stands there twice or with several values,
 * which makes single-valued attributes ambiguous (RFC 5652 §11).
 */
export function singleValue(attributes: readonly CmsAttribute[], type: string): Uint8Array | 'repeated' | undefined {
  const found = attributes.filter((attribute) => attribute.type === type);
  if (found.length === 0) return undefined;
  const [value, ...more] = found.flatMap((attribute) => attribute.values);
  return value === undefined || more.length > 0 || found.length > 1 ? 'repeated' : value;
}

import { equalBytes, isLienThongError } from '@lienthong/core';
import type { Certificate } from '@lienthong/pki';
import {
  type CmsAttribute,
  type CmsSigner,
  Cursor,
  essProblem,
  type Malformed,
  octetString,
  oid,
  readAlgorithm,
  readTime,
  sequence,
  singleValue,
  tlv,
} from '@lienthong/pki/asn1';
import { type CmsFinding, type CmsFindingDetails, cmsFinding } from './findings.ts';
import * as names from './oids.ts';

/** What the signed attributes say. With a `fault` they bind nothing, but what could be read is still reported. */
export interface SignedFacts {
  readonly messageDigest: Uint8Array | undefined;
  /** A claim, never a proof. */
  readonly signingTime: Date | undefined;
  /** One of the ESS attributes is there. */
  readonly namesCertificate: boolean;
  /** The first one: a format failure (spec pki.md §6). */
  readonly fault: CmsFinding | undefined;
}

/** Material that a signature carries for its own validation, DER, unread. */
export interface CarriedEvidence {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  /** OCSPResponse values. */
  readonly ocsps: readonly Uint8Array[];
}

class Unreadable extends Error {}
const unreadable: Malformed = () => {
  throw new Unreadable();
};

function cursor(value: Uint8Array): Cursor {
  return new Cursor(value, 0, value.length, unreadable);
}

/** Runs a reader; undefined when the value has another form than its RFC says. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // Members that pki reads raise its own errors: the verdict is the same.
    if (error instanceof Unreadable || isLienThongError(error)) return undefined;
    throw error;
  }
}

/** Reads the signed attributes; a value that stands there twice is no value. */
export function readSignedAttributes(attributes: readonly CmsAttribute[], contentType: string): SignedFacts {
  const faults: CmsFinding[] = [];
  const fault = (attribute: string, what: CmsFindingDetails['CMS_ATTRIBUTE']['what']): void => {
    faults.push(cmsFinding('CMS_ATTRIBUTE', { attribute, what }));
  };
  for (const [type, name] of names.SINGLE_VALUED) {
    if (singleValue(attributes, type) === 'repeated') fault(name, 'repeated');
  }
  const read = <T>(type: string, name: string, form: (at: Cursor) => T): T | undefined => {
    const value = singleValue(attributes, type);
    if (!(value instanceof Uint8Array)) return undefined;
    const found = attempt(() => whole(cursor(value), form));
    if (found === undefined) fault(name, 'malformed');
    return found;
  };
  const signedType = read(names.CONTENT_TYPE, 'contentType', (at) => at.oid(''));
  const messageDigest = read(names.MESSAGE_DIGEST, 'messageDigest', (at) => at.next(0x04, '').value());
  const signingTime = read(names.SIGNING_TIME, 'signingTime', (at) => new Date(readTime(at, '').ms));
  const has = (type: string): boolean => singleValue(attributes, type) !== undefined;
  if (!has(names.CONTENT_TYPE)) fault('contentType', 'missing');
  if (!has(names.MESSAGE_DIGEST)) fault('messageDigest', 'missing');
  if (signedType !== undefined && signedType !== contentType) fault('contentType', 'contradicts the content');
  const namesCertificate = has(names.SIGNING_CERTIFICATE) || has(names.SIGNING_CERTIFICATE_V2);
  return { messageDigest, signingTime, namesCertificate, fault: faults[0] };
}

function whole<T>(at: Cursor, read: (at: Cursor) => T): T {
  const value = read(at);
  at.finish('');
  return value;
}

/** True when the ESS attributes are there and name this certificate (RFC 5035 §5.4). */
export function bindsCertificate(signer: CmsSigner, certificate: Certificate): boolean {
  return attempt(() => essProblem(signer.signedAttributes ?? [], certificate, unreadable) === undefined) ?? false;
}

/**
 * CMSAlgorithmProtection (RFC 6211) repeats both algorithm identifiers under the signature; where it is there and says otherwise,
 * someone has put in another algorithm. NULL and absent parameters are the same.
 */
export function algorithmsProtected(signer: CmsSigner): boolean {
  const value = singleValue(signer.signedAttributes ?? [], names.ALGORITHM_PROTECTION);
  if (!(value instanceof Uint8Array)) return true;
  const said = attempt(() => {
    const members = cursor(value).into(0x30, '');
    const digest = readAlgorithm(members, '');
    if (!members.optional(0xa1)) return undefined;
    // [1] IMPLICIT SignatureAlgorithmIdentifier: the tag of the SEQUENCE is put back to read it.
    const signature = readAlgorithm(cursor(tlv(0x30, members.value())), '');
    members.finish('');
    return { digest, signature };
  });
  if (said === undefined) return false;
  const parameters = (bytes: Uint8Array | undefined): Uint8Array =>
    bytes === undefined || (bytes.length === 2 && bytes[0] === 0x05) ? new Uint8Array(0) : bytes;
  const { signatureAlgorithm, digestOid } = signer;
  return (
    said.digest.oid === digestOid &&
    said.signature.oid === signatureAlgorithm.oid &&
    equalBytes(parameters(said.signature.parameters), parameters(signatureAlgorithm.parameters))
  );
}

/** Tokens of id-aa-signatureTimeStampToken: over the signature value (EN 319 122-1 §5.3). */
export function timestampTokens(signer: CmsSigner): Uint8Array[] {
  return signer.unsignedAttributes.filter(({ type }) => type === names.SIGNATURE_TIMESTAMP).flatMap(({ values }) => values);
}

/** Certificates and revocation data in the attributes of a signer. What cannot be read is left out: it proves nothing. */
export function carriedEvidence(signer: CmsSigner): CarriedEvidence {
  const certificates: Uint8Array[] = [];
  const crls: Uint8Array[] = [];
  const ocsps: Uint8Array[] = [];
  for (const { type, values } of [...(signer.signedAttributes ?? []), ...signer.unsignedAttributes]) {
    for (const value of values) {
      attempt(() => {
        if (type === names.CERTIFICATE_VALUES) certificates.push(...members(cursor(value).into(0x30, '')));
        if (type !== names.ADOBE_REVOCATION && type !== names.REVOCATION_VALUES) return;
        const lists = cursor(value).into(0x30, '');
        if (lists.optional(0xa0)) crls.push(...members(lists.members().into(0x30, '')));
        if (!lists.optional(0xa1)) return;
        const answers = members(lists.members().into(0x30, ''));
        // Adobe keeps whole answers, CAdES the BasicOCSPResponse inside.
        ocsps.push(...(type === names.ADOBE_REVOCATION ? answers : answers.map(asOcspResponse)));
      });
    }
  }
  return { certificates, crls, ocsps };
}

function members(list: Cursor): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (!list.done) found.push(Uint8Array.from(list.next(-1, '').whole()));
  return found;
}

/** OCSPResponse around a BasicOCSPResponse (RFC 6960 §4.2.1): successful. */
function asOcspResponse(basic: Uint8Array): Uint8Array {
  const body = sequence(oid('1.3.6.1.5.5.7.48.1.1'), octetString(basic));
  return sequence(tlv(0x0a, Uint8Array.of(0)), tlv(0xa0, body));
}

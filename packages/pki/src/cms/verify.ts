import { createHash } from 'node:crypto';
import { equalBytes, isLienThongError } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import type { SignatureAlgorithm } from '../crypto/algorithms.ts';
import { digestByOid } from '../crypto/digests.ts';
import { verifySignature } from '../crypto/verify.ts';
import { Cursor, malformedAs, TAG_OCTET_STRING } from '../der/cursor.ts';
import type { CmsSigner } from './model.ts';
import { singleValue } from './read.ts';
import { cmsScheme } from './scheme.ts';

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';

const malformed: ReturnType<typeof malformedAs> = malformedAs('CMS_MALFORMED');

/** What is wrong with the signature of a SignerInfo. */
export type CmsFault = 'format' | 'digest' | 'signature' | 'algorithm';

export interface CmsVerification {
  readonly fault: CmsFault | undefined;
  /** In English, for messages. */
  readonly why: string;
  readonly algorithm: SignatureAlgorithm | undefined;
}

/** True when the SignerInfo names this certificate. */
export function namesSigner({ id }: CmsSigner, certificate: Certificate): boolean {
  if ('subjectKeyId' in id) return certificate.subjectKeyId === id.subjectKeyId;
  return certificate.issuer.key === id.issuer.key && equalBytes(certificate.serialBytes, id.serialBytes);
}

/**
 * Verifies the mathematics of one SignerInfo over its content (RFC 5652 §5.4, §5.6): content type, message digest, signature.
 * Without signed attributes it is refused: then the signed bytes could be passed off as attributes, or the other way round.
 */
export function verifySigner(
  signer: CmsSigner,
  contentType: string,
  content: Uint8Array,
  certificate: Certificate,
): CmsVerification {
  const attributes = signer.signedAttributes;
  const fail = (fault: CmsFault, why: string): CmsVerification => ({ fault, why, algorithm: undefined });
  if (attributes === undefined || signer.signedAttributesDer === undefined) return fail('format', 'no signed attributes');
  const digest = digestByOid(signer.digestOid);
  if (digest === undefined) return fail('algorithm', `digest ${signer.digestOid} is not known`);
  const type = singleValue(attributes, CONTENT_TYPE);
  const expected = singleValue(attributes, MESSAGE_DIGEST);
  if (type === undefined || type === 'repeated' || oidOf(type) !== contentType) return fail('format', 'contentType attribute');
  if (expected === undefined || expected === 'repeated' || expected[0] !== TAG_OCTET_STRING)
    return fail('format', 'messageDigest attribute');
  const value = new Cursor(expected, 0, expected.length, malformed).next(TAG_OCTET_STRING, 'messageDigest').value();
  if (!equalBytes(value, createHash(digest).update(content).digest())) return fail('digest', 'the content has another digest');
  const scheme = cmsScheme(signer, certificate.keyFacts);
  if (scheme === undefined)
    return fail('algorithm', `signature algorithm ${signer.signatureAlgorithm.oid} with digest ${digest}`);
  try {
    const request = {
      ...scheme,
      key: certificate.publicKey,
      data: signer.signedAttributesDer,
      signature: signer.signature,
      ecdsa: 'der',
    } as const;
    if (!verifySignature(request)) return fail('signature', 'the signature is broken');
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return fail('algorithm', error.text.en);
  }
  return { fault: undefined, why: '', algorithm: scheme.algorithm };
}

function oidOf(value: Uint8Array): string | undefined {
  return value[0] === 0x06 ? new Cursor(value, 0, value.length, malformed).oid('contentType') : undefined;
}

import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type SignatureAlgorithm, verifySignature } from '@lienthong/pki';
import type { XmlElement } from '@lienthong/xml';
import { attribute } from '@lienthong/xml';
import { type DigestName, digestByUri, digestLength, methodByUri, type SignatureMethod } from '../model/algorithms.ts';
import { pssNamespace } from '../model/names.ts';
import type { MethodModel } from '../model/signature.ts';
import { isSigned, onlyText, type Reading, structure } from '../model/strict.ts';
import { refuse } from './findings.ts';

/** The key that a SignedInfo is checked with. `secret` exists for vectors only: the public room never makes one. */
export type VerificationKey =
  | { readonly kind: 'public'; readonly key: KeyObject }
  | { readonly kind: 'secret'; readonly secret: Uint8Array };

/** A SignatureMethod that is understood, with its parameters. */
export interface MethodFacts {
  readonly family: SignatureMethod['family'];
  readonly digest: DigestName;
  readonly uri: string;
  /** `rsa-sha256`, `ecdsa-sha384`, `hmac-sha1` … */
  readonly name: string;
  /** Of PSS, where it is written; otherwise it is the length of the digest. */
  readonly saltLength: number | undefined;
}

/** Understands SignatureMethod, or throws the `Refusal` that says why not. */
export function methodFacts(reading: Reading, method: MethodModel): MethodFacts {
  const known = methodByUri(method.uri);
  if (known === undefined) throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: method.uri });
  const { family } = known;
  if (method.unknown !== undefined) throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: `${method.uri} ${method.unknown}` });
  if (method.hmacOutputLength !== undefined) checkTruncation(known, method.hmacOutputLength, method);
  if (method.pss !== undefined && known.parameters !== 'pss')
    throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: `${method.uri} ${method.pss.name}` });
  const pss = method.pss === undefined ? undefined : pssParameters(reading, method.pss, method.uri);
  const digest = pss?.digest ?? known.digest;
  return { family, digest, uri: method.uri, name: `${family}-${digest}`, saltLength: pss?.saltLength };
}

/**
 * HMACOutputLength: only the full length is verified. One below half the digest or 80 bits must be deemed invalid
 * (xmldsig-core §6.3.1; CVE-2009-0217: a length of 1 accepts half of all forgeries).
 */
function checkTruncation(known: SignatureMethod, bits: number, method: MethodModel): void {
  const full = digestLength[known.digest] * 8;
  if (known.family === 'hmac' && bits === full) return;
  if (known.family === 'hmac' && bits < Math.max(80, full / 2))
    throw refuse('XMLSIG_SIGNATURE_BROKEN', { algorithm: `${method.uri} HMACOutputLength ${bits}` });
  throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: `${method.uri} HMACOutputLength ${bits}` });
}

/** RSAPSSParams (RFC 9231 §2.3.9): one hash for message and mask, MGF1, trailer 1; the defaults are SHA-256 and its length. */
function pssParameters(
  reading: Reading,
  element: XmlElement,
  uri: string,
): { digest: DigestName; saltLength: number | undefined } {
  const unknown = (what: XmlElement): Error => refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: `${uri} ${what.name}` });
  let digest: DigestName = 'sha256';
  let saltLength: number | undefined;
  let mask: XmlElement | undefined;
  for (const part of structure(reading, element)) {
    if (isSigned(part, 'DigestMethod')) digest = namedDigest(reading, part) ?? raise(unknown(part));
    else if (part.namespace !== pssNamespace) throw unknown(part);
    else if (part.localName === 'MaskGenerationFunction') mask = part;
    else if (part.localName === 'SaltLength') saltLength = number(onlyText(reading, part)) ?? raise(unknown(part));
    else if (part.localName !== 'TrailerField' || number(onlyText(reading, part)) !== 1) throw unknown(part);
  }
  if (mask !== undefined) {
    const [inner, ...rest] = structure(reading, mask);
    const hash = inner === undefined ? digest : isSigned(inner, 'DigestMethod') ? namedDigest(reading, inner) : undefined;
    if (attribute(mask, 'Algorithm', '') !== `${pssNamespace}MGF1` || rest.length > 0 || hash !== digest) throw unknown(mask);
  }
  return { digest, saltLength };
}

function raise(error: Error): never {
  throw error;
}

function namedDigest(reading: Reading, element: XmlElement): DigestName | undefined {
  return structure(reading, element).length > 0 ? undefined : digestByUri(attribute(element, 'Algorithm', '') ?? '');
}

function number(text: string): number | undefined {
  return /^\s*[0-9]{1,4}\s*$/.test(text) ? Number(text) : undefined;
}

/** True when `value` is the signature of `data`. The kind of key and the family must belong together: no key confusion. */
export function verifyValue(facts: MethodFacts, key: VerificationKey, data: Uint8Array, value: Uint8Array): boolean {
  if (key.kind === 'secret') {
    if (facts.family !== 'hmac') return false;
    const mac = createHmac(facts.digest, key.secret).update(data).digest();
    return mac.length === value.length && timingSafeEqual(mac, value);
  }
  const { saltLength } = facts;
  return verifySignature({
    algorithm: facts.name as SignatureAlgorithm,
    key: key.key,
    data,
    signature: value,
    ...(saltLength === undefined ? {} : { saltLength }),
  });
}

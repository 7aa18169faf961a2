import { type Abortable, equalBytes, isLienThongError } from '@lienthong/core';
import { type Certificate, type SignatureAlgorithm, verifySignature } from '@lienthong/pki';
import { type CmsSignedData, type CmsSigner, namesSigner } from '@lienthong/pki/asn1';
import { digestName, schemeDigest, signerScheme } from './algorithms.ts';
import { algorithmsProtected, bindsCertificate, readSignedAttributes, type SignedFacts } from './attributes.ts';
import { type ContentChunks, digestContent } from './content.ts';
import { type DirectVerifier, directVerifier } from './direct.ts';
import { type CmsFinding, cmsFinding } from './findings.ts';

/** One look at a signature, in the order of EN 319 102-1 §5.2; what the report shows under `steps`. */
export interface CmsStep {
  readonly name: 'format' | 'certificate' | 'content' | 'signature' | 'attributes' | 'algorithms' | 'time' | 'chain';
  readonly ok: boolean;
  readonly finding?: CmsFinding;
}

/** What the bytes of one SignerInfo say, before trust, policy and time. */
export interface SignerCheck {
  readonly signer: CmsSigner;
  readonly certificate: Certificate | undefined;
  readonly algorithm: SignatureAlgorithm | undefined;
  /** Digest of the content, by its name for node:crypto. */
  readonly digest: string | undefined;
  readonly facts: SignedFacts | undefined;
  /** The digest over the content is the signed one; undefined when that could not be computed. */
  readonly intact: boolean | undefined;
  /** The value fits the signed attributes (or the content) and the certificate, whatever a policy thinks of the algorithm. */
  readonly signatureValid: boolean | undefined;
  readonly steps: readonly CmsStep[];
}

export interface CoreInput {
  readonly data: CmsSignedData;
  /** Undefined: nobody has the content. */
  readonly content: ContentChunks | undefined;
  /** Where signers are looked for, besides the container. */
  readonly certificates: readonly Certificate[];
}

/** The signers of a container, checked over one reading of the content. Throws only what the source throws, and `ABORTED`. */
export async function checkSigners(
  signers: readonly CmsSigner[],
  { data, content, certificates }: CoreInput,
  options: Abortable,
): Promise<SignerCheck[]> {
  const digests = new Set<string>();
  const directs = new Map<CmsSigner, DirectVerifier>();
  for (const signer of signers) {
    const name = digestName(signer.digestOid);
    if (name !== undefined && signer.signedAttributes !== undefined) digests.add(name);
    if (signer.signedAttributes === undefined) {
      const direct = directOf(signer, certificates);
      if (direct !== undefined) directs.set(signer, direct);
    }
  }
  const values = content === undefined ? undefined : await digestContent(content, digests, [...directs.values()], options);
  return signers.map((signer) => checkSigner(signer, data.contentType, certificates, values, directs.get(signer)));
}

function directOf(signer: CmsSigner, certificates: readonly Certificate[]): DirectVerifier | undefined {
  const certificate = certificates.find((one) => namesSigner(signer, one));
  const scheme = certificate === undefined ? undefined : signerScheme(signer, certificate);
  if (certificate === undefined || scheme === undefined) return undefined;
  try {
    return directVerifier(scheme, certificate);
  } catch (error) {
    if (isLienThongError(error)) return undefined;
    throw error;
  }
}

function checkSigner(
  signer: CmsSigner,
  contentType: string,
  certificates: readonly Certificate[],
  values: ReadonlyMap<string, Uint8Array> | undefined,
  direct: DirectVerifier | undefined,
): SignerCheck {
  const steps: CmsStep[] = [];
  const step = (name: CmsStep['name'], why: CmsFinding | undefined): void => {
    steps.push({ name, ok: why === undefined, ...(why === undefined ? {} : { finding: why }) });
  };
  const digest = digestName(signer.digestOid);
  const facts = signer.signedAttributes === undefined ? undefined : readSignedAttributes(signer.signedAttributes, contentType);
  step('format', formatFinding(signer, facts));

  const candidates = certificates.filter((one) => namesSigner(signer, one));
  const chosen = choose(signer, candidates);
  const certificate = chosen?.certificate;
  step('certificate', certificate === undefined ? cmsFinding('CMS_NO_CERTIFICATE', {}) : undefined);

  if (signer.signedAttributes === undefined) {
    const value = values === undefined ? undefined : direct?.verify(signer.signature);
    const scheme = certificate === undefined ? undefined : signerScheme(signer, certificate);
    step('content', values === undefined ? cmsFinding('CMS_CONTENT_MISSING', {}) : undefined);
    if (certificate !== undefined && values !== undefined) step('signature', valueFinding(signer, scheme?.algorithm, value));
    const algorithm = scheme?.algorithm;
    return { signer, certificate, algorithm, digest, facts, intact: value, signatureValid: value, steps };
  }

  const got = digest === undefined ? undefined : values?.get(digest);
  const signed = facts?.messageDigest;
  const intact = got === undefined || signed === undefined ? undefined : equalBytes(got, signed);
  step('content', contentFinding(signer, values !== undefined, digest, intact));
  const algorithm = chosen?.algorithm;
  const signatureValid = chosen?.valid;
  if (certificate !== undefined) step('signature', valueFinding(signer, algorithm, signatureValid));
  if (certificate !== undefined && facts?.namesCertificate === true)
    step('attributes', bindsCertificate(signer, certificate) ? undefined : cmsFinding('CMS_SIGNING_CERTIFICATE_DIFFERS', {}));
  return { signer, certificate, algorithm, digest, facts, intact, signatureValid, steps };
}

function formatFinding(signer: CmsSigner, facts: SignedFacts | undefined): CmsFinding | undefined {
  if (facts === undefined) return cmsFinding('CMS_NO_SIGNED_ATTRIBUTES', {});
  if (facts.fault !== undefined || algorithmsProtected(signer)) return facts.fault;
  return cmsFinding('CMS_ATTRIBUTE', { attribute: 'cmsAlgorithmProtection', what: 'contradicts the content' });
}

function contentFinding(
  { digestOid }: CmsSigner,
  present: boolean,
  digest: string | undefined,
  intact: boolean | undefined,
): CmsFinding | undefined {
  if (!present) return cmsFinding('CMS_CONTENT_MISSING', {});
  if (digest === undefined) return cmsFinding('CMS_ALGORITHM_UNKNOWN', { algorithm: digestOid });
  return intact === false ? cmsFinding('CMS_DIGEST_MISMATCH', {}) : undefined;
}

function valueFinding(
  signer: CmsSigner,
  algorithm: SignatureAlgorithm | undefined,
  valid: boolean | undefined,
): CmsFinding | undefined {
  if (valid === true) return undefined;
  if (algorithm === undefined || valid === undefined)
    return cmsFinding('CMS_ALGORITHM_UNKNOWN', { algorithm: signer.signatureAlgorithm.oid });
  return cmsFinding('CMS_SIGNATURE_BROKEN', { algorithm });
}

interface Chosen {
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly valid: boolean | undefined;
}

/**
 * The certificate that the signer used. Anyone can add certificates of the same name or key identifier to the container, so one
 * that verifies goes first, and among those one that the ESS attribute names.
 */
function choose(signer: CmsSigner, candidates: readonly Certificate[]): Chosen | undefined {
  let best: Chosen | undefined;
  for (const certificate of candidates.slice(0, MAX_CANDIDATES)) {
    const tried = verifyValue(signer, certificate);
    if (tried.valid === true && bindsCertificate(signer, certificate)) return tried;
    if (best === undefined || (tried.valid === true && best.valid !== true)) best = tried;
  }
  return best;
}

const MAX_CANDIDATES = 10;

function verifyValue(signer: CmsSigner, certificate: Certificate): Chosen {
  const scheme = signerScheme(signer, certificate);
  const data = signer.signedAttributesDer;
  if (scheme === undefined || data === undefined) return { certificate, algorithm: scheme?.algorithm, valid: undefined };
  const { algorithm } = scheme;
  try {
    const valid = verifySignature({ ...scheme, key: certificate.publicKey, data, signature: signer.signature, ecdsa: 'der' });
    return { certificate, algorithm, valid };
  } catch (error) {
    // A key that is not read: nothing is known of the value.
    if (!isLienThongError(error)) throw error;
    return { certificate, algorithm, valid: undefined };
  }
}

/** Both digests of a signer must be one (RFC 8933): else the weaker of them decides what an attacker can change. */
export function digestsDiffer({ digest, algorithm }: SignerCheck): boolean {
  const own = algorithm === undefined ? undefined : schemeDigest({ algorithm });
  return own !== undefined && digest !== undefined && own !== digest;
}

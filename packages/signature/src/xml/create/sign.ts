import { type Abortable, type ByteSource, chunks, systemClock, writeFileWhole } from '@lienthong/core';
import type { Certificate } from '@lienthong/pki';
import { excC14n } from '@lienthong/xml';
import { raiseSignature } from '../../errors.ts';
import { chooseAlgorithm } from '../../signer/algorithm.ts';
import { passGate, signerCertificate } from '../../signer/gate.ts';
import type { Signer } from '../../signer/signer.ts';
import type { TimestampProvider } from '../../signer/timestamp.ts';
import { signWith } from '../../signer/value.ts';
import { xadesNamespace, xmldsigNamespace } from '../model/names.ts';
import { digest } from '../verify/digest.ts';
import { assertNothingBreaks } from './existing.ts';
import { insertLast } from './insert.ts';
import { newIdSeed, planSignature, type SignFacts, type SignPlan } from './plan.ts';
import type { XmlSignInput, XmlSignOptions, XmlSignTarget } from './request.ts';
import { base64, signatureValueXml, signatureXml } from './template.ts';

/** A signed document: the original bytes and one Signature element among them. */
export interface SignedXml {
  readonly size: number;
  /** Byte offset of the Signature element. */
  readonly offset: number;
  /** The Signature element as written. */
  readonly signature: string;
  readonly algorithm: string;
  /** URIs of the references, in order. */
  readonly covers: readonly string[];
  chunks(): Iterable<Uint8Array>;
  /** Lives as long as the source of the document that was signed. */
  source(): ByteSource;
  /** Writes the whole file or nothing. @throws LienThongError `SOURCE_IO` */
  writeTo(path: string): void;
}

export const wholeDocument: readonly XmlSignTarget[] = [{ kind: 'document' }];

export function factsOf(options: XmlSignOptions, algorithm: SignFacts['algorithm']): SignFacts {
  return {
    algorithm,
    digest: options.digest ?? 'sha256',
    profile: options.profile ?? 'xmldsig',
    signingTime: (options.signingTime ?? options.gate?.at)?.getTime() ?? systemClock.now(),
    idSeed: (options.profile ?? 'xmldsig') === 'xmldsig' && options.countersignable !== true ? '-' : newIdSeed(options.random),
    countersignable: options.countersignable ?? false,
  };
}

/**
 * Signs a document: one enveloped Signature (XMLDSig, exclusive C14N) as the last child of `input.parent`, put in by byte offset.
 * Memory does not grow with the document, and no other byte of it changes.
 *
 * @throws LienThongError the gate's codes (`assertSignable`) before the key is touched; `SIGN_GATE_MISSING`;
 * `SIGN_ALGORITHM_UNSUPPORTED`; `SIGN_ALGORITHM_POLICY`; `SIGN_PARENT_FOREIGN`; `SIGN_REFERENCE_UNKNOWN`; `SIGN_BREAKS_EXISTING`;
 * `SIGN_VALUE_WRONG` when the device answers with a value that does not verify; `SIGN_TIMESTAMP_MISSING`; `ABORTED`; what the
 * signer throws.
 */
export async function signXml(input: XmlSignInput, signer: Signer, options: XmlSignOptions): Promise<SignedXml> {
  const certificate = signerCertificate(signer.certificate, options);
  await passGate(
    certificate,
    signer.chain.map((der) => signerCertificate(der, options)),
    options,
  );
  const algorithm = chooseAlgorithm(options.algorithm, signer.algorithms, certificate, options);
  const targets = options.targets ?? wholeDocument;
  const facts = factsOf(options, algorithm);
  if (facts.profile === 'xades-t' && options.timestamp === undefined) throw raiseSignature('SIGN_TIMESTAMP_MISSING', {});
  assertNothingBreaks(input);
  const plan = await planSignature(input, targets, certificate, facts, options);
  const value = await signWith(signer, plan.tbs, algorithm, options, certificate);
  return finish(input, plan, certificate, facts, value, options);
}

/** Adds what comes after the value, which fits the certificate, and puts the element into the document. */
export async function finish(
  input: XmlSignInput,
  plan: SignPlan,
  certificate: Certificate,
  facts: SignFacts,
  value: Uint8Array,
  options: Abortable & { readonly timestamp?: TimestampProvider },
): Promise<SignedXml> {
  const { algorithm } = facts;
  const stamp = facts.profile === 'xades-t' ? await stampXml(plan, value, options) : '';
  const properties =
    plan.signedProperties === undefined
      ? {}
      : {
          object: `<xades:QualifyingProperties xmlns:xades="${xadesNamespace}" Target="#${plan.id}">${plan.signedProperties}${stamp}</xades:QualifyingProperties>`,
        };
  const signature = signatureXml({
    signedInfo: plan.signedInfo,
    signatureValue: value,
    certificate: certificate.der,
    ...(plan.id === undefined ? {} : { id: plan.id }),
    ...(plan.signatureValueId === undefined ? {} : { signatureValueId: plan.signatureValueId }),
    ...properties,
  });
  const { source, offset } = insertLast(input.document, input.parent, signature);
  return {
    size: source.size,
    offset,
    signature,
    algorithm,
    covers: plan.signedInfo.references.map((r) => r.uri),
    chunks: () => chunks(source),
    source: () => source,
    writeTo: (path) => void writeFileWhole(path, chunks(source)),
  };
}

/** UnsignedProperties with the signature time stamp (EN 319 132-1 §5.3): its imprint is of the canonical SignatureValue. */
async function stampXml(
  plan: SignPlan,
  value: Uint8Array,
  options: Abortable & { readonly timestamp?: TimestampProvider },
): Promise<string> {
  if (options.timestamp === undefined) throw raiseSignature('SIGN_TIMESTAMP_MISSING', {});
  const covered = Buffer.from(signatureValueXml(value, plan.signatureValueId, true), 'utf8');
  const token = await options.timestamp(await digest('sha256', [covered], options), options);
  return (
    '<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>' +
    `<CanonicalizationMethod xmlns="${xmldsigNamespace}" Algorithm="${excC14n}"></CanonicalizationMethod>` +
    `<xades:EncapsulatedTimeStamp>${base64(token)}</xades:EncapsulatedTimeStamp>` +
    '</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>'
  );
}

import { createHash } from 'node:crypto';
import { equalBytes } from '@lienthong/core';
import type { Certificate } from '@lienthong/pki';
import { attribute, canonicalize, childElements, type XmlElement } from '@lienthong/xml';
import { digestByUri, isCanonicalization } from '../model/algorithms.ts';
import { signedPropertiesType, xadesNamespace } from '../model/names.ts';
import type { SignatureModel } from '../model/signature.ts';
import { isSigned, onlyBase64, onlyText, type Reading, structure } from '../model/strict.ts';
import { gather } from './digest.ts';
import { refuse } from './findings.ts';
import type { XmlReferenceReport } from './reference.ts';

/** A signature time stamp as found: unsigned, to be judged by its own token. */
export interface TimestampModel {
  /** DER of the RFC 3161 token. */
  readonly token: Uint8Array;
  /** The octets that its imprint covers: the canonical SignatureValue. */
  readonly data: Uint8Array;
}

/** What XAdES properties say (EN 319 132-1). Signed ones are only reported when the signature really covers them. */
export interface XadesModel {
  readonly signingTime: Date | undefined;
  /** The signer's certificate as SigningCertificateV2 and SigningCertificate name it: the first digest of each that is there. */
  readonly certificateDigests: readonly { readonly digestUri: string; readonly value: Uint8Array }[];
  readonly timestamps: readonly TimestampModel[];
}

type XadesElement = XmlElement & { readonly namespace: typeof xadesNamespace };

const isXades = (element: XmlElement | undefined, localName: string): element is XadesElement =>
  element !== undefined && element.localName === localName && element.namespace === xadesNamespace;

function only(parent: XmlElement, localName: string): XmlElement | undefined {
  const found = childElements(parent, localName, xadesNamespace);
  if (found.length > 1) throw refuse('XMLSIG_XADES', { what: `${localName} ×${found.length}` });
  return found[0];
}

/**
 * Reads the XAdES properties of a signature whose references were checked, or undefined when it has none. Throws a `Refusal`
 * when the SignedProperties that the signature covers are not the ones that stand in this very signature.
 */
export function readProperties(
  reading: Reading,
  model: SignatureModel,
  references: readonly XmlReferenceReport[],
): XadesModel | undefined {
  const qualifying = model.objects.flatMap((o) => childElements(o, 'QualifyingProperties', xadesNamespace));
  const claims = references.filter((r) => r.type === signedPropertiesType);
  if (qualifying.length === 0 && claims.length === 0) return undefined;
  const [properties, ...others] = qualifying;
  if (properties === undefined || others.length > 0 || claims.length > 1)
    throw refuse('XMLSIG_XADES', { what: `QualifyingProperties ×${qualifying.length}, SignedProperties ×${claims.length}` });
  const id = attribute(model.element, 'Id', '');
  if (id === undefined || attribute(properties, 'Target', '') !== `#${id}`) throw refuse('XMLSIG_XADES', { what: 'Target' });
  const signed = only(properties, 'SignedProperties');
  const [claim] = claims;
  const covered = claim?.state === 'match' ? claim.covered : undefined;
  if (covered !== undefined && (covered.kind !== 'nodes' || covered.node !== signed || covered.textOnly))
    throw refuse('XMLSIG_XADES', { what: 'the reference covers other SignedProperties' });
  // Signed like this, by a reference without its Type, they would be passed over: certificate and time as if nobody had named them.
  if (claim === undefined && references.some((r) => r.covered?.kind === 'nodes' && r.covered.node === signed))
    throw refuse('XMLSIG_XADES', { what: 'the reference to SignedProperties has another Type' });
  const trusted = covered === undefined ? undefined : signed;
  const signature = trusted === undefined ? undefined : only(trusted, 'SignedSignatureProperties');
  return {
    signingTime: signature === undefined ? undefined : signingTime(reading, signature),
    certificateDigests: signature === undefined ? [] : certificateDigests(reading, signature),
    timestamps: timestamps(reading, model, properties),
  };
}

function signingTime(reading: Reading, properties: XmlElement): Date | undefined {
  const element = only(properties, 'SigningTime');
  if (element === undefined) return undefined;
  const text = onlyText(reading, element).trim();
  // Without an offset the moment is unknown; xs:dateTime allows it, a claim of time must not guess.
  const whole = /^-?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/.test(text);
  const ms = whole ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

function certificateDigests(reading: Reading, properties: XmlElement): XadesModel['certificateDigests'] {
  const lists = [only(properties, 'SigningCertificateV2'), only(properties, 'SigningCertificate')];
  return lists.flatMap((list) => {
    if (list === undefined) return [];
    const [cert] = structure(reading, list);
    const digest = isXades(cert, 'Cert') ? structure(reading, cert)[0] : undefined;
    const [method, value] = isXades(digest, 'CertDigest') ? structure(reading, digest) : [];
    if (!isSigned(method, 'DigestMethod') || !isSigned(value, 'DigestValue'))
      throw refuse('XMLSIG_XADES', { what: 'CertDigest' });
    return { digestUri: attribute(method, 'Algorithm', '') ?? '', value: onlyBase64(reading, value) };
  });
}

function timestamps(reading: Reading, model: SignatureModel, properties: XmlElement): TimestampModel[] {
  const unsigned = only(properties, 'UnsignedProperties');
  const list = unsigned === undefined ? undefined : only(unsigned, 'UnsignedSignatureProperties');
  if (list === undefined) return [];
  return childElements(list, 'SignatureTimeStamp', xadesNamespace).flatMap((stamp) => {
    const parts = structure(reading, stamp);
    const method = parts.find((p) => isSigned(p, 'CanonicalizationMethod'));
    const algorithm = method === undefined ? '' : (attribute(method, 'Algorithm', '') ?? '');
    if (!isCanonicalization(algorithm)) throw refuse('XMLSIG_XADES', { what: 'SignatureTimeStamp CanonicalizationMethod' });
    const data = gather(canonicalize(model.signatureValueElement, { algorithm }));
    return parts.filter((p) => isXades(p, 'EncapsulatedTimeStamp')).map((p) => ({ token: onlyBase64(reading, p), data }));
  });
}

/** The certificate used must be the one that SigningCertificateV2 and SigningCertificate name first (EN 319 132-1 §5.2.2). */
export function namesCertificate(properties: XadesModel, certificate: Certificate): boolean {
  return properties.certificateDigests.every(({ digestUri, value }) => {
    const name = digestByUri(digestUri);
    return name !== undefined && equalBytes(createHash(name).update(certificate.der).digest(), value);
  });
}

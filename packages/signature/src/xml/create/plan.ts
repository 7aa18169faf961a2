import { createHash } from 'node:crypto';
import { type Abortable, type Random, systemRandom, uuid, vietnamIso } from '@lienthong/core';
import type { Certificate, SignatureAlgorithm } from '@lienthong/pki';
import { canonicalize, escapeText, excC14n, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { raiseSignature } from '../../errors.ts';
import { type WrittenDigest, writtenParts } from '../../signer/algorithm.ts';
import { digestUri, methodUri } from '../model/algorithms.ts';
import { countersignedType, signedPropertiesType, xadesNamespace, xmldsigNamespace } from '../model/names.ts';
import { isSigned } from '../model/strict.ts';
import { digest } from '../verify/digest.ts';
import type { XmlSignInput, XmlSignProfile, XmlSignTarget } from './request.ts';
import {
  base64,
  elementTransforms,
  envelopedTransforms,
  type ReferenceTemplate,
  type SignedInfoTemplate,
  signedInfoXml,
} from './template.ts';

/** All that decides the bytes of SignedInfo, apart from the document: the same facts and the same document give the same bytes. */
export interface SignFacts {
  readonly algorithm: SignatureAlgorithm;
  readonly digest: WrittenDigest;
  readonly profile: XmlSignProfile;
  /** Of the signing time, epoch milliseconds; XAdES only. */
  readonly signingTime: number;
  /** Makes the Ids of this signature; XAdES and countersignable only. */
  readonly idSeed: string;
  readonly countersignable: boolean;
}

/** A signature that lacks only its value. */
export interface SignPlan {
  readonly signedInfo: SignedInfoTemplate;
  /** Canonical SignedInfo: what is signed. */
  readonly tbs: Uint8Array;
  readonly id?: string;
  readonly signatureValueId?: string;
  /** SignedProperties, already canonical. */
  readonly signedProperties?: string;
}

export function newIdSeed(random: Random = systemRandom): string {
  return uuid(random);
}

/** Digests what is to be covered and writes SignedInfo. The document is read once and held nowhere. */
export async function planSignature(
  input: XmlSignInput,
  targets: readonly XmlSignTarget[],
  certificate: Certificate,
  facts: SignFacts,
  options: Abortable,
): Promise<SignPlan> {
  assertParent(input);
  const { family, digest: name } = writtenParts(facts.algorithm) as NonNullable<ReturnType<typeof writtenParts>>;
  const xades = facts.profile !== 'xmldsig';
  const digestMethod = digestUri(facts.digest);
  const references: ReferenceTemplate[] = [];
  for (const [index, target] of targets.entries()) {
    const { uri, transforms, bytes } = source(input.document, target);
    const digestValue = await digest(facts.digest, bytes(), options);
    // DataObjectFormat refers to each reference (EN 319 132-1 §6.3), so only there the reference has an Id.
    const id = xades ? { id: `r${index}-${facts.idSeed}` } : {};
    const type = target.kind === 'countersignature' ? { type: countersignedType } : {};
    references.push({ ...id, ...type, uri, transforms, digestUri: digestMethod, digestValue });
  }
  const id = xades ? `s-${facts.idSeed}` : undefined;
  const signedProperties = xades ? signedPropertiesXml(certificate, targets, references, facts) : undefined;
  if (signedProperties !== undefined) {
    const digestValue = createHash(facts.digest).update(signedProperties, 'utf8').digest();
    const uri = `#p-${facts.idSeed}`;
    references.push({ uri, type: signedPropertiesType, transforms: elementTransforms, digestUri: digestMethod, digestValue });
  }
  const signedInfo: SignedInfoTemplate = { methodUri: methodUri(family, name), references };
  return {
    signedInfo,
    tbs: Buffer.from(signedInfoXml(signedInfo, '', true), 'utf8'),
    ...(id === undefined ? {} : { id }),
    ...(facts.countersignable ? { signatureValueId: `v-${facts.idSeed}` } : {}),
    ...(signedProperties === undefined ? {} : { signedProperties }),
  };
}

function assertParent({ document, parent }: XmlSignInput): void {
  let at: XmlElement | XmlDocument = parent;
  while (at.kind === 'element') at = at.parent;
  if (at !== document) throw raiseSignature('SIGN_PARENT_FOREIGN', { name: parent.name });
}

interface Source {
  readonly uri: string;
  readonly transforms: readonly string[];
  readonly bytes: () => Iterable<Uint8Array>;
}

function source(document: XmlDocument, target: XmlSignTarget): Source {
  // The document without the signature is the document as it is now: the enveloped transform will remove exactly what is put in.
  if (target.kind === 'document')
    return { uri: '', transforms: envelopedTransforms, bytes: () => canonicalize(document, { algorithm: excC14n }) };
  if (target.kind === 'external') return { uri: target.uri, transforms: [], bytes: target.bytes };
  const uri = `#${target.id}`;
  const element = document.elementById(target.id);
  const found = target.kind === 'countersignature' ? isSigned(element, 'SignatureValue') : element !== undefined;
  if (element === undefined || !found) throw raiseSignature('SIGN_REFERENCE_UNKNOWN', { uri });
  return { uri, transforms: elementTransforms, bytes: () => canonicalize(element, { algorithm: excC14n }) };
}

/** SignedProperties of XAdES baseline B (EN 319 132-1 §6.3), written in exclusive canonical form. */
function signedPropertiesXml(
  certificate: Certificate,
  targets: readonly XmlSignTarget[],
  references: readonly ReferenceTemplate[],
  facts: SignFacts,
): string {
  const ds = (name: string, attributes: string, content: string): string =>
    `<${name} xmlns="${xmldsigNamespace}"${attributes}>${content}</${name}>`;
  const certDigest = createHash('sha256').update(certificate.der).digest();
  const cert =
    `<xades:Cert><xades:CertDigest>${ds('DigestMethod', ` Algorithm="${digestUri('sha256')}"`, '')}` +
    `${ds('DigestValue', '', base64(certDigest))}</xades:CertDigest></xades:Cert>`;
  const formats = targets.map((target, index) => {
    const mime = target.kind === 'external' ? 'application/octet-stream' : 'text/xml';
    const reference = (references[index] as ReferenceTemplate).id as string;
    return `<xades:DataObjectFormat ObjectReference="#${reference}"><xades:MimeType>${mime}</xades:MimeType></xades:DataObjectFormat>`;
  });
  return (
    `<xades:SignedProperties xmlns:xades="${xadesNamespace}" Id="p-${facts.idSeed}"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${escapeText(vietnamIso(facts.signingTime))}</xades:SigningTime>` +
    `<xades:SigningCertificateV2>${cert}</xades:SigningCertificateV2></xades:SignedSignatureProperties>` +
    `<xades:SignedDataObjectProperties>${formats.join('')}</xades:SignedDataObjectProperties></xades:SignedProperties>`
  );
}

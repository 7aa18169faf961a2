import { attribute, type XmlElement } from '@lienthong/xml';
import { refuse } from '../verify/findings.ts';
import { isExclusive } from './algorithms.ts';
import type { XmlSignatureLimits } from './limits.ts';
import { exclusiveNamespace, pssNamespace } from './names.ts';
import { isSigned, onlyBase64, onlyText, type Reading, structure } from './strict.ts';

/** An algorithm with its parameters as read; `unknown` names a child element that is not understood. */
export interface AlgorithmModel {
  readonly uri: string;
  readonly prefixes: readonly string[];
  readonly unknown?: string;
}

export interface MethodModel {
  readonly uri: string;
  readonly unknown?: string;
  readonly hmacOutputLength?: number;
  readonly pss?: XmlElement;
}

export interface ReferenceModel {
  readonly element: XmlElement;
  readonly index: number;
  readonly uri: string | undefined;
  readonly type: string | undefined;
  readonly transforms: readonly AlgorithmModel[];
  readonly digest: AlgorithmModel;
  readonly digestValue: Uint8Array;
}

/** A ds:Signature as the schema has it (xmldsig-core §4), nothing guessed. */
export interface SignatureModel {
  readonly element: XmlElement;
  readonly signedInfo: XmlElement;
  readonly canonicalization: AlgorithmModel;
  readonly method: MethodModel;
  readonly references: readonly ReferenceModel[];
  readonly signatureValueElement: XmlElement;
  readonly signatureValue: Uint8Array;
  readonly keyInfo: XmlElement | undefined;
  readonly objects: readonly XmlElement[];
}

function malformed(what: string, element: XmlElement): Error {
  return refuse('XMLSIG_MALFORMED', { what, offset: element.start });
}

function algorithmOf(element: XmlElement): string {
  const uri = attribute(element, 'Algorithm', '');
  if (uri === undefined || uri === '') throw malformed(`${element.name} has no Algorithm`, element);
  return uri;
}

/** Reads an element that names an algorithm. The only parameter known here is InclusiveNamespaces of exclusive C14N. */
function algorithm(reading: Reading, element: XmlElement): AlgorithmModel {
  const uri = algorithmOf(element);
  const parameters = structure(reading, element);
  const [first, ...rest] = parameters;
  if (first === undefined) return { uri, prefixes: [] };
  const list = attribute(first, 'PrefixList', '');
  const known = isExclusive(uri) && first.localName === 'InclusiveNamespaces' && first.namespace === exclusiveNamespace;
  if (!known || list === undefined || rest.length > 0) return { uri, prefixes: [], unknown: (rest[0] ?? first).name };
  if (structure(reading, first).length > 0) throw malformed('InclusiveNamespaces has children', first);
  return { uri, prefixes: list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '') };
}

function method(reading: Reading, element: XmlElement): MethodModel {
  const model: { uri: string; unknown?: string; hmacOutputLength?: number; pss?: XmlElement } = { uri: algorithmOf(element) };
  for (const parameter of structure(reading, element)) {
    if (isSigned(parameter, 'HMACOutputLength') && model.hmacOutputLength === undefined) {
      const text = onlyText(reading, parameter).trim();
      if (!/^[0-9]{1,6}$/.test(text)) throw malformed('HMACOutputLength is not a number', parameter);
      model.hmacOutputLength = Number(text);
    } else if (parameter.localName === 'RSAPSSParams' && parameter.namespace === pssNamespace && model.pss === undefined) {
      model.pss = parameter;
    } else model.unknown = parameter.name;
  }
  return model;
}

function reference(reading: Reading, element: XmlElement, index: number, limits: XmlSignatureLimits): ReferenceModel {
  const parts = [...structure(reading, element)];
  const holder = isSigned(parts[0], 'Transforms') ? parts.shift() : undefined;
  const [digestMethod, digestValue, ...rest] = parts;
  if (!isSigned(digestMethod, 'DigestMethod') || !isSigned(digestValue, 'DigestValue') || rest.length > 0)
    throw malformed('Reference must hold Transforms?, DigestMethod, DigestValue', element);
  const transforms = holder === undefined ? [] : structure(reading, holder);
  if (holder !== undefined && transforms.length === 0) throw malformed('Transforms is empty', holder);
  if (transforms.length > limits.transforms) throw refuse('XMLSIG_LIMIT', { limit: 'transforms', value: transforms.length });
  for (const t of transforms) if (!isSigned(t, 'Transform')) throw malformed(`${t.name} inside Transforms`, t);
  return {
    element,
    index,
    uri: attribute(element, 'URI', ''),
    type: attribute(element, 'Type', ''),
    transforms: transforms.map((t) => algorithm(reading, t)),
    digest: algorithm(reading, digestMethod),
    digestValue: onlyBase64(reading, digestValue),
  };
}

/**
 * Reads a Signature element strictly. Throws a `Refusal`: `XMLSIG_MALFORMED` or `XMLSIG_LIMIT`.
 *
 * Order and number of the parts are those of the schema, so there is never a choice between two SignedInfo (the hole of
 * CVE-2025-29774) and never a reference that was not in the SignedInfo that is verified.
 */
export function readSignature(reading: Reading, element: XmlElement, limits: XmlSignatureLimits): SignatureModel {
  const parts = structure(reading, element);
  const strict = reading.guards.oneOfEach;
  const pick = (name: string): XmlElement | undefined => parts.find((p) => isSigned(p, name));
  const signedInfo = strict ? parts[0] : parts.findLast((p) => isSigned(p, 'SignedInfo'));
  const followed = strict ? signedInfo : pick('SignedInfo');
  const value = strict ? parts[1] : pick('SignatureValue');
  if (!isSigned(signedInfo, 'SignedInfo') || followed === undefined) throw malformed('SignedInfo must come first', element);
  if (!isSigned(value, 'SignatureValue')) throw malformed('SignatureValue must follow SignedInfo', element);
  const keyInfo = strict ? (isSigned(parts[2], 'KeyInfo') ? parts[2] : undefined) : pick('KeyInfo');
  const objects = strict ? parts.slice(keyInfo === undefined ? 2 : 3) : parts.filter((p) => isSigned(p, 'Object'));
  for (const o of objects) if (!isSigned(o, 'Object')) throw malformed(`unexpected ${o.name}`, o);
  const size = signedInfo.end - signedInfo.start;
  if (size > limits.signedInfoBytes) throw refuse('XMLSIG_LIMIT', { limit: 'signedInfoBytes', value: size });
  const [canonicalization, signatureMethod, ...references] = structure(reading, followed);
  if (!isSigned(canonicalization, 'CanonicalizationMethod') || !isSigned(signatureMethod, 'SignatureMethod'))
    throw malformed('SignedInfo must begin with CanonicalizationMethod, SignatureMethod', signedInfo);
  if (references.length === 0) throw malformed('SignedInfo has no Reference', signedInfo);
  if (references.length > limits.references) throw refuse('XMLSIG_LIMIT', { limit: 'references', value: references.length });
  for (const r of references) if (!isSigned(r, 'Reference')) throw malformed(`${r.name} inside SignedInfo`, r);
  return {
    element,
    signedInfo,
    canonicalization: algorithm(reading, canonicalization),
    method: method(reading, signatureMethod),
    references: references.map((r, index) => reference(reading, r, index, limits)),
    signatureValueElement: value,
    signatureValue: onlyBase64(reading, value),
    keyInfo,
    objects,
  };
}

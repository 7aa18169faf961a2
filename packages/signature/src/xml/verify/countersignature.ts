import { child, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { countersignedType, xadesNamespace, xmldsigNamespace } from '../model/names.ts';
import { isSigned } from '../model/strict.ts';
import { refuse } from './findings.ts';
import type { XmlReferenceReport } from './reference.ts';

/**
 * The SignatureValue of another signature that a signature confirms, or undefined when it says of none that it does (EN 319 132-1
 * §5.2.7). Throws a `Refusal` when what it confirms is not what it says: a reference with the `Type` of a countersignature to
 * something else, or a Signature that was taken from the CounterSignature of one signature into that of another.
 */
export function countersigned(signature: XmlElement, references: readonly XmlReferenceReport[]): XmlElement | undefined {
  const matching = references.filter((r) => r.state === 'match');
  let confirmed: XmlElement | undefined;
  for (const claim of matching.filter((r) => r.type === countersignedType)) {
    const value = wholeElement(claim);
    if (!isSigned(value, 'SignatureValue') || value.parent === signature)
      throw refuse('XMLSIG_XADES', { what: 'CountersignedSignature covers no SignatureValue of another signature' });
    confirmed ??= value;
  }
  const holder = holderOf(signature);
  if (holder === undefined) return confirmed;
  const held = child(holder, 'SignatureValue', xmldsigNamespace);
  if (held === undefined || !matching.some((r) => wholeElement(r) === held))
    throw refuse('XMLSIG_XADES', { what: 'CounterSignature does not cover the SignatureValue of the signature it stands in' });
  return held;
}

function wholeElement({ covered }: XmlReferenceReport): XmlElement | undefined {
  return covered?.kind === 'nodes' && !covered.textOnly && covered.node.kind === 'element' ? covered.node : undefined;
}

/** The Signature whose CounterSignature property a signature stands in. */
function holderOf({ parent }: XmlElement): XmlElement | undefined {
  if (parent.kind !== 'element' || parent.localName !== 'CounterSignature' || parent.namespace !== xadesNamespace)
    return undefined;
  for (let at: XmlElement | XmlDocument = parent; at.kind === 'element'; at = at.parent)
    if (at.localName === 'Signature' && at.namespace === xmldsigNamespace) return at;
  return undefined;
}

import { attribute, descendants, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { raiseSignature } from '../../errors.ts';
import { xmldsigNamespace } from '../model/names.ts';
import type { XmlSignInput } from './request.ts';

/**
 * Refuses to put a Signature where it would break one that is already there: enveloped only removes the signature itself, so a
 * second one inside what the first covers changes what the first digested.
 */
export function assertNothingBreaks({ document, parent }: XmlSignInput): void {
  for (const signature of descendants(document, 'Signature', xmldsigNamespace)) {
    for (const reference of descendants(signature, 'Reference', xmldsigNamespace)) {
      const uri = attribute(reference, 'URI', '');
      const covered = uri === '' ? document.root : uri?.startsWith('#') === true ? document.elementById(uri.slice(1)) : undefined;
      const own = isInside(parent, signature);
      if (covered !== undefined && isInside(parent, covered) && !own)
        throw raiseSignature('SIGN_BREAKS_EXISTING', { offset: signature.start });
    }
  }
}

function isInside(inner: XmlElement, outer: XmlElement): boolean {
  for (let at: XmlElement | XmlDocument = inner; at.kind === 'element'; at = at.parent) if (at === outer) return true;
  return false;
}

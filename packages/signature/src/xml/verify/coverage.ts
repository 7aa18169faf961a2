import type { XmlDocument, XmlElement } from '@lienthong/xml';
import type { Covered } from './dereference.ts';
import type { XmlReferenceReport } from './reference.ts';

/** How much of an element a signature covers. `except-omitted`: all but elements that a transform removed (see `omitted`). */
export type Coverage = 'whole' | 'except-omitted' | 'part' | 'none';

/**
 * What a signature whose SignedInfo verified and whose digests match covers, by identity of nodes of the one tree. Business
 * code that reads an element asks here about *that* element: this is what signature wrapping cannot get past.
 */
export interface XmlCoverage {
  /** Roots of what is covered; the document itself for `URI=""`. */
  readonly nodes: readonly (XmlDocument | XmlElement)[];
  /** Elements that transforms removed from it: the enveloped Signature itself. */
  readonly omitted: readonly XmlElement[];
  /** Bytes outside the document that are covered, by reference URI. */
  readonly external: readonly string[];
  of(element: XmlElement): Coverage;
}

/** What the references that match cover: the others, and those that were not followed, cover nothing. */
export function coverage(references: readonly XmlReferenceReport[]): XmlCoverage {
  const covered = references.filter((r) => r.state === 'match').map((r) => r.covered as Covered);
  // A base64 transform digests what a text means: names and attributes of an element stay free, and white space in bytes from
  // outside, so neither counts as covered.
  const full = covered.filter((c) => !c.textOnly);
  const whole = full.filter((c) => c.kind === 'nodes');
  const omitted = [...new Set(whole.flatMap((c) => [...c.omitted]))];
  return {
    nodes: [...new Set(whole.map((c) => c.node))],
    omitted,
    external: full.filter((c) => c.kind === 'external').map((c) => c.uri),
    of(element) {
      let best: Coverage = 'none';
      for (const set of whole) {
        const one = coverageIn(element, set.node, set.omitted);
        if (rank[one] > rank[best]) best = one;
      }
      return best;
    },
  };
}

const rank: Readonly<Record<Coverage, number>> = { none: 0, part: 1, 'except-omitted': 2, whole: 3 };

function coverageIn(element: XmlElement, node: XmlDocument | XmlElement, omitted: ReadonlySet<XmlElement>): Coverage {
  for (let at: XmlElement | XmlDocument = element; ; at = at.parent) {
    if (at === node) return [...omitted].some((o) => isInside(o, element)) ? 'except-omitted' : 'whole';
    if (at.kind === 'document') return isInside(node, element) ? 'part' : 'none';
    if (omitted.has(at)) return 'none';
  }
}

function isInside(inner: XmlElement | XmlDocument, outer: XmlElement): boolean {
  for (let at = inner; at.kind === 'element'; at = at.parent) if (at === outer) return true;
  return false;
}

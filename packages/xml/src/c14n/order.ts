/**
 * Order by code point, as C14N §2.2 wants it. JavaScript compares UTF-16 units, which puts characters beyond U+FFFF (surrogates,
 * D800 to DFFF) before U+E000 to U+FFFF.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export interface Expanded {
  readonly namespace: string;
  readonly localName: string;
}

/** Attributes by namespace URI, then local name; those in no namespace first. */
export function compareAttributes(a: Expanded, b: Expanded): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.localName, b.localName);
}

export function inOrder(attributes: readonly Expanded[]): boolean {
  for (let k = 1; k < attributes.length; k++) {
    if (compareAttributes(attributes[k - 1] as Expanded, attributes[k] as Expanded) > 0) return false;
  }
  return true;
}

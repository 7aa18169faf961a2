/**
 * What a document may cost. All are counts or bytes; each is checked exactly (the limit itself passes, one more is refused with
 * `XML_LIMIT`). The defaults hold a hostile document below 64 MB and a quarter of a second, whatever its shape; text is
 * never held in memory, so `bytes` may be large.
 */
export interface XmlLimits {
  /** Size of the document. At most 2^31 - 1. */
  readonly bytes: number;
  /** Elements open at one time. 256 is also libxml2's. */
  readonly depth: number;
  /** Elements, attributes, namespace declarations, texts, comments and processing instructions together. */
  readonly nodes: number;
  /** Attributes and namespace declarations of one element. */
  readonly attributes: number;
  /** Different names in the document. */
  readonly names: number;
  /** UTF-8 bytes of one name, prefix included. */
  readonly nameBytes: number;
  /** Raw bytes of one attribute value. */
  readonly attributeBytes: number;
  /** Raw bytes of one tag, reference, or XML declaration: what must be in memory at once to be read. */
  readonly tagBytes: number;
  /** Raw bytes of all names and attribute values that the tree holds as strings. */
  readonly heldBytes: number;
  /** Namespace declarations of the whole document. */
  readonly namespaces: number;
  /** Elements that carry an identifier. */
  readonly ids: number;
}

export const defaultXmlLimits: XmlLimits = Object.freeze({
  bytes: 1024 ** 3,
  depth: 256,
  nodes: 200_000,
  attributes: 256,
  names: 10_000,
  nameBytes: 1024,
  attributeBytes: 128 * 1024,
  tagBytes: 1024 ** 2,
  heldBytes: 8 * 1024 ** 2,
  namespaces: 10_000,
  ids: 20_000,
});

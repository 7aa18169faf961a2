export {
  c14n10,
  c14n10WithComments,
  c14n11,
  c14n11WithComments,
  excC14n,
  excC14nWithComments,
} from './c14n/algorithms.ts';
export { type CanonicalizeOptions, canonicalize } from './c14n/canonicalize.ts';
export {
  type XmlErrorDetails,
  type XmlPosition,
  type XmlReadErrorDetails,
  type XmlWorkErrorDetails,
  xmlErrors,
} from './errors.ts';
export { defaultXmlLimits, type XmlLimits } from './limits.ts';
export { attribute, child, childElements, descendants, namespaceInScope } from './model/lookup.ts';
export {
  TEXT_CDATA,
  TEXT_CR,
  TEXT_GREATER,
  TEXT_REFERENCE,
  type XmlAttribute,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
  type XmlNamespace,
  type XmlNode,
  type XmlProcessingInstruction,
  type XmlText,
  xmlNamespace,
  xmlnsNamespace,
} from './model/nodes.ts';
export { position } from './model/position.ts';
export { textChunks, textContent } from './model/text.ts';
export { type ReadXmlOptions, readXml, readXmlAsync } from './read/read.ts';
export type { XmlDraft, XmlDraftComment, XmlDraftInstruction, XmlDraftNode, XmlDraftStream } from './write/draft.ts';
export { escapeAttribute, escapeText } from './write/escape.ts';
export { type WriteXmlOptions, writeXml } from './write/writer.ts';

import { child, childElements, textContent, type XmlDocument, type XmlElement } from '@lienthong/xml';
import type { PacketFacts } from './facts.ts';
import { joinNotation } from './text.ts';

const MAX_TEXT = 64 * 1024;

const textOf = (parent: XmlElement | undefined, name: string): string => {
  const found = parent === undefined ? undefined : child(parent, name);
  return found === undefined ? '' : textContent(found, MAX_TEXT).trim();
};

/** Facts by local names, any prefix; undefined when the document has no message header. */
export function factsFromTree(document: XmlDocument): PacketFacts | undefined {
  const envelope = child(document.root, 'edXMLEnvelope') ?? document.root;
  const head = child(envelope, 'edXMLHeader') ?? envelope;
  const header = child(head, 'MessageHeader') ?? child(head, 'Status');
  if (header === undefined) return undefined;
  const statusCode = textOf(header, 'StatusCode');
  const isDocument = statusCode === '';
  const answers = childElements(header, 'ResponseFor').filter((e) => textOf(e, 'OrganId') !== '');
  const code = child(header, 'Code');
  return {
    kind: isDocument ? 'document' : 'status',
    from: textOf(child(header, 'From'), 'OrganId'),
    to: childElements(header, 'To')
      .map((to) => textOf(to, 'OrganId'))
      .filter((c) => c !== ''),
    responseFor: answers.map((e) => textOf(e, 'OrganId')),
    documentId: isDocument ? textOf(header, 'DocumentId') : textOf(answers[0], 'DocumentId'),
    notation: isDocument ? joinNotation(textOf(code, 'CodeNumber'), textOf(code, 'CodeNotation')) : textOf(answers[0], 'Code'),
    title: textOf(header, isDocument ? 'Subject' : 'Description'),
    statusCode,
    wellFormed: true,
  };
}

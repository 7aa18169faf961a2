import { type ByteSource, bytesSource, joinedSource, type SourcePart } from '@lienthong/core';
import type { Packet } from '@lienthong/edxml';
import type { XmlSignTarget } from '@lienthong/signature/xml';
import { attribute, escapeAttribute } from '@lienthong/xml';
import { attachmentBehind } from './cid.ts';
import { raiseInspect } from './errors.ts';
import { elementParts } from './parts.ts';

// What an axis does to a packet (spec edxml.md §9) decides the form: a hub appends to TraceHeaderList, so nothing above the parts is
// covered; exclusive canonicalization keeps namespaces that are declared around them out of the digests; attachments go by their
// unwrapped payload (`cid:`), since hubs zip and unzip them and write their base64 anew; Object and Reference Ids are not needed.

/**
 * The packet with an `Id` on each part that the signature has to cover by element: header, business part, manifest. Nothing else
 * changes, byte by byte. Lives as long as the source of the packet.
 *
 * @param ids for the parts in document order; default: free ones after the names of the parts.
 */
export function withIds(packet: Packet, ids: readonly string[] = []): ByteSource {
  const { source } = packet.document;
  const parts: SourcePart[] = [];
  let at = 0;
  const taken = new Set<string>();
  for (const [index, { element, name }] of elementParts(packet).entries()) {
    if (attribute(element, 'Id', '') !== undefined) continue;
    const id = ids[index] ?? freeId(packet, name, taken);
    taken.add(id);
    const place = element.start + 1 + Buffer.byteLength(element.name);
    const text = Buffer.from(` Id="${escapeAttribute(id)}"`);
    parts.push({ source, start: at, end: place }, { source: bytesSource(text), start: 0, end: text.length });
    at = place;
  }
  return joinedSource([...parts, { source, start: at, end: source.size }]);
}

/** What a signature for transit covers: the parts by Id, each attachment by its payload. */
export function transitTargets(packet: Packet): XmlSignTarget[] {
  const elements = elementParts(packet).map(
    ({ element }): XmlSignTarget => ({ kind: 'element', id: attribute(element, 'Id', '') as string }),
  );
  const payloads = packet.attachments.map((attachment): XmlSignTarget => {
    const uri = `cid:${attachment.contentId}`;
    if (!/^[\x21-\x7e]+$/.test(attachment.contentId) || attachmentBehind(packet, uri) !== attachment)
      throw raiseInspect('INSPECT_TRANSIT_CONTENT_ID', { contentId: attachment.contentId, name: attachment.name });
    return { kind: 'external', uri, bytes: () => attachment.chunks() };
  });
  return [...elements, ...payloads];
}

function freeId(packet: Packet, name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? name : `${name}-${n}`;
    if (!taken.has(id) && packet.document.elementById(id) === undefined) return id;
  }
}

import {
  axisHeaderOrder,
  edxmlNamespace,
  libraryChildOrder,
  type RepackedAttachment,
  repackAttachment,
  statusHeaderOrder,
} from '@lienthong/edxml';
import {
  child,
  childElements,
  escapeAttribute,
  escapeText,
  textChunks,
  textContent,
  type XmlDocument,
  type XmlElement,
} from '@lienthong/xml';
import { traceTime } from './trace.ts';

const LONG_TEXT = 64 * 1024;
const ALWAYS: ReadonlySet<string> = new Set(['edXMLBody', 'edXMLManifest', 'AttachmentEncoded']);
// What the library's model has a field for; every other attribute (Id, xlink, schema locations) is lost on the way.
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set(['id', 'version', 'Algorithm', 'URI', 'Type']);

type Zone = 'root' | 'envelope' | 'signature' | 'attachment';

/**
 * The packet as one pass through the official Java library leaves it (edxml.md §4, §6, §9): its order, two spaces, CRLF, trimmed
 * texts, empty elements gone, only the last Signature with its first certificate, out of the XMLDSig namespace, without Object and
 * Ids, and a TraceHeader of this hub. Attachments are unpacked and packed again by its rule; the Manifest keeps what it said. Streamed.
 */
export function* officialForm(document: XmlDocument, hubId: string, at: number): Generator<Uint8Array> {
  const isStatus = [...headers(document)].some((h) => child(h, 'StatusCode') !== undefined);
  yield utf8('<?xml version="1.0" encoding="UTF-8"?>\r\n');
  yield* element(document.root, 'root', 0);

  function* element(source: XmlElement, zone: Zone, depth: number, repacked?: RepackedAttachment): Generator<Uint8Array> {
    const local = source.localName === 'Status' && zone === 'envelope' ? 'MessageHeader' : canonicalName(source.localName);
    const inner = zoneWithin(local, zone);
    const name = inner === 'envelope' || local === 'ContentTransferEncoded' ? `edXML:${local}` : local;
    const pad = '  '.repeat(depth);
    const attributes = [
      ...(local === 'edXML' ? [`xmlns="${edxmlNamespace}"`] : []),
      ...(local === 'edXMLEnvelope' || local === 'ContentTransferEncoded' ? [`xmlns:edXML="${edxmlNamespace}"`] : []),
      ...source.attributes
        .filter((a) => a.namespace === '' && KEPT_ATTRIBUTES.has(a.localName))
        .map(
          (a) =>
            `${a.localName}="${escapeAttribute(inner === 'signature' && a.localName === 'URI' ? doubled(a.value) : a.value)}"`,
        ),
    ];
    const open = `${pad}<${[name, ...attributes].join(' ')}`;
    if (repacked !== undefined && local === 'ContentTransferEncoded') {
      yield utf8(`${open}>`);
      yield* repacked.base64();
      yield utf8(`</${name}>\r\n`);
      return;
    }
    if (repacked !== undefined && local === 'ContentType') {
      yield utf8(`${open}>${escapeText(repacked.contentType)}</${name}>\r\n`);
      return;
    }
    const children = ordered(source, local, inner);
    const inside = inner === 'attachment' && local === 'Attachment' ? repackAttachment(source, document.source) : undefined;
    const trace = local === 'TraceHeaderList';
    const newList = local === 'edXMLHeader' && !isStatus && child(source, 'TraceHeaderList') === undefined;
    if (children.length > 0 || trace || newList || ALWAYS.has(local)) {
      if (children.length === 0 && !trace && !newList) {
        yield utf8(`${open} />\r\n`);
        return;
      }
      yield utf8(`${open}>\r\n`);
      for (const item of children) {
        yield* element(item, inner, depth + 1, inside);
        if (newList && item.localName === 'MessageHeader') {
          yield utf8(`${pad}  <edXML:TraceHeaderList>\r\n${traceText(depth + 2)}${pad}  </edXML:TraceHeaderList>\r\n`);
        }
      }
      if (trace) yield utf8(traceText(depth + 1));
      yield utf8(`${pad}</${name}>\r\n`);
      return;
    }
    if (source.contentEnd - source.contentStart > LONG_TEXT) {
      yield utf8(`${open}>`);
      for (const chunk of textChunks(source)) yield withoutSpace(chunk);
      yield utf8(`</${name}>\r\n`);
      return;
    }
    const raw = textContent(source).trim();
    const text = local === 'ContentTransferEncoded' ? raw.replace(/\s+/g, '') : local === 'ContentId' ? withCid(raw) : raw;
    if (text !== '' || attributes.length > 0)
      yield utf8(text === '' ? `${open} />\r\n` : `${open}>${escapeText(text)}</${name}>\r\n`);
  }

  function traceText(depth: number): string {
    const pad = '  '.repeat(depth);
    return [
      `${pad}<edXML:TraceHeader>`,
      `${pad}  <edXML:OrganId>${escapeText(hubId)}</edXML:OrganId>`,
      `${pad}  <edXML:Timestamp>${traceTime(at)}</edXML:Timestamp>`,
      `${pad}</edXML:TraceHeader>`,
      '',
    ].join('\r\n');
  }
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const canonicalName = (name: string): string => (name === 'EdXML' ? 'edXML' : name.replace(/^Business/, 'Bussiness'));
const withCid = (id: string): string => (id === '' ? '' : id.startsWith('cid:') ? id : `cid:${id}`);
const doubled = (uri: string): string => (uri.startsWith('cid:') ? `cid:${uri}` : uri);

function* headers(document: XmlDocument): Generator<XmlElement> {
  const head = child(child(document.root, 'edXMLEnvelope') ?? document.root, 'edXMLHeader');
  if (head !== undefined) yield* childElements(head);
}

function zoneWithin(local: string, zone: Zone): Zone {
  if (local === 'edXMLEnvelope') return 'envelope';
  if (local === 'AttachmentEncoded') return 'attachment';
  return local === 'Signature' ? 'signature' : zone;
}

function ordered(source: XmlElement, local: string, zone: Zone): readonly XmlElement[] {
  let list = childElements(source);
  if (zone === 'signature') list = signatureParts(list, local);
  if (local === 'edXMLHeader') {
    const signatures = list.filter((e) => e.localName === 'Signature');
    list = list.filter((e) => e.localName !== 'Signature' || e === signatures.at(-1));
  }
  // An empty group is not in the library's model.
  list = list.filter((e) => ALWAYS.has(e.localName) || e.attributes.length > 0 || !isEmpty(e));
  const order =
    local === 'MessageHeader'
      ? list.some((e) => e.localName === 'StatusCode')
        ? statusHeaderOrder
        : axisHeaderOrder
      : zone === 'signature' && local === 'Reference'
        ? undefined
        : libraryChildOrder[local];
  if (order === undefined) return list;
  const rank = (e: XmlElement): number => {
    const at = order.indexOf(canonicalName(e.localName));
    return at === -1 ? order.length : at;
  };
  return list
    .map((e, i) => ({ e, i }))
    .sort((a, b) => rank(a.e) - rank(b.e) || a.i - b.i)
    .map((x) => x.e);
}

function signatureParts(list: readonly XmlElement[], local: string): XmlElement[] {
  const [certificate] = list.filter((e) => e.localName === 'X509Certificate');
  return list.filter(
    (e) => e.localName !== 'Object' && (local !== 'X509Data' || e.localName !== 'X509Certificate' || e === certificate),
  );
}

function isEmpty(element: XmlElement): boolean {
  const elements = childElements(element);
  if (elements.length > 0) return elements.every((e) => e.attributes.length === 0 && isEmpty(e));
  if (element.contentEnd - element.contentStart > LONG_TEXT) return false;
  return textContent(element).trim() === '';
}

function withoutSpace(chunk: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(chunk.length * 5);
  let length = 0;
  for (const b of chunk) {
    if (b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09) continue;
    if (b === 0x26 || b === 0x3c || b === 0x3e)
      length += out.write(b === 0x26 ? '&amp;' : b === 0x3c ? '&lt;' : '&gt;', length, 'latin1');
    else out[length++] = b;
  }
  return out.subarray(0, length);
}

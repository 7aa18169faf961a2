import { chunks, vietnamTime } from '@lienthong/core';
import { child, childElements, escapeText, type XmlDocument, type XmlElement } from '@lienthong/xml';

/** `yyyy/MM/dd HH:mm:ss` on a Vietnamese wall clock. */
export function traceTime(epochMs: number): string {
  const t = vietnamTime(epochMs);
  return `${t.year}/${t.month}/${t.day} ${t.hour}:${t.minute}:${t.second}`;
}

export function headerOf(document: XmlDocument): XmlElement | undefined {
  const envelope = child(document.root, 'edXMLEnvelope') ?? document.root;
  return child(envelope, 'edXMLHeader') ?? envelope;
}

/** The packet with one more TraceHeader behind the last; every other byte as it was. Undefined when there is no place for it. */
export function withTrace(document: XmlDocument, hubId: string, at: number): Iterable<Uint8Array> | undefined {
  const header = headerOf(document);
  const message = header === undefined ? undefined : child(header, 'MessageHeader');
  if (header === undefined || message === undefined) return undefined;
  const p = message.prefix === '' ? '' : `${message.prefix}:`;
  const entry = `<${p}TraceHeader><${p}OrganId>${escapeText(hubId)}</${p}OrganId><${p}Timestamp>${traceTime(at)}</${p}Timestamp></${p}TraceHeader>`;
  const list = child(header, 'TraceHeaderList');
  if (list === undefined) {
    // A status packet needs no list (edxml.md §10.1), and a hub gives it none.
    if (child(message, 'StatusCode') !== undefined) return undefined;
    return spliced(document, message.end, message.end, `<${p}TraceHeaderList>${entry}</${p}TraceHeaderList>`);
  }
  if (list.contentStart === list.end) {
    const tag = Buffer.from(document.source.read(list.start, list.end)).toString('utf8');
    return spliced(document, list.start, list.end, `${tag.replace(/\s*\/>$/, '>')}${entry}</${list.name}>`);
  }
  const place = childElements(list, 'TraceHeader').at(-1)?.end ?? list.contentStart;
  return spliced(document, place, place, entry);
}

function* spliced(document: XmlDocument, start: number, end: number, text: string): Generator<Uint8Array> {
  yield* chunks(document.source, 0, start);
  yield Buffer.from(text, 'utf8');
  yield* chunks(document.source, end);
}

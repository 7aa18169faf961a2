import { type Abortable, type ByteSource, bytesSource, isLienThongError } from '@lienthong/core';
import { child, childElements, descendants, readXml, readXmlAsync, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { raiseEdxml } from '../errors.ts';
import type { StatusFields } from '../model/types.ts';
import { edxmlNamespace, goVnNamespace, legacyNamespace, xmldsigNamespace } from '../names.ts';
import { readAttachments, readManifest } from './attachments.ts';
import { readDocumentHeader, readHops, readStatusHeader, readTraces } from './document.ts';
import { xmlInMime } from './mime.ts';
import { makePacket, type Packet } from './model.ts';
import { defaultPacketLimits, type PacketLimits, type ReadPacketOptions } from './options.ts';
import { junkBefore, type Opened, openOver } from './prolog.ts';
import { pathOf, Reading } from './reading.ts';
import { signatureElements, signatureFaults, stateOf } from './signature.ts';

/**
 * Reads a packet. Deviations become issues; only what is not well-formed XML throws (see `salvagePacket`). The source must stay
 * open and unchanged while the packet is used; a file that changes is noticed (`SOURCE_CHANGED`).
 *
 * @throws LienThongError `XML_*`, `SOURCE_*`, `EDXML_LIMIT`, `EDXML_MIME`
 */
export function readPacket(source: ByteSource | Uint8Array, options: ReadPacketOptions = {}): Packet {
  const opened = open(source);
  if (opened.fromMime === true) return interpretMime(opened, options);
  return interpret(readXml(opened.source, options.xml), opened, options);
}

/** As `readPacket`, giving way to the event loop while the bytes are read. @throws LienThongError as `readPacket`, and `ABORTED` */
export async function readPacketAsync(
  source: ByteSource | Uint8Array,
  options: ReadPacketOptions & Abortable = {},
): Promise<Packet> {
  const opened = open(source);
  if (opened.fromMime === true) return interpretMime(opened, options);
  const xml = { ...options.xml, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  return interpret(await readXmlAsync(opened.source, xml), opened, options);
}

function open(source: ByteSource | Uint8Array): Opened {
  const whole = source instanceof Uint8Array ? bytesSource(source) : source;
  const xml = xmlInMime(whole);
  if (xml === null) throw raiseEdxml('EDXML_MIME', { reason: 'no XML part' });
  if (xml !== undefined) return { ...openOver(xml, 0), fromMime: true };
  return openOver(whole, junkBefore(whole));
}

/** Only an older generation comes in MIME (spec §2): it is named, and what is no such packet is an error that says what it is. */
function interpretMime(opened: Opened, options: ReadPacketOptions): Packet {
  let document: XmlDocument;
  try {
    document = readXml(opened.source, options.xml);
  } catch (cause) {
    if (!isLienThongError(cause)) throw cause;
    throw raiseEdxml('EDXML_MIME', { reason: cause.code }, { cause });
  }
  if (generationOf(document) === undefined) throw raiseEdxml('EDXML_MIME', { reason: `<${document.root.name}>` });
  return interpret(document, opened, options);
}

/** Makes the model of a tree. `salvaged`: the tree is of repaired bytes, so places mean nothing; `from` names the root it had. */
export function interpret(
  document: XmlDocument,
  opened: Opened,
  options: ReadPacketOptions,
  salvaged = false,
  from?: { readonly root: string; readonly namespace: string },
): Packet {
  const { root } = document;
  const qcvn = root.namespace === edxmlNamespace;
  const r = new Reading(document, root.namespace);
  r.place('', root);
  if (opened.junk > 0) r.note('T.Prolog', '', 0, { count: opened.junk });
  if (salvaged) r.note('T.Salvage', '', 0);
  if (opened.fromMime === true) r.note('T.Root.Mime', '', 0);
  if (from !== undefined) r.note('T.Root', '', 0, { value: from.root, how: from.namespace });
  const base = { r, opened, options, salvaged, limits: { ...defaultPacketLimits, ...options.limits } };
  const legacy = generationOf(document);
  if (legacy !== undefined) {
    r.note('T.Root.Generation', '', root.start, { value: legacy });
    return makePacket({ ...base, kind: 'legacy', generation: legacy });
  }
  if (root.namespace === goVnNamespace || !/^edxml$/i.test(root.localName)) {
    r.note('T.Root', '', root.start, { value: root.name, how: root.namespace === '' ? '∅' : root.namespace });
    return makePacket({
      ...base,
      kind: 'foreign',
      ...(root.namespace === goVnNamespace ? { generation: 'go.vn' as const } : {}),
    });
  }
  if (!qcvn) r.note('T.Root', '', root.start, { value: root.name, how: root.namespace === '' ? '∅' : root.namespace });
  else if (root.localName !== 'edXML') r.note('T.Root.Case', '', root.start, { value: root.localName });
  return readEdxml(base, root);
}

interface Base {
  readonly r: Reading;
  readonly opened: Opened;
  readonly options: ReadPacketOptions;
  readonly salvaged: boolean;
  readonly limits: PacketLimits;
}

function readEdxml(base: Base, root: XmlElement): Packet {
  const { r, limits } = base;
  const envelope = single(r, root, 'edXMLEnvelope');
  const header = envelope && single(r, envelope, 'edXMLHeader');
  const message = header && (single(r, header, 'MessageHeader') ?? child(header, 'Status', r.namespace));
  if (header === undefined || message === undefined || isReport(message, r.namespace)) {
    const report =
      header !== undefined &&
      (message !== undefined || (child(header, 'From') !== undefined && child(header, 'Subject') !== undefined));
    if (report) r.note('T.Root.NotEdoc', '', root.start);
    else r.note('T.Root', '', root.start, { value: root.name, how: 'edXMLEnvelope/edXMLHeader/MessageHeader ∅' });
    return makePacket({ ...base, kind: report ? 'not-edoc' : 'foreign', generation: 'G3' });
  }
  if (message.localName === 'Status') r.note('T.Element', '', message.start, { value: 'Status', other: 'MessageHeader' });
  const body = envelope && single(r, envelope, 'edXMLBody');
  const encoded = single(r, root, 'AttachmentEncoded');
  strangers(r, root, ['edXMLEnvelope', 'AttachmentEncoded'], 'edXML');
  strangers(r, envelope as XmlElement, ['edXMLHeader', 'edXMLBody'], 'edXMLEnvelope');
  strangers(r, header, ['MessageHeader', 'Status', 'TraceHeaderList', 'DigitalSignature', 'Signature'], 'edXMLHeader');
  if (body !== undefined) strangers(r, body, ['edXMLManifest'], 'edXMLBody');
  for (const slot of signatureElements(r.document)) {
    const faults = stateOf(slot) === 'filled' ? signatureFaults(slot) : [];
    if (faults.length === 0) continue;
    const join = (language: 'vi' | 'en'): string => [...new Set(faults.map((fault) => fault[language]))].join(', ');
    r.note('M.Signature', pathOf(slot), slot.start, { why: join('vi'), whyEn: join('en') });
  }
  if (r.document.source.size > limits.maxPacketBytes) {
    r.note('R.Packet', '', 0, { length: r.document.source.size, limit: limits.maxPacketBytes });
  }
  const traces = single(r, header, 'TraceHeaderList');
  const manifest = readManifest(r, body);
  const attachments = readAttachments(r, encoded, manifest, limits);
  if (message.localName === 'Status' || child(message, 'StatusCode', r.namespace) !== undefined) {
    const hops = traces === undefined ? [] : readHops(r, traces);
    const status: StatusFields = { ...readStatusHeader(r, message), trace: hops };
    return makePacket({ ...base, kind: 'status', generation: 'G3', status, attachments, manifest });
  }
  const fields = { ...readDocumentHeader(r, message), ...readTraces(r, traces) };
  return makePacket({ ...base, kind: 'document', generation: 'G3', fields, attachments, manifest });
}

/** The one child of that name; a second one is ambiguous and is reported. */
function single(r: Reading, parent: XmlElement, name: string): XmlElement | undefined {
  const found = childElements(parent, name, r.namespace);
  if (found[1] !== undefined) r.note('M.Repeated', `/${name}`, found[1].start, { value: found[1].name });
  return found[0];
}

function strangers(r: Reading, parent: XmlElement, names: readonly string[], label: string): void {
  for (const element of childElements(parent)) {
    const known = element.namespace === r.namespace || element.namespace === xmldsigNamespace;
    if (!known || !names.includes(element.localName)) r.keep(element, label);
  }
}

// An anti-malware report re-uses the namespace with only From, Subject and a Signature (spec §3).
function isReport(message: XmlElement, namespace: string): boolean {
  const names = new Set(childElements(message, undefined, namespace).map((e) => e.localName));
  return (
    names.has('From') &&
    names.has('Subject') &&
    [...names].every((name) => name === 'From' || name === 'Subject' || name === 'Content')
  );
}

/** G1 and G2 (spec §2) are named, not read. */
function generationOf(document: XmlDocument): 'G1' | 'G2' | undefined {
  if (document.root.localName !== 'Envelope' && document.root.namespace !== legacyNamespace) return undefined;
  let looked = 0;
  let old = document.root.namespace === legacyNamespace;
  for (const element of descendants(document)) {
    if (element.namespace === legacyNamespace || element.namespace === `${legacyNamespace.slice(0, -1)}`) old = true;
    if (old && (element.localName === 'AllDocument' || element.localName === 'Attach')) return 'G1';
    if (old && (element.localName === 'MessageHeader' || element.localName === 'Manifest')) return 'G2';
    if (++looked > 2000) break;
  }
  return old ? 'G2' : undefined;
}

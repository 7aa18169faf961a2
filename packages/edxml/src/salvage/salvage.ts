import { type ByteSource, bytesSource, copyBytes, isLienThongError } from '@lienthong/core';
import { escapeAttribute, escapeText, readXml } from '@lienthong/xml';
import { raiseEdxml } from '../errors.ts';
import { edxmlNamespace, goVnNamespace, xlinkNamespace } from '../names.ts';
import type { Packet } from '../read/model.ts';
import type { ReadPacketOptions } from '../read/options.ts';
import { interpret } from '../read/packet.ts';
import { dropNonXml } from '../text/normal.ts';
import { type LooseElement, parseLoosely } from './parse.ts';

/** Salvage holds the packet in memory several times over. */
const MAX_BYTES = 64 * 1024 ** 2;
const NAME = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/;

/**
 * A best-effort model of a packet that is not namespace-well-formed: undeclared prefixes, unclosed text, the go.vn form. Ask for it
 * only when `readPacket` refuses. The result is `unverifiable` for good, and its issues have no line.
 *
 * @throws LienThongError `EDXML_SALVAGE_FAILED`, `EDXML_SALVAGE_TOO_LARGE`
 */
export function salvagePacket(source: ByteSource | Uint8Array, options: ReadPacketOptions = {}): Packet {
  const whole = source instanceof Uint8Array ? bytesSource(source) : source;
  if (whole.size > MAX_BYTES) throw raiseEdxml('EDXML_SALVAGE_TOO_LARGE', { limit: MAX_BYTES });
  const { text, from } = repair(decode(copyBytes(whole)));
  const repaired = bytesSource(Buffer.from(text));
  const opened = { source: repaired, junk: 0, junkLines: 0, junkColumns: 0 };
  try {
    return interpret(readXml(repaired, options.xml), opened, options, true, from);
  } catch (cause) {
    if (isLienThongError(cause) && cause.code.startsWith('XML_'))
      throw raiseEdxml('EDXML_SALVAGE_FAILED', { reason: cause.code }, { cause });
    throw cause;
  }
}

function decode(bytes: Uint8Array): string {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(label).decode(bytes);
}

/** Well-formed text with the same elements. */
function repair(text: string): { text: string; from?: { root: string; namespace: string } } {
  // Entities of a DOCTYPE could multiply; no packet needs one.
  if (/<!DOCTYPE/i.test(text)) throw raiseEdxml('EDXML_SALVAGE_FAILED', { reason: 'DOCTYPE' });
  const start = text.search(/<(\?xml|[A-Za-z_])/);
  let roots: LooseElement[];
  try {
    roots = parseLoosely(start < 0 ? '' : text.slice(start));
  } catch (cause) {
    throw raiseEdxml('EDXML_SALVAGE_FAILED', { reason: (cause as Error).message.slice(0, 100) }, { cause });
  }
  const root = roots.find((element) => /(^|:)edxml/i.test(element.name)) ?? roots[0];
  if (root === undefined) throw raiseEdxml('EDXML_SALVAGE_FAILED', { reason: 'no element' });
  const scope = new Set(['xml']);
  const moved = fromGoVn(root);
  return moved === undefined
    ? { text: print(root, scope) }
    : { text: print(moved, scope), from: { root: root.name, namespace: goVnNamespace } };
}

function print(element: LooseElement, scope: ReadonlySet<string>, depth = 0): string {
  if (depth > 200 || !NAME.test(element.name)) return '';
  const prefixes = new Set(scope);
  const attributes = Object.entries(element.attributes).filter(([name]) => NAME.test(name));
  for (const [name] of attributes) if (name.startsWith('xmlns:')) prefixes.add(name.slice(6));
  let declared = '';
  const used = [element.name, ...attributes.map(([name]) => name)].map((name) =>
    name.includes(':') ? (name.split(':')[0] as string) : '',
  );
  for (const prefix of new Set(used)) {
    if (prefix === '' || prefix === 'xmlns' || prefixes.has(prefix)) continue;
    declared += ` xmlns:${prefix}="${escapeAttribute(namespaceOf(prefix))}"`;
    prefixes.add(prefix);
  }
  const written = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(dropNonXml(value))}"`).join('');
  const inner = element.children
    .map((child) => (typeof child === 'string' ? escapeText(dropNonXml(child)) : print(child, prefixes, depth + 1)))
    .join('');
  return `<${element.name}${declared}${written}>${inner}</${element.name}>`;
}

function namespaceOf(prefix: string): string {
  if (prefix === 'edXML') return edxmlNamespace;
  return prefix === 'xlink' ? xlinkNamespace : `urn:lienthong:unbound:${prefix}`;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
const elements = (parent: LooseElement): LooseElement[] => parent.children.filter((child) => typeof child !== 'string');
const make = (name: string, children: LooseElement['children'], attributes: Record<string, string> = {}): LooseElement => ({
  name,
  attributes,
  children,
});

/** The go.vn form (spec §3) put into the tree of spec §5: header parts stand directly under the root. */
function fromGoVn(root: LooseElement): LooseElement | undefined {
  if (!Object.values(root.attributes).includes(goVnNamespace)) return undefined;
  const bare = (element: LooseElement): LooseElement =>
    make(
      local(element.name),
      element.children.map((child) => (typeof child === 'string' ? child : bare(child))),
    );
  const header: LooseElement[] = [];
  const attachments: LooseElement[] = [];
  for (const element of elements(root).map(bare)) {
    if (element.name === 'Attachment') attachments.push(element);
    else if (element.name === 'edXMLHeader') header.push(...elements(element));
    else header.push(element);
  }
  const rename: Readonly<Record<string, string>> = {
    FileName: 'AttachmentName',
    FileType: 'ContentType',
    Content: 'ContentTransferEncoded',
  };
  const encoded = attachments.map((attachment, i) =>
    make('Attachment', [
      make('ContentId', [`cid:${i + 1}`]),
      ...elements(attachment).map((part) => make(rename[part.name] ?? part.name, part.children)),
    ]),
  );
  const references = encoded.map((_, i) => make('Reference', [make('ContentId', [`cid:${i + 1}`])]));
  const body = make('edXMLBody', [make('edXMLManifest', references)]);
  return make('edXML', [make('edXMLEnvelope', [make('edXMLHeader', header), body]), make('AttachmentEncoded', encoded)], {
    xmlns: edxmlNamespace,
  });
}

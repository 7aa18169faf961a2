import { Sink } from '../c14n/sink.ts';
import { raiseXml } from '../errors.ts';
import { isNcName, isXmlText } from '../model/characters.ts';
import { asBuffer } from '../model/own.ts';
import { checkCharacters } from '../read/validate.ts';
import type { XmlDraft, XmlDraftComment, XmlDraftInstruction, XmlDraftNode, XmlDraftStream } from './draft.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { WriterScope } from './scope.ts';

export interface WriteXmlOptions {
  /** Begin with `<?xml version="1.0" encoding="UTF-8"?>` and a line feed. Default true. */
  readonly declaration?: boolean;
}

const FLUSH = 32 * 1024;
/** Long text is escaped in pieces of this size. */
const PIECE = 64 * 1024;

/**
 * Writes a document as a stream of UTF-8 bytes. Behind the declaration the output is its own canonical form (C14N 1.0 with
 * comments): what is read back is exactly what was put in, and signing it needs no re-writing. Memory stays flat for streamed text.
 *
 * Each chunk is good until the next one is asked for.
 *
 * @throws LienThongError `XML_WRITE_NAME`, `XML_WRITE_CHARACTER`, `XML_WRITE_NAMESPACE`, `XML_WRITE_DUPLICATE`
 */
export function* writeXml(root: XmlDraft, options: WriteXmlOptions = {}): Generator<Uint8Array, void, undefined> {
  const sink = new Sink(4096);
  const scope = new WriterScope();
  if (options.declaration !== false) sink.text('<?xml version="1.0" encoding="UTF-8"?>\n');
  const open: { readonly name: string; readonly children: Iterator<XmlDraftNode> }[] = [];
  const begin = (draft: XmlDraft): void => {
    startTag(sink, scope, draft);
    open.push({ name: draft.name, children: (draft.children ?? [])[Symbol.iterator]() });
  };
  begin(root);
  for (let top = open[0]; top !== undefined; top = open[open.length - 1]) {
    const { done, value } = top.children.next();
    if (done === true) {
      sink.text(`</${top.name}>`);
      scope.leave();
      open.pop();
    } else if (typeof value === 'string') {
      if (!isXmlText(value)) throw raiseXml('XML_WRITE_CHARACTER', { where: top.name });
      sink.text(escapeText(value));
    } else if ('stream' in value) yield* streamed(sink, value, top.name);
    else if ('comment' in value) comment(sink, value, top.name);
    else if ('target' in value) instruction(sink, value, top.name);
    else begin(value);
    if (sink.length > FLUSH) yield sink.take();
  }
  yield sink.take();
}

function startTag(sink: Sink, scope: WriterScope, draft: XmlDraft): void {
  const declarations = scope.enter(draft);
  sink.text(`<${draft.name}`);
  for (const { prefix, uri } of declarations) {
    sink.text(`${prefix === '' ? ' xmlns' : ` xmlns:${prefix}`}="${escapeAttribute(uri)}"`);
  }
  for (const { name, value } of scope.attributes(draft)) sink.text(` ${name}="${escapeAttribute(value)}"`);
  sink.text('>');
}

function* streamed(sink: Sink, draft: XmlDraftStream, where: string): Generator<Uint8Array, void, undefined> {
  // At most three bytes of a character that began in the chunk before.
  let rest: Buffer = Buffer.alloc(0);
  for (const chunk of draft.stream) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.subarray(at, at + PIECE);
      const bytes = rest.length === 0 ? asBuffer(piece) : Buffer.concat([rest, piece]);
      const checked = checkCharacters(bytes, false);
      if (checked.defect !== undefined) throw raiseXml('XML_WRITE_CHARACTER', { where });
      escapeBytes(sink, bytes.subarray(0, checked.length));
      rest = Buffer.from(bytes.subarray(checked.length));
      if (sink.length > FLUSH) yield sink.take();
    }
  }
  if (rest.length > 0) throw raiseXml('XML_WRITE_CHARACTER', { where });
}

function escapeBytes(sink: Sink, bytes: Buffer): void {
  if (!bytes.includes(0x26) && !bytes.includes(0x3c) && !bytes.includes(0x3e) && !bytes.includes(0x0d)) sink.bytes(bytes);
  else sink.text(escapeText(bytes.toString('utf8')));
}

function comment(sink: Sink, draft: XmlDraftComment, where: string): void {
  const text = draft.comment;
  // A CR would come back as LF: there are no references in comments.
  if (!isXmlText(text) || text.includes('\r') || text.includes('--') || text.endsWith('-')) {
    throw raiseXml('XML_WRITE_CHARACTER', { where: `${where}/comment()` });
  }
  sink.text(`<!--${text}-->`);
}

function instruction(sink: Sink, draft: XmlDraftInstruction, where: string): void {
  const { target, data = '' } = draft;
  if (!isNcName(target) || /^xml$/i.test(target)) throw raiseXml('XML_WRITE_NAME', { name: target });
  // White space in front of the data is not part of it, and would not come back.
  if (!isXmlText(data) || data.includes('\r') || data.includes('?>') || /^[ \t\n]/.test(data)) {
    throw raiseXml('XML_WRITE_CHARACTER', { where: `${where}/processing-instruction()` });
  }
  sink.text(data === '' ? `<?${target}?>` : `<?${target} ${data}?>`);
}

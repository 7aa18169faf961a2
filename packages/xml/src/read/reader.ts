import type { ByteSource } from '@lienthong/core';
import type { XmlReadErrorDetails } from '../errors.ts';
import type { XmlLimits } from '../limits.ts';
import { CommentNode, DocumentNode, type ElementNode, InstructionNode, TextNode } from '../model/build.ts';
import { NAME_BYTE, SPACE_BYTE } from '../model/characters.ts';
import { TAG_END, TEXT_CDATA, TEXT_CR, TEXT_GREATER, TEXT_REFERENCE, type XmlDocument, type XmlNode } from '../model/nodes.ts';
import { readProlog } from './declaration.ts';
import { type Name, Names } from './names.ts';
import { TagReader } from './tag.ts';
import { References } from './value.ts';
import { Window } from './window.ts';

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const CR = 0x0d;
const DASH = 0x2d;
const BRACKET = 0x5d;
const SLASH = 0x2f;

/** Text longer than this is searched by the platform instead of byte by byte; behind a reference it mostly goes on. */
const NEAR_BYTES = 96;
const NEAR_BEHIND_REFERENCE = 16;

const CONTENT = 0;
const COMMENT = 1;
const INSTRUCTION = 2;
const CDATA = 3;

/**
 * The one reader. `step` goes on by about so many bytes, so that a synchronous caller and one that yields to the event loop share
 * every line of it. What has been read is never looked at twice, whatever the size of the windows.
 */
export class Reader {
  readonly document: DocumentNode;
  private readonly window: Window;
  private readonly limits: XmlLimits;
  private readonly names: Names;
  private readonly tags: TagReader;
  private readonly references = new References();
  /** Index in the window of what comes next. */
  private at = 0;
  private mode = CONTENT;
  private root: ElementNode | undefined;
  // Of the open elements, outermost first: their names, and where their children begin in `pending`.
  private readonly openNames: Name[] = [];
  private depth = 0;
  // Children of all open elements one behind the other; an element takes its own when it ends, in an array of the exact length.
  private readonly pending: XmlNode[] = [];
  private pendingCount = 0;
  private readonly marks: number[] = [];
  private top: ElementNode | undefined;
  private nodes = 0;
  /** Offset where the open text began, or -1. */
  private textStart = -1;
  private textForms = 0;
  /** Where the comment, processing instruction or CDATA section that is being read began. */
  private markupStart = 0;
  private target = '';
  private dataStart = 0;

  constructor(source: ByteSource, limits: XmlLimits, idAttributes: readonly string[], windowBytes: number, alone: boolean) {
    this.window = new Window(source, windowBytes, alone);
    this.limits = limits;
    this.document = new DocumentNode(source);
    this.names = new Names(this.window, limits);
    this.tags = new TagReader(this.window, this.names, limits, this.document, idAttributes);
    if (source.size > limits.bytes) throw this.fail('XML_LIMIT', 0, { limit: 'bytes', max: limits.bytes });
    this.at = readProlog(this.window, limits.tagBytes);
  }

  /** Reads on for about `budget` bytes. True when the document is complete. */
  step(budget: number): boolean {
    const window = this.window;
    const stop = window.base + this.at + budget;
    while (window.base + this.at < stop) {
      if (this.at >= window.limit) {
        if (!window.refill(this.at)) return this.finish();
        this.at = 0;
      }
      if (this.mode === CONTENT) this.content(stop);
      else if (this.mode === COMMENT) this.comment();
      else if (this.mode === INSTRUCTION) this.instruction();
      else this.cdata();
    }
    return false;
  }

  /** The finished document; only after `step` has answered true. */
  result(): XmlDocument {
    return this.document;
  }

  private content(stop: number): void {
    const window = this.window;
    while (this.mode === CONTENT && this.at < window.limit && window.base + this.at < stop) {
      if (window.bytes[this.at] === LT) this.markup();
      else if (this.top === undefined) this.outside();
      else this.text();
    }
  }

  private markup(): void {
    const window = this.window;
    const i = this.at;
    if (i + 1 >= window.limit) {
      this.more(i);
      return;
    }
    const b = window.bytes[i + 1];
    if (b === SLASH) {
      this.endText(window.base + i);
      this.endTag(i);
    } else if (b === 0x21) this.declaration(i);
    else if (b === 0x3f) {
      this.endText(window.base + i);
      this.beginInstruction(i);
    } else {
      this.endText(window.base + i);
      this.startTag(i);
    }
  }

  private startTag(start: number): void {
    const window = this.window;
    const depth = this.depth;
    if (depth === 0 && this.root !== undefined) throw this.fail('XML_OUTSIDE_ROOT', window.base + start, {});
    const tags = this.tags;
    const element = tags.read(start, this.top ?? this.document);
    if (element === undefined) {
      this.more(start);
      return;
    }
    if (tags.end - start > this.limits.tagBytes) throw this.limit('tagBytes', window.base + start);
    if (depth === this.limits.depth) throw this.limit('depth', window.base + start);
    this.count(1 + element.attributes.length + element.namespaces.length, window.base + start);
    this.root ??= element;
    this.append(element);
    this.at = tags.end;
    if (tags.empty) {
      if (element.namespaces.length > 0) tags.leave(element);
      return;
    }
    this.openNames[depth] = tags.name;
    this.marks[depth] = this.pendingCount;
    this.depth = depth + 1;
    this.top = element;
  }

  private endTag(start: number): void {
    const window = this.window;
    const element = this.top;
    if (element === undefined) throw this.fail('XML_OUTSIDE_ROOT', window.base + start, {});
    const bytes = window.bytes;
    const limit = window.limit;
    const name = this.openNames[this.depth - 1] as Name;
    let i = start + 2 + name.length;
    // One byte more must be in sight, or the name might go on.
    if (i >= limit) {
      this.moreOfEndTag(start, name);
      return;
    }
    if (!this.names.matches(name, bytes, start + 2) || NAME_BYTE[bytes[i] as number] === 1) {
      throw this.fail('XML_TAG_MISMATCH', window.base + start, { expected: element.name });
    }
    if (bytes[i] === GT) element.forms |= TAG_END;
    else {
      while (i < limit && SPACE_BYTE[bytes[i] as number] === 1) i++;
      if (i >= limit) {
        this.more(start);
        return;
      }
      if (bytes[i] !== GT) throw this.fail('XML_SYNTAX', window.base + i, { expected: '>' });
    }
    if (i + 1 - start > this.limits.tagBytes) throw this.limit('tagBytes', window.base + start);
    this.at = i + 1;
    element.contentEnd = window.base + start;
    element.end = window.base + i + 1;
    const depth = --this.depth;
    const mark = this.marks[depth] as number;
    const count = this.pendingCount - mark;
    if (count === 1) element.children = [this.pending[mark] as XmlNode];
    else if (count > 1) element.children = this.pending.slice(mark, this.pendingCount);
    this.pendingCount = mark;
    if (element.namespaces.length > 0) this.tags.leave(element);
    this.top = depth === 0 ? undefined : (element.parent as ElementNode);
  }

  /** An end tag that is not all in sight; one that differs already is refused as such, not as cut off. */
  private moreOfEndTag(start: number, name: Name): void {
    const window = this.window;
    const seen = { ...name, length: window.limit - start - 2 };
    if (!this.names.matches(seen, window.bytes, start + 2)) {
      throw this.fail('XML_TAG_MISMATCH', window.base + start, { expected: name.text });
    }
    this.more(start);
  }

  /** Markup that begins with `<!`. */
  private declaration(start: number): void {
    const window = this.window;
    const bytes = window.bytes;
    const offset = window.base + start;
    const kind = bytes[start + 2];
    if (kind === DASH) {
      if (start + 3 >= window.limit) {
        this.more(start);
        return;
      }
      if (bytes[start + 3] !== DASH) throw this.fail('XML_SYNTAX', offset + 3, { expected: '<!--' });
      this.endText(offset);
      this.begin(COMMENT, start, start + 4);
      return;
    }
    const word = kind === 0x5b ? '<![CDATA[' : '<!DOCTYPE';
    for (let k = 2; k < 9; k++) {
      if (start + k >= window.limit) {
        this.more(start);
        return;
      }
      if (bytes[start + k] !== word.charCodeAt(k)) throw this.fail('XML_SYNTAX', offset + k, { expected: 'CDATA, comment' });
    }
    if (kind !== 0x5b) throw this.fail('XML_DOCTYPE', offset, {});
    if (this.top === undefined) throw this.fail('XML_OUTSIDE_ROOT', offset, {});
    if (this.textStart < 0) this.textStart = offset;
    this.textForms |= TEXT_CDATA;
    this.begin(CDATA, start, start + 9);
  }

  private begin(mode: number, start: number, at: number): void {
    this.mode = mode;
    this.markupStart = this.window.base + start;
    this.at = at;
  }

  private comment(): void {
    const window = this.window;
    const i = window.seek(DASH, this.at);
    if (i + 2 >= window.limit) {
      // None in sight, or fewer than three bytes: look again with `-` at the front.
      this.at = i;
      if (!window.refill(i)) {
        this.truncated();
        return;
      }
      this.at = 0;
      return;
    }
    if (window.bytes[i + 1] !== DASH) {
      this.at = i + 1;
      return;
    }
    if (window.bytes[i + 2] !== GT) throw this.fail('XML_COMMENT', window.base + i, {});
    this.at = i + 3;
    this.mode = CONTENT;
    this.count(1, this.markupStart);
    this.append(new CommentNode(this.top ?? this.document, this.markupStart, window.base + i + 3));
  }

  private beginInstruction(start: number): void {
    const window = this.window;
    const bytes = window.bytes;
    const limit = window.limit;
    const multiplier = this.names.multiplier;
    let i = start + 2;
    let hash = 0;
    while (i < limit && NAME_BYTE[bytes[i] as number] === 1) hash = Math.imul(hash ^ (bytes[i++] as number), multiplier);
    const nameEnd = i;
    while (i < limit && SPACE_BYTE[bytes[i] as number] === 1) i++;
    // With white space at the end of the window the data may begin in the next one; with `?` alone the end may.
    if (i + 1 >= limit) {
      this.more(start);
      return;
    }
    if (i - start > this.limits.tagBytes) throw this.limit('tagBytes', window.base + start);
    const name = this.names.intern(start + 2, nameEnd, hash);
    if (name.prefix.text !== '' || /^xml$/i.test(name.text)) {
      const code = name.text === 'xml' ? 'XML_DECLARATION' : 'XML_PI_TARGET';
      throw this.fail(code, window.base + start, { target: name.text });
    }
    const ends = bytes[i] === 0x3f && bytes[i + 1] === GT;
    if (i === nameEnd && !ends) throw this.fail('XML_SYNTAX', window.base + i, { expected: '?>' });
    this.target = name.text;
    this.dataStart = window.base + i;
    this.begin(INSTRUCTION, start, i);
  }

  private instruction(): void {
    const window = this.window;
    const i = window.seek(0x3f, this.at);
    if (i + 1 >= window.limit) {
      this.at = i;
      if (!window.refill(i)) {
        this.truncated();
        return;
      }
      this.at = 0;
      return;
    }
    if (window.bytes[i + 1] !== GT) {
      this.at = i + 1;
      return;
    }
    this.at = i + 2;
    this.mode = CONTENT;
    this.count(1, this.markupStart);
    const parent = this.top ?? this.document;
    this.append(new InstructionNode(parent, this.target, this.markupStart, window.base + i + 2, this.dataStart));
  }

  private cdata(): void {
    const window = this.window;
    const i = window.seek(GT, this.at);
    if (i >= window.limit) {
      this.at = i;
      return;
    }
    this.at = i + 1;
    // `<![CDATA[` itself ends in `[`, so two brackets before `>` are always of the content.
    if (this.closesCdata(i)) this.mode = CONTENT;
  }

  private closesCdata(i: number): boolean {
    const bytes = this.window.bytes;
    if (i >= 2) return bytes[i - 1] === BRACKET && bytes[i - 2] === BRACKET;
    if (i === 1) return bytes[0] === BRACKET && this.window.brackets >= 1;
    return this.window.brackets === 2;
  }

  private text(): void {
    const window = this.window;
    const bytes = window.bytes;
    const limit = window.limit;
    let i = this.at;
    if (this.textStart < 0) this.textStart = window.base + i;
    let forms = this.textForms;
    const near = Math.min(limit, i + ((forms & TEXT_REFERENCE) === 0 ? NEAR_BYTES : NEAR_BEHIND_REFERENCE));
    for (; i < near; i++) {
      const b = bytes[i] as number;
      if (b > GT) continue;
      if (b === LT) break;
      if (b === CR) forms |= TEXT_CR;
      else if (b === GT) {
        forms |= TEXT_GREATER;
        if (this.closesCdata(i)) throw this.fail('XML_CDATA_END', window.base + i - 2, {});
      } else if (b === AMP) {
        this.textForms = forms;
        this.at = i;
        this.reference(i);
        return;
      }
    }
    this.textForms = forms;
    if (i === near && i < limit && bytes[i] !== LT) i = this.farText(i);
    this.at = i;
  }

  /** Goes on to the next markup or reference, with searches by the platform. At least two bytes of the text are in sight before it. */
  private farText(from: number): number {
    const window = this.window;
    const end = window.nextMarkup(from);
    if ((this.textForms & TEXT_CR) === 0 && window.nextReturn(from) < end) this.textForms |= TEXT_CR;
    if (window.nextGreater(from) < end) {
      this.textForms |= TEXT_GREATER;
      const close = window.nextClose(from);
      if (close < end) throw this.fail('XML_CDATA_END', window.base + close - 2, {});
    }
    return end;
  }

  private reference(start: number): void {
    const window = this.window;
    const references = this.references;
    const kind = references.read(window.bytes, start, window.limit);
    if (kind === 'unfinished') {
      this.more(start);
      return;
    }
    const offset = window.base + start;
    if (kind === 'bad') throw this.fail('XML_REFERENCE', offset, {});
    if (kind === 'entity') throw this.fail('XML_ENTITY', offset, { name: references.name });
    if (references.end - start > this.limits.tagBytes) throw this.limit('tagBytes', offset);
    this.textForms |= TEXT_REFERENCE;
    this.at = references.end;
  }

  /** Before and behind the root only white space may stand (XML 1.0 production Misc). */
  private outside(): void {
    const window = this.window;
    let i = this.at;
    while (i < window.limit && SPACE_BYTE[window.bytes[i] as number] === 1) i++;
    if (i < window.limit && window.bytes[i] !== LT) throw this.fail('XML_OUTSIDE_ROOT', window.base + i, {});
    this.at = i;
  }

  private endText(offset: number): void {
    if (this.textStart < 0) return;
    this.count(1, this.textStart);
    this.append(new TextNode(this.top as ElementNode, this.textStart, offset, this.textForms));
    this.textStart = -1;
    this.textForms = 0;
  }

  private append(node: XmlNode): void {
    this.pending[this.pendingCount++] = node;
  }

  private count(nodes: number, offset: number): void {
    this.nodes += nodes;
    if (this.nodes > this.limits.nodes) throw this.limit('nodes', offset);
  }

  /** Brings more of an unfinished token into sight; it is then read again from its beginning. */
  private more(start: number): void {
    const window = this.window;
    if (window.limit - start > this.limits.tagBytes) throw this.limit('tagBytes', window.base + start);
    this.at = start;
    if (!window.refill(start)) this.truncated();
    this.at = 0;
  }

  private finish(): boolean {
    if (this.mode !== CONTENT || this.top !== undefined) this.truncated();
    if (this.root === undefined) throw this.fail('XML_NO_ROOT', this.window.source.size, {});
    this.document.root = this.root;
    this.document.children = this.pending.slice(0, this.pendingCount);
    return true;
  }

  private truncated(): never {
    const within =
      this.mode === COMMENT ? '<!--' : this.mode === CDATA ? '<![CDATA[' : this.mode === INSTRUCTION ? '<?' : undefined;
    const element = this.top === undefined ? '<' : `<${this.top.name}>`;
    throw this.fail('XML_TRUNCATED', this.window.source.size, { within: within ?? element });
  }

  private limit(limit: keyof XmlLimits, offset: number): Error {
    return this.fail('XML_LIMIT', offset, { limit, max: this.limits[limit] });
  }

  private fail<K extends keyof XmlReadErrorDetails>(
    code: K,
    offset: number,
    details: Omit<XmlReadErrorDetails[K], 'line' | 'column' | 'offset'>,
  ): Error {
    return this.window.error(code, offset, details);
  }
}

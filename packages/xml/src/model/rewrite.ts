import type { Sink } from '../c14n/sink.ts';
import { putCodePoint, References } from '../read/value.ts';
import { replaceEach } from './lines.ts';
import { TEXT_CDATA, TEXT_CR, TEXT_GREATER, TEXT_REFERENCE, type XmlText } from './nodes.ts';

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const CR = 0x0d;
const LF = 0x0a;
const BRACKET = 0x5d;

/** The longest token of text beside references: `<![CDATA[`. */
const LOOKAHEAD = 9;
/** Up to this many bytes are copied one by one: a call into the platform costs as much. */
const SHORT = 16;
/** How far behind a rewritten byte the next one is looked for by hand. */
const NEAR = 8;
const AMP_ESCAPE: Uint8Array = new TextEncoder().encode('&amp;');
const LT_ESCAPE: Uint8Array = new TextEncoder().encode('&lt;');
const GT_ESCAPE: Uint8Array = new TextEncoder().encode('&gt;');
const CR_ESCAPE: Uint8Array = new TextEncoder().encode('&#xD;');
const LINE_FEED: Uint8Array = Uint8Array.of(LF);

/** As canonical bytes (C14N 1.0 §2.3 text nodes) or as the characters themselves. */
export type TextForm = 'canonical' | 'plain';

export function isIdentity(text: XmlText, form: TextForm): boolean {
  return (form === 'canonical' ? text.forms : text.forms & ~TEXT_GREATER) === 0;
}

/**
 * Rewrites raw text, which the reader has found well-formed, into one of the forms. It goes from one byte that needs attention to
 * the next; what the forms of the text say does not occur is not looked for.
 */
export class TextWriter {
  private readonly sink: Sink;
  private readonly canonical: boolean;
  private readonly references = new References();
  private forms = -1;
  // The one byte that is to be rewritten, where it is known to be the only one: CR or `>`.
  private only: number | undefined;
  private stops: readonly number[] = [];
  // Where each of the stops comes next in the bytes at hand.
  private next: number[] = [];
  private cdata = false;

  constructor(sink: Sink, form: TextForm) {
    this.sink = sink;
    this.canonical = form === 'canonical';
  }

  /** Before each text. */
  begin(forms: number): void {
    if (forms === this.forms) return;
    const cdata = (forms & TEXT_CDATA) !== 0;
    const stops: number[] = [];
    if ((forms & TEXT_CR) !== 0 || cdata) stops.push(CR);
    if ((forms & TEXT_REFERENCE) !== 0 || cdata) stops.push(AMP);
    if ((this.canonical && (forms & TEXT_GREATER) !== 0) || cdata) stops.push(GT);
    if (cdata) stops.push(LT);
    this.forms = forms;
    this.stops = stops;
    this.next = stops.slice();
    this.only = stops.length === 1 && stops[0] !== AMP ? stops[0] : undefined;
  }

  /** Writes what can be decided; gives the number of bytes used. The rest comes again with the next call. */
  write(bytes: Buffer, last: boolean): number {
    return this.only === undefined ? this.rewrite(bytes, last) : this.replace(this.only, bytes, last);
  }

  private replace(stop: number, bytes: Buffer, last: boolean): number {
    // What follows a CR decides about it.
    const used = last || stop !== CR || bytes[bytes.length - 1] !== CR ? bytes.length : bytes.length - 1;
    const by = stop === CR ? LINE_FEED : GT_ESCAPE;
    const out = this.sink.reserve(used * by.length);
    this.sink.commit(replaceEach(used === bytes.length ? bytes : bytes.subarray(0, used), out, this.sink.length, stop, by));
    return used;
  }

  private rewrite(bytes: Buffer, last: boolean): number {
    const length = bytes.length;
    const end = last ? length : Math.max(0, length - LOOKAHEAD + 1);
    // A byte becomes at most five, so what is copied to the far end of the room is never overtaken by what is written.
    const out = this.sink.reserve(length * 5);
    let at = this.sink.length;
    const raw = at + length * 4;
    out.set(bytes, raw);
    this.next.fill(-1);
    let i = 0;
    while (i < end) {
      const stop = Math.min(end, this.nextStop(bytes, i));
      if (stop - i > SHORT) {
        out.copyWithin(at, raw + i, raw + stop);
        at += stop - i;
        i = stop;
      } else while (i < stop) out[at++] = bytes[i++] as number;
      if (i === end) break;
      // Where one such byte stands the next is often near: no search for that.
      let near = i;
      do {
        const b = bytes[i] as number;
        if (b === CR) {
          // XML 1.0 §2.11: CR LF and CR are LF. What a reference gives is not touched.
          out[at++] = LF;
          i += bytes[i + 1] === LF ? 2 : 1;
        } else if (b === LT && !this.cdata) {
          this.cdata = true;
          i += 9;
        } else if (b === AMP && !this.cdata) {
          if (this.references.read(bytes, i, length) !== 'character') {
            this.sink.commit(at);
            return i;
          }
          at = this.put(out, at, this.references.codePoint);
          i = this.references.end;
        } else if (b === GT && this.cdata && bytes[i - 1] === BRACKET && bytes[i - 2] === BRACKET) {
          // The two brackets have been copied as if they were content.
          at -= 2;
          this.cdata = false;
          i++;
        } else {
          at = this.put(out, at, b);
          i++;
        }
        near = Math.min(end, i + NEAR);
        while (i < near && !isStop(bytes[i] as number)) out[at++] = bytes[i++] as number;
      } while (i < near);
    }
    // Brackets that may belong to the end of a section come again with what follows them.
    for (let k = 0; k < 2 && !last && bytes[i - 1] === BRACKET; k++) {
      i--;
      at--;
    }
    this.sink.commit(at);
    return i;
  }

  /** Index of the next byte that may need attention; the number of bytes when there is none. */
  private nextStop(bytes: Buffer, from: number): number {
    const next = this.next;
    let nearest = bytes.length;
    for (let k = 0; k < next.length; k++) {
      if ((next[k] as number) < from) {
        const found = bytes.indexOf(this.stops[k] as number, from);
        next[k] = found < 0 ? bytes.length : found;
      }
      if ((next[k] as number) < nearest) nearest = next[k] as number;
    }
    return nearest;
  }

  private put(out: Buffer, at: number, c: number): number {
    if (this.canonical) {
      if (c === GT) return putBytes(out, at, GT_ESCAPE);
      if (c === AMP) return putBytes(out, at, AMP_ESCAPE);
      if (c === LT) return putBytes(out, at, LT_ESCAPE);
      if (c === CR) return putBytes(out, at, CR_ESCAPE);
    }
    return putCodePoint(out, at, c);
  }
}

function isStop(b: number): boolean {
  return b === GT || b === AMP || b === CR || b === LT;
}

function putBytes(out: Buffer, at: number, bytes: Uint8Array): number {
  for (let k = 0; k < bytes.length; k++) out[at + k] = bytes[k] as number;
  return at + bytes.length;
}

import { createHash } from 'node:crypto';
import type { ByteSource } from '@lienthong/core';
import type { XmlElement } from '@lienthong/xml';
import { raiseEdxml } from '../errors.ts';
import type { Finding } from '../rules/rule.ts';
import { extensionOf } from '../write/types.ts';
import { listZip, type RangeReader, type UnzipLimits, unzip, type ZipEntry } from '../zip/read.ts';
import { JunkInBase64, Payload } from './payload.ts';
import { isBinary, sniff, typesDisagree } from './sniff.ts';

/**
 * An attachment of a packet. What needs its content (`size`, `sha256`, `sniffedType`, `wasZipped`, `marksPdfSignature`) is found in
 * one walk on first use.
 */
export interface Attachment {
  /** Without `cid:`. */
  readonly contentId: string;
  /** AttachmentName as it was given, cleaned; not a safe file name. */
  readonly name: string;
  readonly description?: string;
  readonly declaredType: string;
  /** By the payload's first bytes; `''` when the payload cannot be read. */
  readonly sniffedType: string;
  /** The payload was the single entry of a zip and is given unwrapped (spec §8.4). */
  readonly wasZipped: boolean;
  /** Bytes of the payload; 0 when it cannot be read. */
  readonly size: number;
  /** Lower-case hex; `''` when the payload cannot be read. */
  readonly sha256: string;
  /** The payload is a PDF with a `/ByteRange` in it: the field rule by which a signed PDF is known (pki.md §4). */
  readonly marksPdfSignature: boolean;
  readonly element: XmlElement;
  /**
   * The payload, streamed from the packet: memory stays flat.
   *
   * @throws LienThongError `EDXML_ATTACHMENT_BASE64`, `EDXML_ATTACHMENT_ZIP`, `EDXML_ATTACHMENT_TOO_LARGE`, `SOURCE_CHANGED`
   */
  chunks(): Iterable<Uint8Array>;
  toJSON(): AttachmentJson;
}

export interface AttachmentJson {
  readonly contentId: string;
  readonly name: string;
  readonly declaredType: string;
  readonly sniffedType: string;
  readonly wasZipped: boolean;
  readonly size: number;
  readonly sha256: string;
}

export interface AttachmentInit {
  readonly contentId: string;
  readonly name: string;
  readonly description?: string;
  readonly declaredType: string;
  readonly element: XmlElement;
  readonly content: XmlElement | undefined;
  readonly source: ByteSource;
  readonly limits: UnzipLimits;
}

export interface AttachmentFinding {
  readonly code: string;
  readonly values: NonNullable<Finding['values']>;
  /** Byte offset in the packet. */
  readonly offset: number;
}

interface Facts {
  readonly sniffedType: string;
  readonly wasZipped: boolean;
  readonly size: number;
  readonly sha256: string;
  readonly marksPdfSignature: boolean;
  readonly entry?: ZipEntry;
  readonly failure?: Error;
  readonly findings: readonly AttachmentFinding[];
}

const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');
// What `sniff` looks at, and the place in which a PDF header may stand (ISO 32000-1 Annex H, implementation note 13).
const SNIFFED_BYTES = 512;
const HEAD_BYTES = 1024;
const UNREADABLE = { sniffedType: '', size: 0, sha256: '', marksPdfSignature: false } as const;
// A PDF in Vietnamese may hold a few of them; thousands of them, or one in a hundred bytes, do not happen by chance.
const MANGLED_COUNT = 16;
const MANGLED_SHARE = 1 / 200;

export class PacketAttachment implements Attachment {
  readonly contentId: string;
  readonly name: string;
  readonly description?: string;
  readonly declaredType: string;
  readonly element: XmlElement;
  readonly #init: AttachmentInit;
  #facts: Facts | undefined;

  constructor(init: AttachmentInit) {
    this.contentId = init.contentId;
    this.name = init.name;
    if (init.description !== undefined) this.description = init.description;
    this.declaredType = init.declaredType;
    this.element = init.element;
    this.#init = init;
  }

  get sniffedType(): string {
    return this.#known().sniffedType;
  }
  get wasZipped(): boolean {
    return this.#known().wasZipped;
  }
  get size(): number {
    return this.#known().size;
  }
  get sha256(): string {
    return this.#known().sha256;
  }
  get marksPdfSignature(): boolean {
    return this.#known().marksPdfSignature;
  }
  /** What the walk over the content found. */
  get findings(): readonly AttachmentFinding[] {
    return this.#known().findings;
  }

  *chunks(): Generator<Uint8Array> {
    const facts = this.#known();
    if (facts.failure !== undefined) throw facts.failure;
    if (this.#init.content === undefined) return;
    const payload = this.#payload();
    if (facts.entry === undefined) {
      yield* this.#plain(payload);
      return;
    }
    // Random access needs the size, which the first walk found.
    for (const _ of payload.all());
    yield* this.#unwrapped(payload, facts.entry);
  }

  toJSON(): AttachmentJson {
    const { contentId, name, declaredType, sniffedType, wasZipped, size, sha256 } = this;
    return { contentId, name, declaredType, sniffedType, wasZipped, size, sha256 };
  }

  #known(): Facts {
    this.#facts ??= this.#walk();
    return this.#facts;
  }

  #payload(): Payload {
    return new Payload(this.#init.content as XmlElement, this.#init.source);
  }

  *#plain(payload: Payload): Generator<Uint8Array> {
    try {
      yield* payload.all();
    } catch (error) {
      throw error instanceof JunkInBase64
        ? raiseEdxml('EDXML_ATTACHMENT_BASE64', { contentId: this.contentId, offset: error.offset })
        : error;
    }
  }

  #unwrapped(payload: Payload, entry: ZipEntry): Generator<Uint8Array> {
    const { contentId } = this;
    const { limits } = this.#init;
    return unzip(rangeReader(payload), entry, limits, (fault) =>
      fault.kind === 'broken'
        ? raiseEdxml('EDXML_ATTACHMENT_ZIP', { contentId, reason: fault.reason })
        : raiseEdxml('EDXML_ATTACHMENT_TOO_LARGE', { contentId, limit: limits.maxBytes, ratio: limits.maxRatio }),
    );
  }

  // The reader algorithm of spec §8.4, in its order.
  #walk(): Facts {
    const findings: AttachmentFinding[] = [];
    const { content } = this.#init;
    const note = (code: string, values: NonNullable<Finding['values']> = {}, offset = (content ?? this.element).start): void => {
      findings.push({ code, values: { name: this.name, ...values }, offset });
    };
    if (content === undefined) {
      note('N.Attachment.Content');
      return { ...UNREADABLE, wasZipped: false, findings };
    }
    const payload = this.#payload();
    let outer: Digest;
    try {
      outer = digest(payload.all());
    } catch (error) {
      if (!(error instanceof JunkInBase64)) throw error;
      note('T.Attachment.Base64', { offset: error.offset }, junkOffset(content, error.offset));
      const failure = raiseEdxml('EDXML_ATTACHMENT_BASE64', { contentId: this.contentId, offset: error.offset });
      return { ...UNREADABLE, wasZipped: false, failure, findings };
    }
    if (payload.faults.missingPadding) note('T.Attachment.Padding');
    let inner = outer;
    let entry: ZipEntry | undefined;
    if (ZIP_MAGIC.equals(outer.head.subarray(0, 4)) && !this.name.toLowerCase().endsWith('.zip')) {
      const listing = listZip(rangeReader(payload));
      if (listing.kind === 'broken') note('T.Attachment.Zip', { how: listing.reason });
      if (listing.kind === 'single') {
        entry = listing.entry;
        try {
          inner = digest(this.#unwrapped(payload, entry));
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (code !== 'EDXML_ATTACHMENT_ZIP' && code !== 'EDXML_ATTACHMENT_TOO_LARGE') throw error;
          const how = String((error as { details?: { reason?: string } }).details?.reason ?? '');
          note(code === 'EDXML_ATTACHMENT_ZIP' ? 'T.Attachment.ZipBroken' : 'R.Attachment.Zip', { how });
          return { ...UNREADABLE, wasZipped: true, failure: error as Error, findings };
        }
        const inside = extensionOf(entry.name.split(/[/\\]/).pop() ?? '');
        if (inside !== extensionOf(this.name)) note('M.Attachment.Extension', { value: inside });
      }
    }
    const sniffedType = sniff(inner.head.subarray(0, SNIFFED_BYTES));
    const carried = entry === undefined ? sniffedType : 'application/zip';
    if (typesDisagree(this.declaredType, carried)) note('M.Attachment.Type', { value: this.declaredType, other: carried });
    const mangled = inner.mangled >= MANGLED_COUNT && inner.mangled / inner.size >= MANGLED_SHARE;
    // A declared type speaks only for what it is declared of: a zip wrapper may well hold plain text.
    const binary = isBinary(sniffedType) || (entry === undefined && isBinary(this.declaredType));
    if (mangled && binary) note('M.Attachment.Utf8Mangled', { count: inner.mangled });
    return {
      sniffedType,
      wasZipped: entry !== undefined,
      size: inner.size,
      sha256: inner.sha256,
      marksPdfSignature: inner.marked,
      findings,
      ...(entry === undefined ? {} : { entry }),
    };
  }
}

interface Digest {
  readonly head: Buffer;
  readonly size: number;
  readonly sha256: string;
  readonly mangled: number;
  /** A PDF that says `/ByteRange`. */
  readonly marked: boolean;
}

const REPLACEMENT = Buffer.from([0xef, 0xbf, 0xbd]);
const PDF_HEADER = Buffer.from('%PDF-');
const SIGNATURE_MARK = Buffer.from('/ByteRange');

function digest(content: Iterable<Uint8Array>): Digest {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let size = 0;
  let mangled = 0;
  let marked = false;
  let tail = Buffer.alloc(0);
  for (const chunk of content) {
    hash.update(chunk);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    size += chunk.length;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = bytes.indexOf(REPLACEMENT); at >= 0; at = bytes.indexOf(REPLACEMENT, at + 3)) mangled++;
    if (marked || (head.length === HEAD_BYTES && !head.includes(PDF_HEADER))) continue;
    const seam = Buffer.concat([tail, bytes.subarray(0, SIGNATURE_MARK.length)]);
    marked = seam.includes(SIGNATURE_MARK) || bytes.includes(SIGNATURE_MARK);
    tail = Buffer.from((bytes.length < SIGNATURE_MARK.length ? seam : bytes).subarray(1 - SIGNATURE_MARK.length));
  }
  return { head, size, sha256: hash.digest('hex'), mangled, marked: marked && head.includes(PDF_HEADER) };
}

/** Random access to a payload that was walked through once. */
export function rangeReader(payload: Payload): RangeReader {
  return {
    size: payload.size,
    read: (start, end) => Buffer.concat([...payload.range(start, end)].map((chunk) => Uint8Array.from(chunk))),
    stream: (start, end) => payload.range(start, end),
  };
}

function junkOffset(content: XmlElement, offset: number): number {
  const only = content.children[0];
  return content.children.length === 1 && only?.kind === 'text' && only.forms === 0 ? only.start + offset : content.contentStart;
}

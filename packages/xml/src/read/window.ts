import type { ByteSource } from '@lienthong/core';
import { raiseXml, type XmlReadErrorDetails } from '../errors.ts';
import { asBuffer, ownBytes } from '../model/own.ts';
import { locate } from '../model/position.ts';
import { checkCharacters } from './validate.ts';

const SMALL = 64 * 1024;

type Positioned<D> = Omit<D, 'line' | 'column' | 'offset'>;

/**
 * The stretch of the source that is in sight. Everything up to `limit` has been checked to be XML characters in UTF-8;
 * what stands behind it is reported only when the reader gets there, so that the first defect of a document is the one named.
 */
export class Window {
  readonly source: ByteSource;
  bytes: Buffer = Buffer.alloc(0);
  /** Offset of `bytes[0]` in the source. */
  base = 0;
  /** Readable length of `bytes`. */
  limit = 0;
  /** How many `]` stand right before `bytes[0]` (0, 1 or 2 = two or more): `]]>` may straddle two windows. */
  brackets = 0;
  // Next of each at or behind the place last asked for: a search is never repeated over the same bytes, or a text with
  // many short stretches would cost its square.
  private lessAt = -1;
  private ampersandAt = -1;
  private returnAt = -1;
  private greaterAt = -1;
  private closeAt = -1;
  private defect: 'utf8' | 'character' | undefined;
  private decoded: string | undefined;
  private readonly step: number;

  /** Nobody else reads the source before this reader is done, so its views may be used as they are. */
  private readonly alone: boolean;

  constructor(source: ByteSource, step: number, alone: boolean) {
    this.source = source;
    this.alone = alone;
    this.step = step;
  }

  /**
   * Moves on: index `from` becomes 0 and more bytes come into sight behind it. False at the end of the source.
   *
   * @throws LienThongError `XML_UTF8` or `XML_CHARACTER` when the byte at `limit` can't be read.
   */
  refill(from: number): boolean {
    if (this.defect !== undefined) throw this.defectError(this.defect);
    const start = this.base + from;
    const held = this.bytes.length - from;
    if (start + held === this.source.size) return false;
    this.brackets = this.bracketsBefore(from);
    // Twice what is held, so that a long token costs linear time; up to a multiple of the step, to walk in whole blocks.
    const wanted = start + Math.max(this.step, held * 2, held + 4);
    const aligned = wanted - (wanted % this.step);
    const end = Math.min(aligned >= start + held + 4 ? aligned : wanted, this.source.size);
    // What is held is read again, so its buffer may be used for it.
    this.bytes = this.alone ? asBuffer(this.source.read(start, end)) : ownBytes(this.source, start, end, this.bytes);
    this.base = start;
    const checked = checkCharacters(this.bytes, end === this.source.size);
    this.limit = checked.length;
    this.defect = checked.defect;
    this.decoded = undefined;
    this.lessAt = -1;
    this.ampersandAt = -1;
    this.returnAt = -1;
    this.greaterAt = -1;
    this.closeAt = -1;
    return true;
  }

  private bracketsBefore(from: number): number {
    let count = 0;
    while (count < 2 && count < from && this.bytes[from - 1 - count] === 0x5d) count++;
    return count === from ? Math.min(2, count + this.brackets) : count;
  }

  /** The bytes of `[from, to)`, all of them ASCII, as a string. */
  ascii(from: number, to: number): string {
    // A small document is decoded once and cut up: a call into the platform for each name costs more than that.
    this.decoded ??= this.source.size <= SMALL ? this.bytes.toString('latin1') : '';
    return this.decoded === '' ? this.bytes.toString('latin1', from, to) : this.decoded.slice(from, to);
  }

  /** Index of the next `<` or `&` at or behind `from`; `limit` when there is none in sight. */
  nextMarkup(from: number): number {
    if (this.lessAt < from) this.lessAt = this.seek(0x3c, from);
    if (this.ampersandAt < from) this.ampersandAt = this.seek(0x26, from);
    return Math.min(this.lessAt, this.ampersandAt);
  }

  /** Index of the next CR at or behind `from`; `limit` when there is none in sight. */
  nextReturn(from: number): number {
    if (this.returnAt < from) this.returnAt = this.seek(0x0d, from);
    return this.returnAt;
  }

  /** Index of the next `>` at or behind `from`; `limit` when there is none in sight. */
  nextGreater(from: number): number {
    if (this.greaterAt < from) this.greaterAt = this.seek(0x3e, from);
    return this.greaterAt;
  }

  /** Index of the next `>` at or behind `from` that has `]]` before it; `limit` when there is none in sight. `from` is at least 2. */
  nextClose(from: number): number {
    if (this.closeAt < from) {
      const found = this.bytes.indexOf(']]>', from - 2, 'latin1');
      this.closeAt = found < 0 ? this.limit : Math.min(found + 2, this.limit);
    }
    return this.closeAt;
  }

  /** Index of the next `byte` at or behind `from`; `limit` when there is none in sight. */
  seek(byte: number, from: number): number {
    const bytes = this.bytes;
    const limit = this.limit;
    // The call into the platform costs as much as a dozen bytes: look at these first.
    const near = Math.min(limit, from + 16);
    for (let i = from; i < near; i++) if (bytes[i] === byte) return i;
    if (near === limit) return limit;
    const found = bytes.indexOf(byte, near);
    return found < 0 || found > limit ? limit : found;
  }

  /** An error at an absolute offset. */
  error<K extends keyof XmlReadErrorDetails>(code: K, offset: number, details: Positioned<XmlReadErrorDetails[K]>): Error {
    return raiseXml(code, { ...locate(this.source, offset), ...details } as unknown as XmlReadErrorDetails[K] as never);
  }

  private defectError(defect: 'utf8' | 'character'): Error {
    const offset = this.base + this.limit;
    if (defect === 'utf8') return this.error('XML_UTF8', offset, {});
    const lead = this.bytes[this.limit] as number;
    const codePoint = lead === 0xef ? 0xffc0 | ((this.bytes[this.limit + 2] as number) & 0x3f) : lead;
    return this.error('XML_CHARACTER', offset, { codePoint });
  }
}

import { randomBytes } from 'node:crypto';
import * as oid from '../certificate/oids.ts';
import { Cursor, type Malformed, oidText, TAG_BOOLEAN, TAG_INTEGER, TAG_OID, TAG_SEQUENCE } from '../der/cursor.ts';
import type { DistinguishedName } from '../name/name.ts';
import { readEntry } from './entries.ts';
import type { Crl, CrlEntry } from './model.ts';

/** Entry extensions that are understood, all below 2.5.29. */
const KNOWN: ReadonlySet<string> = new Set([oid.EXT_REASON, oid.EXT_INVALIDITY, oid.EXT_CERT_ISSUER]);

/**
 * Where each serial number stands in the bytes of a CRL: open addressing over offsets, 16 bytes an entry at most (32 in an
 * indirect CRL), no object an entry. The hash is keyed with a random seed, so that nobody can choose serial numbers that all fall together.
 *
 * Of several entries for one serial and issuer the last counts, as in a reading from the front.
 */
export class CrlIndex {
  readonly count: number;
  /** Some entry has a critical extension that is not understood: the CRL says nothing about any certificate (RFC 5280 §5.3). */
  readonly unknownCritical: boolean;
  readonly #crl: Crl;
  readonly #bytes: Uint8Array;
  readonly #malformed: Malformed;
  /** Offsets of entries plus one; 0 is a free place. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #seed: number;
  /** Indirect CRLs: which issuer each place belongs to. */
  readonly #owners: Int32Array | undefined;
  readonly #issuers: DistinguishedName[] = [];
  readonly #issuerIds = new Map<string, number>();

  constructor(crl: Crl, bytes: Uint8Array, from: number, to: number, malformed: Malformed) {
    this.#crl = crl;
    this.#bytes = bytes;
    this.#malformed = malformed;
    this.count = countMembers(bytes, from, to);
    let size = 16;
    while (size < this.count * 2) size *= 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    this.#seed = randomBytes(4).readInt32LE();
    const indirect = crl.issuingDistributionPoint?.indirect === true;
    this.#owners = indirect ? new Int32Array(size) : undefined;
    this.unknownCritical = this.#fill(from, to);
  }

  /** The entry of this serial (content octets) and issuer. */
  find(serial: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined {
    const indirect = this.#owners !== undefined;
    const owner = indirect ? this.#issuerIds.get(issuer.key) : 0;
    if (owner === undefined || (!indirect && this.#crl.issuer.key !== issuer.key)) return undefined;
    const place = this.#place(serial, 0, serial.length, owner);
    const offset = this.#slots[place] as number;
    if (offset === 0) return undefined;
    const given = indirect ? (this.#issuers[owner] as DistinguishedName) : this.#crl.issuer;
    const list = new Cursor(this.#bytes, offset - 1, this.#bytes.length, this.#malformed);
    const entry = readEntry(list.into(TAG_SEQUENCE, 'revokedCertificates'), given, this.#crl.version);
    // certificateIssuer belongs to indirect CRLs only: a CRL that says otherwise of itself must not decide.
    return entry.certificateIssuer.key === issuer.key ? entry : { ...entry, unknownCritical: true };
  }

  #fill(from: number, to: number): boolean {
    const bytes = this.#bytes;
    const list = new Cursor(bytes, from, to, this.#malformed);
    // Two cursors for all entries: an allocation for each would cost more than the search it serves.
    let unknown = false;
    let owner = this.#own(this.#crl.issuer);
    const field = 'revokedCertificates';
    while (!list.done) {
      list.next(TAG_SEQUENCE, field);
      const { start, contentEnd } = list;
      list.pos = list.content;
      if (list.pos >= contentEnd) this.#malformed(start, field);
      list.next(TAG_INTEGER, 'userCertificate');
      const serialFrom = list.content;
      const serialTo = list.contentEnd;
      if (list.pos >= contentEnd) this.#malformed(start, 'revocationDate');
      list.next(-1, 'revocationDate');
      if (list.pos < contentEnd) {
        const extensions = list.into(TAG_SEQUENCE, 'crlEntryExtensions');
        const named = this.#extensions(extensions, start);
        unknown ||= named === 'unknown';
        if (named === 'issuer' && this.#owners !== undefined) owner = this.#own(this.#issuerOf(start));
      }
      if (list.pos !== contentEnd) this.#malformed(list.pos, field);
      const place = this.#place(bytes, serialFrom, serialTo, owner);
      this.#slots[place] = start + 1;
      if (this.#owners !== undefined) this.#owners[place] = owner;
    }
    return unknown;
  }

  #extensions(extensions: Cursor, start: number): 'issuer' | 'unknown' | undefined {
    let found: 'issuer' | 'unknown' | undefined;
    const { bytes } = extensions;
    while (!extensions.done) {
      extensions.next(TAG_SEQUENCE, 'crlEntryExtensions');
      const end = extensions.contentEnd;
      extensions.pos = extensions.content;
      if (extensions.pos >= end) this.#malformed(start, 'crlEntryExtensions');
      extensions.next(TAG_OID, 'crlEntryExtensions');
      const { content, contentEnd } = extensions;
      extensions.pos = end;
      const critical = contentEnd < end && bytes[contentEnd] === TAG_BOOLEAN;
      const last = bytes[contentEnd - 1] as number;
      const standard = contentEnd - content === 3 && bytes[content] === 0x55 && bytes[content + 1] === 0x1d;
      if (standard && last === 29) found ??= 'issuer';
      else if (critical && !(standard && KNOWN.has(oidText(bytes, content, contentEnd)))) found = 'unknown';
    }
    return found;
  }

  #issuerOf(start: number): DistinguishedName {
    const list = new Cursor(this.#bytes, start, this.#bytes.length, this.#malformed);
    return readEntry(list.into(TAG_SEQUENCE, 'revokedCertificates'), this.#crl.issuer, this.#crl.version).certificateIssuer;
  }

  #own(issuer: DistinguishedName): number {
    const known = this.#issuerIds.get(issuer.key);
    if (known !== undefined) return known;
    const id = this.#issuers.push(issuer) - 1;
    this.#issuerIds.set(issuer.key, id);
    return id;
  }

  /** The place of this serial, or the free one where it would go. */
  #place(from: Uint8Array, start: number, end: number, owner: number): number {
    const slots = this.#slots;
    const bytes = this.#bytes;
    let place = hash(from, start, end, this.#seed ^ owner) & this.#mask;
    for (;;) {
      const offset = slots[place] as number;
      if (offset === 0) return place;
      if (this.#owners === undefined || this.#owners[place] === owner) {
        if (isSerialAt(bytes, contentOf(bytes, offset - 1), from, start, end)) return place;
      }
      place = (place + 1) & this.#mask;
    }
  }
}

/** Offset of the content of the value at `at`, whose length the DER gate has checked. */
function contentOf(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] as number;
  return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
}

/** Length of the value at `at` whose content starts at `content`. */
function lengthOf(bytes: Uint8Array, at: number, content: number): number {
  let length = bytes[at + 1] as number;
  if (content === at + 2) return length;
  length = 0;
  for (let i = at + 2; i < content; i++) length = length * 256 + (bytes[i] as number);
  return length;
}

function isSerialAt(bytes: Uint8Array, at: number, other: Uint8Array, start: number, end: number): boolean {
  const content = contentOf(bytes, at);
  const length = lengthOf(bytes, at, content);
  if (length !== end - start) return false;
  // From the end: serial numbers given in sequence differ there.
  for (let i = length - 1; i >= 0; i--) if (bytes[content + i] !== other[start + i]) return false;
  return true;
}

function countMembers(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let pos = from; pos < to; count++) {
    const content = contentOf(bytes, pos);
    pos = content + lengthOf(bytes, pos, content);
  }
  return count;
}

/** Keyed multiplication hash, mixed at the end as in MurmurHash3. */
function hash(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let h = seed | 0;
  for (let i = start; i < end; i++) {
    h = Math.imul(h ^ (bytes[i] as number), 0x5bd1e995);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

import type { ByteSource, Message } from '@lienthong/core';
import type { Budget } from './budget.ts';
import type { PdfDict, PdfObject, PdfRef, PdfStream } from './object.ts';

/** How much of the file a signature's ByteRange takes in (names as in pyHanko). Only the first two can lead to `valid`. */
export type PdfCoverage = 'ENTIRE_FILE' | 'ENTIRE_REVISION' | 'CONTIGUOUS_BLOCK_FROM_START' | 'UNCLEAR';

/** One cross-reference section: the file as first written, or an incremental update (ISO 32000-1 §7.5.6). */
export interface PdfRevision {
  /** 0 = oldest. */
  readonly index: number;
  /** Where the section begins; what `startxref` says. */
  readonly xrefOffset: number;
  /** Behind the last byte of the section itself (of its trailer or stream). */
  readonly xrefEnd: number;
  /** Behind `%%EOF` and its end of line; the next revision begins here. */
  readonly end: number;
  readonly kind: 'table' | 'stream';
  /** A classic section that also points to a stream (`XRefStm`): readers see different objects in it. */
  readonly hybrid: boolean;
  readonly trailer: PdfDict;
  /** `Size`: one more than the highest object number in use so far. */
  readonly size: number;
  /** Object number of the section itself, where it is a stream. */
  readonly xrefObject: number | undefined;
  /** Object numbers that this section sets, freed ones included. */
  readonly entries: ReadonlyMap<number, PdfXrefEntry>;
  /** Object numbers that the section sets more than once: readers differ in which entry they take. */
  readonly duplicates: readonly number[];
}

export type PdfXrefEntry =
  | { readonly kind: 'offset'; readonly generation: number; readonly offset: number }
  | { readonly kind: 'packed'; readonly generation: 0; readonly container: number; readonly position: number }
  | { readonly kind: 'free'; readonly generation: number };

/** The document as it was when revision `revision` was the last one. */
export interface PdfView {
  readonly revision: number;
  readonly trailer: PdfDict;
  /** The catalogue, or undefined where the file has none. */
  readonly root: PdfDict | undefined;
  readonly rootRef: PdfRef | undefined;
  /** Object numbers with their entry as of this revision. */
  entry(number: number): PdfXrefEntry | undefined;
  /** The object behind a reference, one step; `null` where there is none. */
  get(ref: PdfRef): PdfObject;
  /** Follows references to the end; loops end in `PDF_LOOP`. */
  resolve(object: PdfObject | undefined): PdfObject;
  /** Decoded data of a stream; filters other than Flate, ASCIIHex and ASCII85 end in `PDF_FILTER`. */
  data(stream: PdfStream): Uint8Array;
  /** The revision (up to this one) that last set this object; undefined where none did. */
  lastChange(number: number): number | undefined;
}

export interface PdfTime {
  /** As written, `D:20260102030405+07'00'`. */
  readonly text: string;
  /** Undefined where the text is no date (ISO 32000-1 §7.9.4). */
  readonly date: Date | undefined;
}

/** Fields a signature or a lock speaks about (ISO 32000-1 §12.8.2.4). */
export interface PdfFieldLock {
  readonly action: 'All' | 'Include' | 'Exclude';
  readonly fields: readonly string[];
}

/** A signature field with a value. */
export interface PdfSignatureField {
  /** Full name, parents with dots. */
  readonly field: string;
  readonly fieldRef: PdfRef | undefined;
  readonly valueRef: PdfRef | undefined;
  readonly kind: 'signature' | 'timestamp';
  readonly subFilter: string;
  readonly filter: string;
  /** As written; see `coverage`. */
  readonly byteRange: readonly number[];
  /** All bytes of the hex string, padding included. */
  readonly contents: Uint8Array;
  /** The `<…>` string with its brackets; -1 where it has no position (inside an object stream, or not hexadecimal). */
  readonly contentsStart: number;
  readonly contentsEnd: number;
  /** Revision that last set the signature value. */
  readonly revision: number;
  /** `/M`: what the signer's machine said. */
  readonly claimedTime: PdfTime | undefined;
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly location: string | undefined;
  /** `/Cert` (adbe.x509.rsa_sha1 only). */
  readonly certificates: readonly Uint8Array[];
  /** Certification level, where this is the certifying signature or restricts later changes by a Lock with `/P`. */
  readonly docMdp: 1 | 2 | 3 | undefined;
  /** This is the certifying signature: the catalogue's `/Perms /DocMDP` points to it. */
  readonly certifies: boolean;
  readonly fieldMdp: PdfFieldLock | undefined;
  readonly coverage: PdfCoverage;
  /** The signature dictionary. */
  readonly dictionary: PdfDict;
  /** What is wrong with the dictionary; not empty = no validator may accept. */
  readonly faults: readonly PdfSignatureFault[];
}

export type PdfSignatureFaultCode =
  | 'PDF_SIGNATURE_DIRECT'
  | 'PDF_SIGNATURE_REPEATED_KEY'
  | 'PDF_SIGNATURE_BYTE_RANGE'
  | 'PDF_SIGNATURE_CONTENTS'
  | 'PDF_SIGNATURE_DOC_MDP'
  | 'PDF_SIGNATURE_FIELD_MDP';

export interface PdfSignatureFault {
  readonly code: PdfSignatureFaultCode;
  readonly message: Message;
  /** Where the signature dictionary stands; -1 inside an object stream. */
  readonly offset: number;
}

/** Validation material, DER. */
export interface PdfMaterial {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
}

/** Document security store (ETSI EN 319 142-1 §5.4.2). */
export interface PdfDss extends PdfMaterial {
  /** What was put down for single signatures (`VRI`); evidence like the rest, whichever signature it was meant for. */
  readonly vri: readonly PdfMaterial[];
}

/** A signature that an earlier revision had and the last one has not. */
export interface PdfRemovedSignature {
  /** Full name. */
  readonly field: string;
  /** The last revision that had it. */
  readonly revision: number;
  /** The field holds another signature now. */
  readonly replaced: boolean;
}

/** What signature purposes need of a PDF. Nothing is loaded but what was asked for; memory does not grow with the file. */
export interface PdfFile {
  readonly source: ByteSource;
  readonly size: number;
  /** Some section is hybrid (`XRefStm`). */
  readonly hybrid: boolean;
  /** `/Encrypt` is there: names and strings are unreadable, so nothing else is reported. */
  readonly encrypted: boolean;
  /** Oldest first. */
  readonly revisions: readonly PdfRevision[];
  /** In the order of their revisions. */
  readonly signatures: readonly PdfSignatureField[];
  readonly removed: readonly PdfRemovedSignature[];
  /** As of the last revision. */
  readonly dss: PdfDss | undefined;
  /** Bytes behind the last `%%EOF` and its end of line. */
  readonly trailing: number;
  /** The document as of a revision (default: the last). */
  at(revision?: number): PdfView;
  /** The DSS as it was at a revision. */
  dssAt(revision: number): PdfDss | undefined;
  /** What all comparisons of this file together may cost, under the limits and the signal that it was opened with. */
  readonly comparing: Budget;
  /** Makes something once per file: signatures of one revision share what is known about it. */
  once<T>(key: string, make: () => T): T;
}

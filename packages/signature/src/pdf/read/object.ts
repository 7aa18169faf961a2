/** A PDF object as written (ISO 32000-1 §7.3). Numbers are JavaScript numbers; `null` and missing are both `null`. */
export type PdfObject = null | boolean | number | PdfName | PdfString | PdfArray | PdfDict | PdfStream | PdfRef;

export interface PdfName {
  readonly kind: 'name';
  /** Without the slash, `#xx` decoded; bytes as Latin-1. */
  readonly name: string;
}

/** `start` and `end` are positions in the file, brackets included; -1 inside an object stream, where nothing has a position. */
export interface PdfString {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  readonly hex: boolean;
  /** Hexadecimal digits and nothing else between the brackets, an even number of them. */
  readonly exact: boolean;
  readonly start: number;
  readonly end: number;
}

export interface PdfArray {
  readonly kind: 'array';
  readonly items: readonly PdfObject[];
}

export interface PdfDict {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, PdfObject>;
  readonly start: number;
  readonly end: number;
  /** Keys that were written more than once (ISO 32000-1 §7.3.7 forbids it: readers differ in which one they take). */
  readonly repeated: readonly string[];
}

/** The data stay in the file: `dataStart` … `dataEnd` are the raw bytes. */
export interface PdfStream {
  readonly kind: 'stream';
  readonly dict: PdfDict;
  readonly dataStart: number;
  readonly dataEnd: number;
}

export interface PdfRef {
  readonly kind: 'ref';
  readonly number: number;
  readonly generation: number;
}

export function isName(object: PdfObject | undefined, name?: string): object is PdfName {
  return typeof object === 'object' && object?.kind === 'name' && (name === undefined || object.name === name);
}

export function isRef(object: PdfObject | undefined): object is PdfRef {
  return typeof object === 'object' && object?.kind === 'ref';
}

export function isArray(object: PdfObject | undefined): object is PdfArray {
  return typeof object === 'object' && object?.kind === 'array';
}

export function isDict(object: PdfObject | undefined): object is PdfDict {
  return typeof object === 'object' && object?.kind === 'dict';
}

export function isStream(object: PdfObject | undefined): object is PdfStream {
  return typeof object === 'object' && object?.kind === 'stream';
}

export function isString(object: PdfObject | undefined): object is PdfString {
  return typeof object === 'object' && object?.kind === 'string';
}

/** `12 0`: how an indirect object is named in reports and used as a key. */
export function refText(ref: PdfRef): string {
  return `${ref.number} ${ref.generation}`;
}

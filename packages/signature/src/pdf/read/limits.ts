/** What a hostile file may cost. Every limit ends in `PDF_LIMIT` with its name; nothing is silently cut. */
export interface PdfLimits {
  /** Bytes of the file itself. */
  bytes: number;
  /** Cross-reference sections (incremental updates and hybrid streams). */
  revisions: number;
  /** Entries over all cross-reference sections. */
  xrefEntries: number;
  /** Indirect objects read. */
  objects: number;
  /** Nesting of arrays and dictionaries, of field trees and page trees. */
  depth: number;
  /** Bytes of one object without stream data (a signature's Contents is the largest that is needed). */
  objectBytes: number;
  /** Bytes of one decoded stream. */
  streamBytes: number;
  /** Bytes decoded in all. */
  decodedBytes: number;
  /** Form fields of one revision. */
  fields: number;
  /** Certificates, CRLs and OCSP responses in the DSS. */
  dssItems: number;
  /**
   * Steps of reading, and again of comparing (tokens, entries, comparisons), with `workPerByte` more for each byte of the file: stands
   * for time, but gives the same answer on every machine.
   */
  work: number;
  workPerByte: number;
}

export const defaultPdfLimits: Readonly<PdfLimits> = {
  bytes: 2 * 1024 ** 3,
  revisions: 512,
  xrefEntries: 500_000,
  objects: 500_000,
  depth: 64,
  objectBytes: 8 * 1024 ** 2,
  streamBytes: 16 * 1024 ** 2,
  decodedBytes: 64 * 1024 ** 2,
  fields: 5_000,
  dssItems: 5_000,
  work: 2_000_000,
  workPerByte: 40,
};

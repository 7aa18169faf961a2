import type { Message } from '@lienthong/core';

/** How sure a datum is: read in a primary source, concluded, or not known. */
export type Certainty = 'certain' | 'inferred' | 'unknown';

/** One row of a code list, with its standing: nothing here is a constant of nature. */
export interface CodeRow {
  readonly code: string;
  readonly name: string;
  readonly abbreviation?: string;
  readonly certainty: Certainty;
  /** First and last day (ISO) on which the row is known to hold; absent = not known. */
  readonly from?: string;
  readonly until?: string;
}

/** A dated list: where it comes from and until when it was looked at. */
export interface CodeList {
  readonly id: string;
  readonly title: Message;
  readonly source: string;
  /** Day (ISO, or a year) that the data describe. */
  readonly asOf: string;
  readonly rows: readonly CodeRow[];
}

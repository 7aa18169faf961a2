import type { Message } from '@lienthong/core';

/** Worst change behind the signed revision, mildest first (names as in pyHanko). */
export type PdfModificationLevel = 'NONE' | 'LTA_UPDATES' | 'FORM_FILLING' | 'ANNOTATIONS' | 'OTHER';

export interface PdfModificationFinding {
  readonly code: string;
  /** `12 0`, where one object is meant. */
  readonly object?: string;
  readonly revision: number;
  readonly message: Message;
}

export interface PdfModifications {
  readonly level: PdfModificationLevel;
  /** False: the changes go beyond what the certification or a lock allows, or cannot be allowed at all. */
  readonly docMdpOk: boolean;
  readonly findings: readonly PdfModificationFinding[];
}

import type { Message } from '@lienthong/core';
import type { PdfFindingCode } from './findings.ts';

/** Worst change behind the signed revision, mildest first (names as in pyHanko). */
export type PdfModificationLevel = 'NONE' | 'LTA_UPDATES' | 'FORM_FILLING' | 'ANNOTATIONS' | 'OTHER';

/** Why changes are refused. */
export interface PdfModificationFinding {
  readonly code: PdfFindingCode;
  /** `12 0`, where one object is meant. */
  readonly object?: string;
  readonly revision: number;
  readonly message: Message;
}

/** What one later revision changed. */
export interface PdfRevisionChange {
  readonly revision: number;
  readonly level: PdfModificationLevel;
  /** Full names of form fields, other than signature fields, that show or hold something else. */
  readonly filled: readonly string[];
}

export interface PdfModifications {
  readonly level: PdfModificationLevel;
  /** False: the changes go beyond what the certification or a lock allows, or cannot be allowed at all. */
  readonly docMdpOk: boolean;
  /** Empty where the changes can be allowed. */
  readonly findings: readonly PdfModificationFinding[];
  /** One entry per later revision that was judged. */
  readonly changes: readonly PdfRevisionChange[];
}

const ORDER: readonly PdfModificationLevel[] = ['NONE', 'LTA_UPDATES', 'FORM_FILLING', 'ANNOTATIONS', 'OTHER'];

export function rank(level: PdfModificationLevel): number {
  return ORDER.indexOf(level);
}

export function worse(a: PdfModificationLevel, b: PdfModificationLevel): PdfModificationLevel {
  return rank(a) >= rank(b) ? a : b;
}

import type { PdfFieldLock } from '../read/file.ts';
import { isLocked } from '../read/locks.ts';
import type { PdfRef } from '../read/object.ts';
import { refuse } from './findings.ts';
import { type Cleared, everywhere, type Ledger } from './ledger.ts';
import type { PdfModificationLevel } from './result.ts';

export interface FieldUpdate {
  /** Full name; undefined where the change belongs to the form or to several fields. */
  readonly field?: string | undefined;
  readonly cleared?: Cleared;
  /** The change touches nothing that a lock protects. */
  readonly whenLocked?: boolean;
  readonly whenCertified?: boolean;
}

/** Explains changes of fields, minding what the signature locks and whether it certifies. */
export class FieldLedger {
  readonly filled: Set<string> = new Set();
  readonly #ledger: Ledger;
  readonly #lock: PdfFieldLock | undefined;
  readonly #certified: boolean;

  constructor(ledger: Ledger, lock: PdfFieldLock | undefined, certified: boolean) {
    this.#ledger = ledger;
    this.#lock = lock;
    this.#certified = certified;
  }

  explain(level: PdfModificationLevel, ref: PdfRef, update: FieldUpdate = {}): void {
    if (!this.#ledger.concerns(ref)) return;
    const { field, cleared = everywhere, whenLocked = false, whenCertified = true } = update;
    this.#ledger.explain(level, ref, cleared);
    if (field !== undefined && !whenLocked && isLocked(this.#lock, field)) throw refuse('PDF_DIFF_FIELD_LOCKED', { field });
    if (this.#certified && !whenCertified) throw refuse('PDF_DIFF_FIELD_CERTIFIED', { field: field ?? '' });
  }
}

import { type Abortable, throwIfAborted } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import { defaultPdfLimits, type PdfLimits } from './limits.ts';

export interface PdfReadOptions extends Abortable {
  readonly limits?: Partial<PdfLimits>;
}

/** Counts what one reading (or one comparison) has cost. */
export class Budget {
  readonly limits: Readonly<PdfLimits>;
  readonly #options: PdfReadOptions;
  readonly #used = new Map<keyof PdfLimits, number>();
  #work = 0;

  constructor(options: PdfReadOptions) {
    this.#options = options;
    this.limits = { ...defaultPdfLimits, ...options.limits };
  }

  /** A fresh count under the same limits. */
  renew(): Budget {
    return new Budget(this.#options);
  }

  work(offset: number, steps = 1): void {
    this.#work += steps;
    if (this.#work > this.limits.work) throw raisePdf('PDF_LIMIT', { limit: 'work', value: this.limits.work, offset });
    if ((this.#work & 0xfff) < steps) throwIfAborted(this.#options.signal);
  }

  spend(limit: 'xrefEntries' | 'objects' | 'decodedBytes' | 'fields' | 'dssItems', amount: number, offset: number): void {
    const used = (this.#used.get(limit) ?? 0) + amount;
    this.#used.set(limit, used);
    this.within(limit, used, offset);
  }

  within(limit: keyof PdfLimits, amount: number, offset: number): void {
    if (amount > this.limits[limit]) throw raisePdf('PDF_LIMIT', { limit, value: this.limits[limit], offset });
  }
}

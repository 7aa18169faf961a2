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
  readonly #size: number;
  readonly #allowed: number;
  readonly #used = new Map<keyof PdfLimits, number>();
  #work = 0;

  /** @param size of the file, bytes */
  constructor(options: PdfReadOptions, size: number) {
    this.#options = options;
    this.#size = size;
    this.limits = { ...defaultPdfLimits, ...options.limits };
    this.#allowed = this.limits.work + this.limits.workPerByte * size;
  }

  /** A fresh count under the same limits. */
  renew(): Budget {
    return new Budget(this.#options, this.#size);
  }

  work(offset: number, steps = 1): void {
    this.#work += steps;
    if (this.#work > this.#allowed) throw raisePdf('PDF_LIMIT', { limit: 'work', value: this.#allowed, offset });
    if ((this.#work & 0xfff) < steps) throwIfAborted(this.#options.signal);
  }

  spend(limit: 'xrefEntries' | 'objects' | 'decodedBytes' | 'dssItems', amount: number, offset: number): void {
    const used = (this.#used.get(limit) ?? 0) + amount;
    this.#used.set(limit, used);
    this.within(limit, used, offset);
  }

  within(limit: keyof PdfLimits, amount: number, offset: number): void {
    if (amount > this.limits[limit]) throw raisePdf('PDF_LIMIT', { limit, value: this.limits[limit], offset });
  }
}

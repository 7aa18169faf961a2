import type { Message } from '@lienthong/core';
import type { Indication, Outcome } from './verdict.ts';

/** A conclusion about one signature: what is wrong (or right), where, and how ETSI EN 319 102-1 names it. */
export interface FindingOf<Code extends string> {
  readonly code: Code;
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication?: string;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a code means, and its text. */
export type Graded = Message & {
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication?: string;
};

/** Codes of one format with the details each needs. */
export type FindingCatalogue<Details> = { readonly [K in keyof Details & string]: (details: Details[K]) => Graded };

/** A grade without its text, for catalogues. */
type Grade = Omit<Graded, keyof Message>;

export const failed = (subIndication: string): Grade => ({ outcome: 'invalid', indication: 'TOTAL-FAILED', subIndication });
export const unsure = (subIndication: string): Grade => ({
  outcome: 'indeterminate',
  indication: 'INDETERMINATE',
  subIndication,
});
export const passed = (): Grade => ({ outcome: 'valid', indication: 'TOTAL-PASSED' });

/** Builds the finding of a code. */
export function makeFinding<Details, K extends keyof Details & string>(
  catalogue: FindingCatalogue<Details>,
  code: K,
  details: Details[K],
): FindingOf<K> {
  const { vi, en, outcome, indication, subIndication } = catalogue[code](details);
  return {
    code,
    outcome,
    indication,
    ...(subIndication === undefined ? {} : { subIndication }),
    message: { vi, en },
    details: details as Readonly<Record<string, unknown>>,
  };
}

/** The finding that decides: the first `invalid`, else the first `indeterminate`. */
export function worstFinding<F extends FindingOf<string>>(findings: readonly F[]): F | undefined {
  return findings.find((one) => one.outcome === 'invalid') ?? findings.find((one) => one.outcome === 'indeterminate');
}

// Where other engines are known to judge otherwise than RFC 5280 §6, with the reason. A difference that no line covers fails the
// test: nothing is forgiven by count.
import type { Certificate } from '../../src/index.ts';

export interface Difference {
  readonly engine: 'openssl' | 'java';
  /** Our verdict. */
  readonly valid: boolean;
  /** `OK`, or their words. */
  readonly verdict: string;
  /** Their verdict when only the path that we found is offered. */
  readonly onPath: string | undefined;
  readonly attempts: readonly { readonly code: string; readonly message: string }[];
  readonly features: ReadonlySet<string>;
  readonly path: readonly Certificate[];
}

interface Known {
  readonly why: string;
  readonly covers: (difference: Difference) => boolean;
}

const known: readonly Known[] = [
  {
    why: 'OpenSSL follows one candidate at each step and does not come back; offered exactly our path it accepts.',
    covers: ({ engine, valid, onPath }) => engine === 'openssl' && valid && onPath === 'OK',
  },
  {
    why: "The JDK's path builder gives up on some graphs of self-issued and cross-signed CAs; its validator accepts our path.",
    covers: ({ engine, valid, onPath }) => engine === 'java' && valid && onPath === 'OK',
  },
  {
    why: 'A wildcard below an excluded name: `*.a.vn` can stand for the excluded `x.a.vn`, so we refuse it (CVE-2025-61727); the others compare the text.',
    covers: ({ valid, attempts }) =>
      !valid && attempts.some(({ code, message }) => code === 'NAME_CONSTRAINTS' && /dns name \*\.\S+ is excluded/.test(message)),
  },
];

/** The reason of a difference, or undefined when there is none on the list. */
export function explain(difference: Difference): string | undefined {
  return known.find(({ covers }) => covers(difference))?.why;
}

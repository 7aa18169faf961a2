import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';
import type { ConformanceReport } from './report.ts';
import { run as c14n } from './sets/c14n.ts';
import { run as edxml } from './sets/edxml.ts';
import { run as limbo } from './sets/limbo.ts';
import { run as ocspTsp } from './sets/ocsp-tsp.ts';
import { run as pdf } from './sets/pdf.ts';
import { run as pkits } from './sets/pkits.ts';
import { run as wycheproof } from './sets/wycheproof.ts';
import { run as xmldsig } from './sets/xmldsig.ts';
import { run as xsw } from './sets/xsw.ts';

export interface ConformanceOptions {
  /** Judge only cases whose id starts with this. */
  readonly only?: string;
}

/** A set: reads the manifest in `dir` and judges every case. */
export type ConformanceSet = (dir: string, options?: ConformanceOptions) => Promise<ConformanceReport>;

// Owners of sets add a line here.
const sets: Readonly<Record<string, ConformanceSet>> = {
  c14n,
  edxml,
  limbo,
  'ocsp-tsp': ocspTsp,
  pdf,
  pkits,
  wycheproof,
  xmldsig,
  xsw,
};

export interface ConformanceErrorDetails {
  CONFORMANCE_SET_UNKNOWN: { set: string; known: readonly string[] };
}

export const conformanceErrors: ErrorCatalogue<ConformanceErrorDetails> = {
  CONFORMANCE_SET_UNKNOWN: (d) => ({
    vi: `Không có bộ vector «${d.set}». Các bộ có: ${d.known.join(', ')}.`,
    en: `There is no set "${d.set}". Known sets: ${d.known.join(', ')}.`,
  }),
};

const raise: ErrorFactory<ConformanceErrorDetails> = errorFactory(conformanceErrors);

/** Names of the sets that this version can run. */
export function conformanceSets(): string[] {
  return Object.keys(sets);
}

/**
 * Runs one set of vectors found in `dir`. A disagreement is a line of the report, not an error.
 * @throws LienThongError `CONFORMANCE_SET_UNKNOWN`; Error when the manifest cannot be read
 */
export async function runConformance(set: string, dir: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const run = Object.hasOwn(sets, set) ? sets[set] : undefined;
  if (run === undefined) throw raise('CONFORMANCE_SET_UNKNOWN', { set, known: conformanceSets() });
  return run(dir, options);
}

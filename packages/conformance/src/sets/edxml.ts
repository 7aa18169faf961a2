import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { frozenClock, isLienThongError } from '@lienthong/core';
import {
  type ComposeOptions,
  compose,
  draftFromJson,
  duplicateIssue,
  type Edition,
  type Issue,
  readPacket,
  salvagePacket,
} from '@lienthong/edxml';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';
import type { ConformanceOptions } from '../run.ts';

interface Expectation {
  readonly error?: { readonly code: string; readonly line?: number; readonly column?: number };
  readonly issues?: readonly object[];
  readonly documentId?: string;
  readonly [key: string]: unknown;
}

interface Case {
  readonly id: string;
  readonly operation: 'read' | 'salvage' | 'compose' | 'duplicate';
  readonly input: string;
  readonly known?: string;
  readonly output?: string;
  readonly options?: Omit<ComposeOptions, 'clock'> & { readonly edition?: Edition };
  readonly expect: Expectation;
}

/** Packets and drafts: model, issues with their places, or exact bytes. */
export async function run(dir: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { at, cases } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { at: string; cases: readonly Case[] };
  const report = new ReportBuilder('edxml');
  for (const [index, item] of cases.entries()) {
    if (options.only !== undefined && !item.id.startsWith(options.only)) continue;
    const begin = performance.now();
    let result: CaseResult;
    try {
      if (item.operation === 'compose') result = composing(dir, item, at);
      else if (item.operation === 'duplicate') result = comparing(dir, item, at);
      else result = reading(dir, item, at);
    } catch (error) {
      result = disagree(expectedOf(item), 'error', error instanceof Error ? error.message : String(error));
    }
    const ms = performance.now() - begin;
    report.add(item.id, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

const briefly = ({ severity, code, path, line, column }: Issue): object => ({ severity, code, path, line, column });
const expectedOf = (item: Case): string => item.expect.error?.code ?? item.output ?? String(item.expect['kind']);

function reading(dir: string, item: Case, at: string): CaseResult {
  const way = item.operation === 'salvage' ? salvagePacket : readPacket;
  const { edition, maxPacketBytes } = item.options ?? {};
  const bytes = readFileSync(join(dir, item.input));
  let got: Expectation;
  try {
    const { issues, ...rest } = way(bytes, {
      clock: frozenClock(at),
      ...(edition === undefined ? {} : { edition }),
      ...(maxPacketBytes === undefined ? {} : { limits: { maxPacketBytes } }),
    }).toJSON();
    got = { ...rest, issues: issues.map(briefly) };
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    const { line, column } = error.details as { line?: number; column?: number };
    got = { error: { code: error.code, ...(line === undefined ? {} : { line, column: column ?? 0 }) } };
  }
  return compare(item, got);
}

/** Two packets: is the first one already there as the second? */
function comparing(dir: string, item: Case, at: string): CaseResult {
  const read = (path: string) => readPacket(readFileSync(join(dir, path)), { clock: frozenClock(at) });
  const [incoming, known] = [read(item.input), read(item.known ?? item.input)];
  if (incoming.kind !== 'document' || known.kind !== 'document') return disagree('two documents', incoming.kind, 'kind');
  const found = duplicateIssue(incoming, known);
  return compare(item, { issues: found === undefined ? [] : [briefly(found)] });
}

function composing(dir: string, item: Case, at: string): CaseResult {
  const path = join(dir, item.input);
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  let got: Expectation;
  try {
    const draft = draftFromJson(json, { baseDirectory: dirname(path) });
    const composed = compose(draft, { ...item.options, clock: frozenClock(at) });
    got = { documentId: composed.documentId, issues: composed.issues.map(briefly) };
    const bytes = Buffer.concat(Array.from(composed.chunks(), (chunk) => Uint8Array.from(chunk)));
    if (item.output === undefined) return disagree(expectedOf(item), `${bytes.length} bytes`, 'the draft must be refused');
    const expected = readFileSync(join(dir, item.output));
    if (!bytes.equals(expected)) {
      let differs = 0;
      while (differs < bytes.length && bytes[differs] === expected[differs]) differs++;
      return disagree(item.output, `${bytes.length} bytes`, `first difference at byte ${differs}`);
    }
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    got = { error: { code: error.code }, issues: ((error.details['issues'] ?? []) as readonly Issue[]).map(briefly) };
  }
  return compare(item, got);
}

function compare(item: Case, got: Expectation): CaseResult {
  // Through JSON: the manifest knows no undefined and no NaN.
  const actual = JSON.parse(JSON.stringify(got)) as Expectation;
  for (const key of new Set([...Object.keys(item.expect), ...Object.keys(actual)])) {
    if (!isDeepStrictEqual(actual[key], item.expect[key])) {
      return disagree(JSON.stringify(item.expect[key] ?? null), JSON.stringify(actual[key] ?? null), `${key} differs`);
    }
  }
  return { kind: 'agree' };
}

function disagree(expected: string, got: string, why: string): CaseResult {
  return { kind: 'disagree', expected: expected.slice(0, 2000), got: got.slice(0, 2000), why };
}

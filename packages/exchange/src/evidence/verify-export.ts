import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { EvidenceRecord } from '../store/link.ts';
import { raiseEvidence } from './errors.ts';
import { evidenceExportForm, stepOver } from './export.ts';
import type { EvidenceHead } from './head.ts';
import { differs, type EvidenceFault, faultOf, isEntry } from './verify.ts';

export interface EvidenceExportReport {
  readonly ok: boolean;
  readonly storeId: string;
  readonly subjects: readonly string[];
  /** How many entries of the document it shows. */
  readonly entries: number;
  /** Where it leads to: compare it with a head that was kept outside. */
  readonly head: EvidenceHead;
  readonly broken?: { readonly line: number; readonly fault: EvidenceFault };
}

export interface VerifyExportOptions extends Abortable {
  readonly anchors?: readonly EvidenceHead[];
  /** Is given each entry that stands. */
  readonly onEntry?: (entry: EvidenceRecord) => void;
}

type Line = Readonly<Record<string, unknown>>;

/**
 * Verifies an exported file by itself, offline and line by line.
 *
 * @param lines the file's lines, without their ends.
 * @throws LienThongError `EVIDENCE_LINE_INVALID` when the file is cut or is none
 */
export async function verifyEvidenceExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyExportOptions = {},
): Promise<EvidenceExportReport> {
  const anchors = new Map((options.anchors ?? []).map((anchor) => [anchor.seq, anchor]));
  let header: Header | undefined;
  let end: EvidenceHead | undefined;
  let number = 0;
  let entries = 0;
  let broken: EvidenceExportReport['broken'];
  const fail = (fault: EvidenceFault): void => {
    broken ??= { line: number, fault };
  };

  const step = ({ storeId, subjects, head }: Header, line: Line): EvidenceHead => {
    const { entry } = line;
    if (Array.isArray(line['skip'])) {
      let at = head;
      for (const core of line['skip']) {
        at = stepOver(at, String(core));
        if (differs(at, anchors)) fail('anchor');
      }
      return at;
    }
    if (!isEntry(entry)) throw raiseEvidence('EVIDENCE_LINE_INVALID', { line: number });
    const fault = subjects.includes(entry.subject) ? faultOf(entry, head) : 'sequence';
    if (fault === undefined) options.onEntry?.(entry);
    else fail(fault);
    entries++;
    const at = { storeId, seq: entry.seq, hash: entry.hash };
    if (differs(at, anchors)) fail('anchor');
    return at;
  };

  for await (const text of lines) {
    throwIfAborted(options.signal);
    number++;
    if (text === '' && end !== undefined) continue;
    const line = parse(text, number);
    if (end !== undefined) throw raiseEvidence('EVIDENCE_LINE_INVALID', { line: number });
    if (header === undefined) header = readHeader(line, number);
    else if ('head' in line) {
      end = header.head;
      if (!sameHead(line['head'], end) || line['entries'] !== entries) fail('hash');
    } else header = { ...header, head: step(header, line) };
  }
  if (header === undefined || end === undefined) throw raiseEvidence('EVIDENCE_LINE_INVALID', { line: number + 1 });
  if (Math.max(0, ...anchors.keys()) > end.seq) fail('truncated');
  const { storeId, subjects } = header;
  return { ok: broken === undefined, storeId, subjects, entries, head: end, ...(broken === undefined ? {} : { broken }) };
}

interface Header {
  readonly storeId: string;
  readonly subjects: readonly string[];
  readonly head: EvidenceHead;
}

function parse(text: string, line: number): Line {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line;
  } catch {
    // Told below, with its line.
  }
  throw raiseEvidence('EVIDENCE_LINE_INVALID', { line });
}

function readHeader(line: Line, number: number): Header {
  const { form, storeId, subjects } = line;
  const { seq, hash } = (line['from'] ?? {}) as Partial<EvidenceHead>;
  const listed = Array.isArray(subjects) && subjects.every((subject) => typeof subject === 'string');
  if (
    form !== evidenceExportForm ||
    typeof storeId !== 'string' ||
    !listed ||
    !Number.isSafeInteger(seq) ||
    typeof hash !== 'string'
  )
    throw raiseEvidence('EVIDENCE_LINE_INVALID', { line: number });
  return { storeId, subjects: subjects as string[], head: { storeId, seq: seq as number, hash } };
}

function sameHead(given: unknown, head: EvidenceHead): boolean {
  const { storeId, seq, hash } = (given ?? {}) as Partial<EvidenceHead>;
  return storeId === head.storeId && seq === head.seq && hash === head.hash;
}

import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '@lienthong/core';
import {
  type EvidenceHead,
  evidenceHead,
  evidenceSubjects,
  exportEvidence,
  verifyEvidence,
  verifyEvidenceExport,
} from '@lienthong/exchange';
import { required } from '../arguments.ts';
import type { Arguments, Context, Result } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { pathOf, readJson } from '../files.ts';
import { withStore } from '../store-file.ts';
import { pretty } from '../text.ts';

/** `evidence verify`: the log of `--store`, or an exported file; against heads that were kept (`--anchor`). */
export async function verifyLog(args: Arguments, context: Context, file: string | undefined): Promise<Result> {
  const options = { anchors: args.list('anchor').map((path) => headOf(context, path)), signal: context.signal };
  if (file === undefined) {
    const report = await withStore(args, context, (store) => verifyEvidence(store.readEvidence(), options));
    return {
      exit: report.ok ? 0 : 1,
      json: report,
      text: (lang) => `${report.broken?.message[lang] ?? `✓ ${report.entries}`}\n`,
    };
  }
  const lines = createInterface({ input: createReadStream(pathOf(context, file)), crlfDelay: Number.POSITIVE_INFINITY });
  const report = await verifyEvidenceExport(lines, options);
  return { exit: report.ok ? 0 : 1, json: report, text: () => pretty(report) };
}

/** `evidence head`: where the log ends; to be kept elsewhere, and time-stamped. */
export async function headOfLog(args: Arguments, context: Context): Promise<Result> {
  const head = await withStore(args, context, (store) => evidenceHead(store, systemClock));
  return { exit: 0, json: head, text: () => pretty(head) };
}

/** `evidence export <documentId> --store`: what the log says of one document. */
export async function exportLog(args: Arguments, context: Context, documentId: string): Promise<Result> {
  const path = pathOf(context, required(args, 'out'));
  return withStore(args, context, async (store) => {
    const subjects = await evidenceSubjects(store, documentId);
    if (subjects.length === 0) throw raiseCli('CLI_FILE', { path: documentId, reason: 'ENOENT' });
    const { storeId } = await evidenceHead(store, systemClock);
    const lines = exportEvidence(storeId, subjects, store.readEvidence(), { signal: context.signal });
    await pipeline(Readable.from(lines), createWriteStream(path, { flags: 'wx' }));
    const json = { path, documentId, subjects };
    return { exit: 0, json, text: () => pretty(json) };
  });
}

/** @throws LienThongError `CLI_FILE`, `CLI_JSON`, `CLI_JSON_FORM` */
function headOf(context: Context, path: string): EvidenceHead {
  const { storeId, seq, hash } = (readJson(context, path) ?? {}) as Partial<EvidenceHead>;
  if (typeof storeId === 'string' && Number.isSafeInteger(seq) && typeof hash === 'string')
    return { storeId, seq: seq as number, hash };
  throw raiseCli('CLI_JSON_FORM', { path, form: '{ storeId, seq, hash }' });
}

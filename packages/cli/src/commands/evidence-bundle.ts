import { type ByteSource, systemClock } from '@lienthong/core';
import { readPacketAsync } from '@lienthong/edxml';
import {
  appendEvidence,
  collectEvidence,
  deleteEvidence,
  type EvidenceBundle,
  inspect,
  type Rejudgement,
  readEvidence,
  rejudge,
  writeEvidence,
} from '@lienthong/inspect';
import { required } from '../arguments.ts';
import type { Arguments, Context, OptionSpecs, Result } from '../command.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { openInput, pathOf } from '../files.ts';
import { networkOptions } from '../network.ts';

/** Options of `evidence export <packet>`, `rejudge` and `delete`. */
export const bundleOptions: OptionSpecs = {
  ...evidenceOptions,
  ...networkOptions,
  'without-packet': {
    type: 'boolean',
    help: { vi: 'không chép gói tin vào bộ chứng cứ', en: 'leave the packet out of the bundle' },
  },
  packet: { type: 'string', value: 'file', help: { vi: 'gói tin gốc', en: 'the original packet' } },
  head: {
    type: 'string',
    value: 'sha256',
    help: { vi: 'mã băm cuối đã giữ ở nơi khác', en: 'hash of the last entry, kept elsewhere' },
  },
  record: { type: 'boolean', help: { vi: 'ghi nối kết quả vào bộ chứng cứ', en: 'append the result to the bundle' } },
  reason: { type: 'string', value: 'text', help: { vi: 'lý do xoá', en: 'why it is deleted' } },
};

/** `evidence export <packet> --out <dir>`: judges the packet and writes what the judgement rested on. */
export async function exportBundle(args: Arguments, context: Context, packet: string): Promise<Result> {
  const out = pathOf(context, required(args, 'out'));
  const { signal } = context;
  const source = await openInput(context, packet);
  try {
    const { bundle, report } = await withPolicy(args, context, async (policy) => {
      const judged = await inspect(await readPacketAsync(source, { signal }), policy, { signal });
      const options = { packet: !args.flag('without-packet'), signal };
      return { report: judged, bundle: collectEvidence(source, judged, policy, options) };
    });
    writeEvidence(bundle, out);
    const files = [...bundle.files].map(([path, { sha256, size }]) => ({ path, sha256, size }));
    const json = { path: out, head: bundle.head, at: report.at, outcome: report.outcome, files };
    return {
      exit: report.outcome === 'valid' || report.outcome === 'unsigned' ? 0 : 1,
      json,
      text: () => `${out}  ${report.outcome}  ${bundle.head}\n${files.map(({ path }) => `  ${path}\n`).join('')}`,
    };
  } finally {
    source.close();
  }
}

/** `evidence rejudge <dir>`: judges again by nothing but the bundle; exit 0 only when the verdict is the same. Never uses the network. */
export async function rejudgeBundle(args: Arguments, context: Context, folder: string): Promise<Result> {
  const target = pathOf(context, folder);
  const { signal } = context;
  const head = args.text('head');
  const bundle = readEvidence(target, { signal, ...(head === undefined ? {} : { head }) });
  const given = args.text('packet');
  const source: ByteSource | undefined = given === undefined ? undefined : await openInput(context, given);
  try {
    const again = await rejudge(bundle, source, { signal });
    const { same, at, expected, got, differences } = again;
    const recorded = args.flag('record') ? record(bundle, again, target) : bundle;
    return {
      exit: same ? 0 : 1,
      json: { same, at, head: recorded.head, outcome: got.outcome, expected, got, differences },
      text: (lang) => said(again, lang === 'vi'),
    };
  } finally {
    source?.close();
  }
}

function record(bundle: EvidenceBundle, { same, got, differences }: Rejudgement, target: string): EvidenceBundle {
  const more = appendEvidence(bundle, 'rejudgement', new Date(systemClock.now()), { same, got, differences });
  writeEvidence(more, target);
  return more;
}

function said({ same, at, got, differences }: Rejudgement, vi: boolean): string {
  const first = same
    ? `${vi ? 'Kết luận lại giống như cũ' : 'The verdict is the same'}: ${got.outcome} (${at})`
    : vi
      ? 'Kết luận lại KHÁC với bộ chứng cứ:'
      : 'The verdict DIFFERS from the bundle:';
  const rows = differences.map((one) => `  ${one.path}: ${JSON.stringify(one.expected)} → ${JSON.stringify(one.got)}`);
  return `${[first, ...rows].join('\n')}\n`;
}

/** `evidence delete <dir> --reason <text>`: takes the files away; the log stays and says when and why. */
export async function deleteBundle(args: Arguments, context: Context, folder: string): Promise<Result> {
  const path = pathOf(context, folder);
  deleteEvidence(path, required(args, 'reason'), new Date(systemClock.now()));
  return { exit: 0, json: { path, deleted: true }, text: (lang) => `${path}: ${lang === 'vi' ? 'đã xoá' : 'deleted'}\n` };
}

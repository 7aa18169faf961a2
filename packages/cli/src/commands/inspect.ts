import { writeFileWhole } from '@lienthong/core';
import { readPacketAsync } from '@lienthong/edxml';
import { inspect, reportHtml } from '@lienthong/inspect';
import type { Command } from '../command.ts';
import { evidenceOptions, withPolicy } from '../evidence.ts';
import { openInput, pathOf } from '../files.ts';
import { networkOptions } from '../network.ts';

export const inspectCommand: Command = {
  summary: {
    vi: 'Kết luận đầy đủ về một gói: chữ ký, phạm vi, tệp đính kèm',
    en: 'The whole judgement on a packet: signatures, coverage, attachments',
  },
  usage: '<packet> [--html <file>]',
  options: {
    ...evidenceOptions,
    ...networkOptions,
    html: { type: 'string', value: 'file', help: { vi: 'ghi thêm báo cáo để in', en: 'also write a report to print' } },
  },
  positionals: 1,
  async run(args, context) {
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const packet = await readPacketAsync(source, { signal: context.signal });
      const report = await withPolicy(args, context, (policy) => inspect(packet, policy, { signal: context.signal }));
      const page = args.text('html');
      if (page !== undefined) writeFileWhole(pathOf(context, page), [Buffer.from(reportHtml(report, { lang: context.lang }))]);
      return {
        exit: report.outcome === 'valid' || report.outcome === 'unsigned' ? 0 : 1,
        json: report.toJSON(),
        text: (lang) => report.explain(lang),
      };
    } finally {
      source.close();
    }
  },
};

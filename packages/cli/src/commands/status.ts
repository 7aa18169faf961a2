import type { StatusCode } from '@lienthong/edxml';
import { axisOptions, withExchange } from '../axis-config.ts';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';

const statusCodes: readonly StatusCode[] = ['01', '02', '03', '04', '05', '06', '13', '15', '16'];

export const status: Command = {
  summary: {
    vi: 'Gửi một trạng thái cho văn bản đã nhận (tra trong kho)',
    en: 'Send a status for a received document (looked up in the store)',
  },
  usage: '<docId> <code> --axis <axis.json> [--store <db>] [--reason <text>] [--destroyed]',
  options: {
    ...evidenceOptions,
    ...axisOptions,
    reason: { type: 'string', value: 'text', help: { vi: 'lý do (bắt buộc với 02, 16)', en: 'reason (mandatory for 02, 16)' } },
    destroyed: {
      type: 'boolean',
      help: { vi: 'với 15: văn bản bị thu hồi đã được hủy', en: 'with 15: the recalled document has been destroyed' },
    },
  },
  positionals: 2,
  async run(args, context) {
    const [docId = '', given = ''] = args.positionals;
    const code = statusCodes.find((known) => known === given);
    if (code === undefined) throw raiseCli('CLI_USAGE', { reason: `status ${statusCodes.join('|')}` });
    const receipt = await withExchange(args, context, policyOf(args, context), (exchange) =>
      exchange.answer(docId, code, {
        reason: args.text('reason') ?? '',
        destroyed: args.flag('destroyed'),
        signal: context.signal,
      }),
    );
    return { exit: 0, json: receipt, text: () => `${receipt.docId}  ${code}  ${receipt.sentAt}\n` };
  },
};

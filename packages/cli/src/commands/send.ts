import { createHash } from 'node:crypto';
import { chunks, paced } from '@lienthong/core';
import { axisOptions, withExchange } from '../axis-config.ts';
import type { Command } from '../command.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { openInput } from '../files.ts';

export const send: Command = {
  summary: {
    vi: 'Gửi một gói qua trục; gọi lại không gửi hai lần',
    en: 'Send a packet through the axis; calling again does not send twice',
  },
  usage: '<packet> --axis <axis.json> [--store <db>]',
  options: {
    ...evidenceOptions,
    ...axisOptions,
    'message-id': {
      type: 'string',
      value: 'id',
      help: { vi: 'mã lần gửi; mặc định theo nội dung gói', en: 'id of this sending; default from the bytes' },
    },
  },
  positionals: 1,
  async run(args, context) {
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const digest = createHash('sha256');
      for await (const chunk of paced(chunks(source), { signal: context.signal })) digest.update(chunk);
      const messageId = args.text('message-id') ?? `sha256:${digest.digest('hex')}`;
      const receipt = await withExchange(args, context, policyOf(args, context), (exchange) =>
        exchange.send(source, { messageId, signal: context.signal }),
      );
      return { exit: 0, json: receipt, text: () => `${receipt.docId}  ${receipt.documentId ?? ''}  ${receipt.sentAt}\n` };
    } finally {
      source.close();
    }
  },
};

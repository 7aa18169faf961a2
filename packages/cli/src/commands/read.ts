import { readPacketAsync, salvagePacket } from '@lienthong/edxml';
import type { Command } from '../command.ts';
import { openInput } from '../files.ts';
import { issueLines } from '../text.ts';

export const read: Command = {
  summary: { vi: 'Đọc một gói edXML và kiểm tra các quy tắc', en: 'Read an edXML packet and check the rules' },
  usage: '<packet> [--salvage]',
  options: {
    salvage: {
      type: 'boolean',
      help: {
        vi: 'cứu gói không đúng XML: chỉ để tham khảo, không bao giờ để kết luận về chữ ký',
        en: 'salvage a packet that is not well-formed: for information, never to judge signatures',
      },
    },
  },
  positionals: 1,
  async run(args, context) {
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const packet = args.flag('salvage') ? salvagePacket(source) : await readPacketAsync(source, { signal: context.signal });
      const json = packet.toJSON();
      return {
        exit: packet.issues.some(({ severity }) => severity === 'error') ? 1 : 0,
        json,
        text: (lang) =>
          `${JSON.stringify(json.packet, null, 2)}\n${json.attachments.map(({ name, size }) => `${name}  ${size} byte\n`).join('')}${issueLines(packet.issues, lang)}`,
      };
    } finally {
      source.close();
    }
  },
};

import { openFile } from '@lienthong/core';
import { readPacketAsync } from '@lienthong/edxml';
import type { Command } from '../command.ts';
import { pathOf } from '../files.ts';
import { issueLines } from '../text.ts';

export const read: Command = {
  summary: { vi: 'Đọc một gói edXML và kiểm tra các quy tắc', en: 'Read an edXML packet and check the rules' },
  usage: '<packet>',
  positionals: 1,
  async run(args, context) {
    const source = openFile(pathOf(context, args.positionals[0] ?? ''));
    try {
      const packet = await readPacketAsync(source, { signal: context.signal });
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

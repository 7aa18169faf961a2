import { extractAttachments, readPacketAsync } from '@lienthong/edxml';
import { required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openInput, pathOf } from '../files.ts';

export const extract: Command = {
  summary: { vi: 'Ghi các tệp đính kèm ra thư mục, với tên an toàn', en: 'Write the attachments out, safely named' },
  usage: '<packet> --out <dir>',
  options: { out: { type: 'string', value: 'dir', help: { vi: 'thư mục nhận tệp', en: 'folder for the files' } } },
  positionals: 1,
  async run(args, context) {
    const out = required(args, 'out');
    const source = await openInput(context, args.positionals[0] ?? '');
    try {
      const packet = await readPacketAsync(source, { signal: context.signal });
      const files = await extractAttachments(packet, pathOf(context, out), { signal: context.signal });
      return {
        exit: 0,
        json: { files },
        text: () => files.map(({ path, size, sha256 }) => `${path}  ${size} byte  ${sha256}\n`).join(''),
      };
    } finally {
      source.close();
    }
  },
};

import { dirname } from 'node:path';
import { compose, draftFromJson } from '@lienthong/edxml';
import { choice, required } from '../arguments.ts';
import type { Command } from '../command.ts';
import { pathOf, readJson } from '../files.ts';
import { issueLines } from '../text.ts';

export const composeCommand: Command = {
  summary: {
    vi: 'Soạn một gói edXML từ bản nháp JSON và các tệp đính kèm',
    en: 'Compose an edXML packet from a JSON draft and attachment files',
  },
  usage: '<draft.json> --out <packet>',
  options: {
    out: { type: 'string', value: 'packet', help: { vi: 'tệp gói nhận được', en: 'packet file to write' } },
    order: { type: 'string', value: 'axis|norm', help: { vi: 'thứ tự phần tử', en: 'order of elements' } },
    edition: { type: 'string', value: '2016|2022', help: { vi: 'bản quy chuẩn', en: 'edition of the norm' } },
    attachments: { type: 'string', value: 'official|raw', help: { vi: 'cách đóng tệp đính kèm', en: 'payload rule' } },
  },
  positionals: 1,
  async run(args, context) {
    const given = args.positionals[0] ?? '';
    const out = pathOf(context, required(args, 'out'));
    const draft = draftFromJson(readJson(context, given), { baseDirectory: dirname(pathOf(context, given)) });
    const packet = compose(draft, {
      order: choice(args, 'order', ['axis', 'norm'], 'axis'),
      edition: choice(args, 'edition', ['2016', '2022'], '2022'),
      attachments: choice(args, 'attachments', ['official', 'raw'], 'official'),
    });
    const size = packet.writeTo(out);
    const { documentId, issues } = packet;
    return {
      exit: 0,
      json: { path: out, documentId, size, issues },
      text: (lang) => `${out}  ${size} byte  ${documentId}\n${issueLines(issues, lang)}`,
    };
  },
};

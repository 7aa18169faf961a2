import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { storeOptions } from '../store-file.ts';
import { bundleOptions, deleteBundle, exportBundle, rejudgeBundle } from './evidence-bundle.ts';
import { exportLog, headOfLog, verifyLog } from './evidence-log.ts';

export const evidence: Command = {
  summary: {
    vi: 'Nhật ký bằng chứng của kho (kiểm chuỗi, xuất theo văn bản, lấy mốc) và bộ chứng cứ của một gói (xuất, kết luận lại, xoá)',
    en: 'The evidence log of a store (verify, export one document, take the head) and the bundle of a packet (export, rejudge, delete)',
  },
  usage:
    'verify [<file>] [--store <db>] [--anchor <json>] | export <documentId> --store <db> --out <file> | head [--store <db>] | export <packet> --out <dir> | rejudge <dir> [--packet <file>] | delete <dir> --reason <text>',
  options: {
    ...storeOptions,
    ...bundleOptions,
    out: {
      type: 'string',
      value: 'file',
      help: { vi: 'tệp JSON lines hoặc thư mục cần ghi', en: 'JSON lines file or folder to write' },
    },
    anchor: {
      type: 'string',
      many: true,
      value: 'json',
      help: { vi: 'mốc đã giữ (`evidence head`)', en: 'a head that was kept' },
    },
  },
  positionals: [1, 2],
  async run(args, context) {
    const [verb, subject] = args.positionals;
    if (verb === 'verify') return verifyLog(args, context, subject);
    if (verb === 'head' && subject === undefined) return headOfLog(args, context);
    if (verb === 'export' && subject !== undefined && args.text('store') !== undefined) return exportLog(args, context, subject);
    if (verb === 'export' && subject !== undefined) return exportBundle(args, context, subject);
    if (verb === 'rejudge' && subject !== undefined) return rejudgeBundle(args, context, subject);
    if (verb === 'delete' && subject !== undefined) return deleteBundle(args, context, subject);
    throw raiseCli('CLI_USAGE', { reason: `evidence ${this.usage}` });
  },
};

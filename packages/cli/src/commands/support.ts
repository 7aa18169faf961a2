import { supportBundle } from '@lienthong/exchange';
import type { Command } from '../command.ts';
import { readJson } from '../files.ts';
import { storeOptions, withStore } from '../store-file.ts';
import { pretty } from '../text.ts';

export const support: Command = {
  summary: {
    vi: 'Gói hỗ trợ đã che: không bí mật, không nội dung, mã chỉ còn dạng băm (QĐ 28/2018 Đ19.5)',
    en: 'Redacted support bundle: no secret, no content, identifiers as digests (QĐ 28/2018 Đ19.5)',
  },
  usage: '[--store <db>] [--axis <axis.json>]',
  options: {
    ...storeOptions,
    axis: {
      type: 'string',
      value: 'axis.json',
      help: { vi: 'lấy cả phần cấu hình không bí mật', en: 'takes its harmless fields too' },
    },
  },
  positionals: 0,
  async run(args, context) {
    const path = args.text('axis');
    const config = path === undefined ? {} : { config: readJson(context, path) as Record<string, unknown> };
    const bundle = await withStore(args, context, (store) => supportBundle(store, config));
    return { exit: 0, json: bundle, text: () => pretty(bundle) };
  },
};

import { verifyEvidence } from '@lienthong/exchange';
import { restore as restoreStore, sqlite } from '@lienthong/exchange/sqlite';
import type { Command } from '../command.ts';
import { pathOf } from '../files.ts';
import { storeOptions, withStore } from '../store-file.ts';
import { pretty } from '../text.ts';

export const backup: Command = {
  summary: {
    vi: 'Sao lưu kho (cả gói) vào thư mục mới, trong khi kho vẫn làm việc',
    en: 'Copy the store, packets included, into a new folder while it works',
  },
  usage: '<dir> [--store <db>]',
  options: storeOptions,
  positionals: 1,
  async run(args, context) {
    const path = pathOf(context, args.positionals[0] ?? '');
    const summary = await withStore(args, context, (store) => store.backup(path));
    const json = { path, ...summary };
    return { exit: 0, json, text: () => pretty(json) };
  },
};

export const restore: Command = {
  summary: {
    vi: 'Dựng lại kho từ bản sao lưu vào chỗ trống, rồi kiểm nhật ký bằng chứng',
    en: 'Make a store of a backup in an empty place, then verify its evidence log',
  },
  usage: '<dir> [--store <db>]',
  options: storeOptions,
  positionals: 1,
  async run(args, context) {
    const path = pathOf(context, args.text('store') ?? 'lienthong.db');
    const summary = await restoreStore(pathOf(context, args.positionals[0] ?? ''), path);
    const store = sqlite(path);
    try {
      const evidence = await verifyEvidence(store.readEvidence(), { signal: context.signal });
      const json = { store: path, ...summary, evidence };
      return { exit: evidence.ok ? 0 : 1, json, text: () => pretty(json) };
    } finally {
      await store.close();
    }
  },
};

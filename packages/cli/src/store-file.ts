import { existsSync } from 'node:fs';
import { type CalendarData, readCalendar, vietnamCalendarData } from '@lienthong/exchange';
import { type SqliteStore, sqlite } from '@lienthong/exchange/sqlite';
import type { Arguments, Context, OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';
import { pathOf, readJson } from './files.ts';

/** Options of every command that looks into a store without an axis. */
export const storeOptions: OptionSpecs = {
  store: { type: 'string', value: 'db', help: { vi: 'kho lưu (mặc định ./lienthong.db)', en: 'store (default ./lienthong.db)' } },
};

export const calendarOptions: OptionSpecs = {
  calendar: {
    type: 'string',
    value: 'json',
    help: {
      vi: 'lịch làm việc của cơ quan (mặc định: dữ liệu đi kèm)',
      en: 'working calendar (default: the data that is built in)',
    },
  },
};

/** The store that `--store` names, closed when `work` ends. A look never makes a store. @throws LienThongError `CLI_FILE` */
export async function withStore<T>(args: Arguments, context: Context, work: (store: SqliteStore) => Promise<T>): Promise<T> {
  const path = pathOf(context, args.text('store') ?? 'lienthong.db');
  if (!existsSync(path)) throw raiseCli('CLI_FILE', { path, reason: 'ENOENT' });
  const store = sqlite(path);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** @throws LienThongError `CLI_FILE`, `CLI_JSON`, `DEADLINE_CALENDAR_INVALID` */
export function calendarOf(args: Arguments, context: Context): CalendarData {
  const path = args.text('calendar');
  return path === undefined ? vietnamCalendarData : readCalendar(readJson(context, path));
}

import { runWorker } from '@lienthong/exchange';
import { axisOptions, withExchange } from '../axis-config.ts';
import type { Arguments, Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { calendarOf, calendarOptions } from '../store-file.ts';
import { pretty } from '../text.ts';

export const worker: Command = {
  summary: {
    vi: 'Tiến trình nền: gửi, nhận, hỏi tình trạng giao, theo hạn luật định; dừng êm khi nhận tín hiệu',
    en: 'The worker: sends, receives, asks about deliveries, watches the limits of the law; stops gently on a signal',
  },
  usage: '--axis <axis.json> [--store <db>] [--once] [--poll <seconds>] [--calendar <json>]',
  options: {
    ...evidenceOptions,
    ...axisOptions,
    ...calendarOptions,
    once: { type: 'boolean', help: { vi: 'một vòng rồi dừng', en: 'one pass, then stop' } },
    poll: {
      type: 'string',
      value: 'seconds',
      help: { vi: 'nghỉ giữa hai vòng (mặc định 60)', en: 'pause between passes (default 60)' },
    },
  },
  positionals: 0,
  async run(args, context) {
    const pollMs = secondsOf(args) * 1000;
    const calendar = calendarOf(args, context);
    const summary = await withExchange(
      args,
      context,
      policyOf(args, context),
      async (exchange) => {
        // Events as JSON lines on stderr: they hold identifiers and codes, no content.
        exchange.events.onAny((event) => context.host.stderr.write(`${JSON.stringify(event)}\n`));
        return runWorker(exchange, { once: args.flag('once'), pollMs, signal: context.signal });
      },
      { calendar },
    );
    return { exit: 0, json: summary, text: () => pretty(summary) };
  },
};

function secondsOf(args: Arguments): number {
  const seconds = Number(args.text('poll') ?? 60);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 86_400) throw raiseCli('CLI_USAGE', { reason: '--poll 1..86400' });
  return seconds;
}

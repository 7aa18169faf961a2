import { conformanceSets, runConformance } from '@lienthong/conformance';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { pathOf } from '../files.ts';
import { pretty } from '../text.ts';

export const conformance: Command = {
  summary: { vi: 'Chạy một bộ vector tương thích', en: 'Run a set of conformance vectors' },
  usage: '<set> <dir>',
  positionals: 2,
  async run(args, context) {
    const [set = '', dir = ''] = args.positionals;
    const sets = conformanceSets();
    if (!sets.includes(set)) throw raiseCli('CLI_USAGE', { reason: `conformance ${sets.join('|')}` });
    const report = await runConformance(set, pathOf(context, dir));
    return { exit: report.disagree.length === 0 && report.hang.length === 0 ? 0 : 1, json: report, text: () => pretty(report) };
  },
};

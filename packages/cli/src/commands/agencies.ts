import type { AgencyRow } from '@lienthong/axis';
import { axisOptions, connect } from '../axis-config.ts';
import type { Command } from '../command.ts';

export const agencies: Command = {
  summary: { vi: 'Liệt kê các cơ quan trong danh bạ của trục', en: "List the agencies of the axis' directory" },
  usage: '--axis <axis.json>',
  options: axisOptions,
  positionals: 0,
  async run(args, context) {
    const { client } = connect(args, context);
    try {
      const rows: AgencyRow[] = [];
      for await (const row of client.directory({ signal: context.signal })) rows.push(row);
      return { exit: 0, json: { agencies: rows }, text: () => rows.map(({ code, name }) => `${code}\t${name}\n`).join('') };
    } finally {
      await client.close();
    }
  },
};

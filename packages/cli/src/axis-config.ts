import { type AxisClient, axisFromConfig } from '@lienthong/axis';
import { type Exchange, type ExchangeOptions, openExchange } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import type { InspectPolicy } from '@lienthong/inspect';
import { required } from './arguments.ts';
import type { Arguments, Context, OptionSpecs } from './command.ts';
import { pathOf, readJson } from './files.ts';

/** Options of every command that talks to an axis. */
export const axisOptions: OptionSpecs = {
  axis: { type: 'string', value: 'axis.json', help: { vi: 'tệp cấu hình trục', en: 'axis configuration file' } },
  store: { type: 'string', value: 'db', help: { vi: 'kho lưu (mặc định ./lienthong.db)', en: 'store (default ./lienthong.db)' } },
  'allow-plain-http': {
    type: 'boolean',
    help: { vi: 'cho phép http không mã hoá ngoài máy này', en: 'allow plain http outside this machine' },
  },
};

export interface Connection {
  readonly client: AxisClient;
  readonly agencies: readonly string[];
}

/** The client that `--axis` describes. @throws LienThongError `CLI_FILE`, `CLI_JSON`, the axis' own codes */
export function connect(args: Arguments, context: Context): Connection {
  const json = readJson(context, required(args, 'axis'));
  const { client, config } = axisFromConfig(json, context.host.env, { allowPlainHttp: args.flag('allow-plain-http') });
  return { client, agencies: config.agencies };
}

/** The exchange over `--axis` and `--store`, closed when `work` ends. */
export async function withExchange<T>(
  args: Arguments,
  context: Context,
  policy: InspectPolicy,
  work: (exchange: Exchange) => Promise<T>,
  more: Partial<ExchangeOptions> = {},
): Promise<T> {
  const { client, agencies } = connect(args, context);
  try {
    const store = sqlite(pathOf(context, args.text('store') ?? 'lienthong.db'));
    // Without --at each packet is judged when it comes, however long the command runs.
    const { at, ...rest } = policy;
    const judging = args.text('at') === undefined ? rest : { ...rest, at };
    const exchange = await openExchange({ axis: client, store, policy: judging, agencies, ...more });
    try {
      return await work(exchange);
    } finally {
      await exchange.close();
    }
  } finally {
    await client.close();
  }
}

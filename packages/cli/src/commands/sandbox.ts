import { type SandboxConfig, startSandbox } from '@lienthong/sandbox';
import type { Command } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { evidenceOptions, policyOf } from '../evidence.ts';
import { pathOf, readJson } from '../files.ts';

const DEFAULT: SandboxConfig = {
  systems: [
    { systemId: 'vxp.saas.01', secret: 'sandbox-secret-01', agencies: ['H48.12'] },
    { systemId: 'vxp.saas.02', secret: 'sandbox-secret-02', agencies: ['G22'] },
  ],
  agencies: [
    { code: 'H48.12', code102: '000.00.12.H48', name: 'Đơn vị thử nghiệm 1' },
    { code: 'G22', code102: '000.00.00.G22', name: 'Đơn vị thử nghiệm 2' },
  ],
};

export const sandbox: Command = {
  summary: { vi: 'Chạy trục thử trên 127.0.0.1 cho tới khi bị dừng', en: 'Run the sandbox axis on 127.0.0.1 until stopped' },
  usage: '[--port N] [--config <json>] [--data <dir>]',
  options: {
    ...evidenceOptions,
    port: {
      type: 'string',
      value: 'N',
      help: { vi: 'cổng; 0: cổng trống bất kỳ (mặc định)', en: 'port; 0: any free one (default)' },
    },
    config: { type: 'string', value: 'json', help: { vi: 'cấu hình trục thử', en: 'sandbox configuration' } },
    data: { type: 'string', value: 'dir', help: { vi: 'giữ dữ liệu qua các lần chạy', en: 'keep data between runs' } },
  },
  positionals: 0,
  async run(args, context) {
    const port = Number(args.text('port') ?? '0');
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw raiseCli('CLI_USAGE', { reason: '--port 0..65535' });
    const given = args.text('config');
    const config = given === undefined ? DEFAULT : (readJson(context, given) as SandboxConfig);
    const data = args.text('data');
    const running = await startSandbox(config, {
      port,
      // Packets shown in the console are judged by what the command line was given.
      judge: () => policyOf(args, context),
      ...(data === undefined ? {} : { data: pathOf(context, data) }),
    });
    const { url, console: page, admin } = running;
    context.host.stdout.write(`${JSON.stringify({ url, console: page, admin })}\n`);
    if (!context.signal.aborted)
      await new Promise<void>((stop) => context.signal.addEventListener('abort', () => stop(), { once: true }));
    await running.close();
    return undefined;
  },
};

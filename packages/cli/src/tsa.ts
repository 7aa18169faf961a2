import type { PkiHttp } from '@lienthong/pki';
import { type TimestampService, timestampService } from '@lienthong/pki';
import { required } from './arguments.ts';
import type { Arguments, OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';
import { withNetwork } from './network.ts';

export const tsaOptions: OptionSpecs = {
  tsa: {
    type: 'string',
    value: 'url',
    help: { vi: 'dịch vụ dấu thời gian (RFC 3161)', en: 'time-stamping authority (RFC 3161)' },
  },
};

/** Runs the work with the time-stamping service that `--tsa` names; its host may be asked because the user named it. */
export function withTsa<T>(args: Arguments, work: (service: TimestampService) => Promise<T>): Promise<T> {
  const url = required(args, 'tsa');
  if (!URL.canParse(url)) throw raiseCli('CLI_USAGE', { reason: `--tsa ${url}` });
  return withNetwork(args, [new URL(url).hostname], (http: PkiHttp) => work(timestampService({ url, http })));
}

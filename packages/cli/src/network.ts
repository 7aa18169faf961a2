import { allowPrivateAddresses, type PkiFetcher, type PkiHttp, pkiFetcher, pkiHttp } from '@lienthong/pki';
import type { Arguments, OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';

/** Options of commands that may fetch CRLs, OCSP answers, issuers or time stamps. */
export const networkOptions: OptionSpecs = {
  'fetch-host': {
    type: 'string',
    many: true,
    value: 'host',
    help: { vi: 'máy chủ được phép hỏi, thêm vào ca.gov.vn', en: 'host that may be asked, beside ca.gov.vn' },
  },
  'allow-private-network': {
    type: 'boolean',
    help: { vi: 'cho phép hỏi địa chỉ nội bộ và chính máy này', en: 'allow asking private addresses and this machine' },
  },
};

/** Hosts that are asked without being named: addresses in certificates are chosen by whoever made the certificate. */
const HOSTS: readonly string[] = ['ca.gov.vn'];

/** Runs the work with a client of its own. `more`: hosts that the command itself was told to ask. */
export async function withNetwork<T>(args: Arguments, more: readonly string[], work: (http: PkiHttp) => Promise<T>): Promise<T> {
  const http = pkiHttp({
    hosts: [...HOSTS, ...args.list('fetch-host'), ...more],
    offline: args.flag('offline'),
    ...(args.flag('allow-private-network') ? { [allowPrivateAddresses]: true as const } : {}),
  });
  try {
    return await work(http);
  } finally {
    await http.close();
  }
}

/** What one judgement may spend on evidence: a file decides how many chains it has and where their certificates point. */
const MOST_REQUESTS = 64;
const MOST_MS = 60_000;
const REQUEST_MS = 15_000;

/**
 * Runs the work with a fetcher of issuers, CRLs and OCSP answers that stops asking when it has spent enough. `renew` gives a command that
 * judges one packet after the other the same for each.
 */
export function withFetcher<T>(args: Arguments, work: (fetcher: PkiFetcher, renew: () => void) => Promise<T>): Promise<T> {
  return withNetwork(args, [], (http) => {
    let until = 0;
    let left = 0;
    const renew = (): void => {
      until = performance.now() + MOST_MS;
      left = MOST_REQUESTS;
    };
    renew();
    const bounded: PkiHttp = {
      fetch: async (request, options) => {
        const ms = Math.min(request.timeoutMs, until - performance.now());
        if (left-- <= 0 || ms <= 0)
          throw raiseCli('CLI_NETWORK_SPENT', { url: request.url, requests: MOST_REQUESTS, ms: MOST_MS });
        return http.fetch({ ...request, timeoutMs: ms }, options);
      },
      close: () => http.close(),
    };
    return work(pkiFetcher({ http: bounded, timeoutMs: REQUEST_MS }), renew);
  });
}

import { allowPrivateAddresses, type PkiHttp, pkiHttp } from '@lienthong/pki';
import type { Arguments, OptionSpecs } from './command.ts';

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

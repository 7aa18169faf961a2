import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { raisePki } from '../errors.ts';

/** Special-purpose addresses of RFC 6890 and its successors: nothing that a CA publishes for the world stands there. */
const SPECIAL: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Everything outside global unicast 2000::/3, and inside it what carries or documents other addresses.
  ['::', 3, 'ipv6'],
  ['4000::', 2, 'ipv6'],
  ['8000::', 1, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
];

/** One list a family: a list with both takes IPv4 addresses for their IPv6 forms. */
function specialAddresses(family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix, one] of SPECIAL) if (one === family) list.addSubnet(network, prefix, family);
  return list;
}

export interface Guard {
  /** The URL after rewriting. @throws LienThongError `FETCH_REFUSED` */
  admit(url: string): URL;
  /** Name resolution that refuses addresses that are not public: asked on connecting, so that a second answer cannot slip by. */
  readonly lookup: LookupFunction;
}

/** Marks a name that resolves to an address that is not public. */
export const PRIVATE = 'ERR_PRIVATE_ADDRESS';

export function makeGuard(options: {
  readonly hosts: readonly string[] | 'any';
  readonly rewrite: Readonly<Record<string, string>>;
  readonly allowPrivate: boolean;
}): Guard {
  const special4 = specialAddresses('ipv4');
  const special6 = specialAddresses('ipv6');
  const isPrivate = (address: string): boolean => {
    if (isIP(address) === 4) return special4.check(address, 'ipv4');
    return isIP(address) === 0 || special6.check(address, 'ipv6');
  };
  return {
    admit(text) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      const refuse = (reason: string): never => {
        throw raisePki('FETCH_REFUSED', { url: text.slice(0, 200), reason });
      };
      if (url === undefined) return refuse('not a URL');
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse(`scheme ${url.protocol}`);
      if (url.username !== '' || url.password !== '') return refuse('credentials in the URL');
      if (Object.hasOwn(options.rewrite, url.hostname)) url.hostname = options.rewrite[url.hostname] as string;
      const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
      if (options.hosts !== 'any' && !options.hosts.some((one) => host === one || host.endsWith(`.${one}`)))
        return refuse(`host ${host} is not allowed`);
      if (!options.allowPrivate && isIP(host) !== 0 && isPrivate(host)) return refuse(`${host} is not a public address`);
      return url;
    },
    lookup: (host, wanted, done) => {
      lookup(host, { ...wanted, all: true }, (error, found) => {
        const addresses = found as unknown as LookupAddress[];
        if (error !== null) return done(error, '', 0);
        const closed = options.allowPrivate ? undefined : addresses.find(({ address }) => isPrivate(address));
        const [first] = addresses;
        if (closed !== undefined || first === undefined)
          return done(Object.assign(new Error(`${host} is not at a public address`), { code: PRIVATE }), '', 0);
        return wanted.all === true ? done(null, addresses as never) : done(null, first.address, first.family);
      });
    },
  };
}

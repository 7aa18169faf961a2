import type { Certificate, Crl, PkiFetcher } from '@lienthong/pki';
import type { InspectPolicy } from './policy.ts';

/** Material from the network that a judgement used. */
export interface FetchedMaterial {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** OCSPResponse values, DER. */
  readonly ocsps: readonly Uint8Array[];
}

/** The policy with a fetcher that keeps what it brings, wherever in the judgement it is asked. */
export function recording(policy: InspectPolicy): { readonly policy: InspectPolicy; readonly fetched: FetchedMaterial } {
  const fetched = { certificates: [] as Certificate[], crls: [] as Crl[], ocsps: [] as Uint8Array[] };
  const { fetcher } = policy;
  if (fetcher === undefined) return { policy, fetched };
  const kept: PkiFetcher = {
    async certificates(...asked) {
      const found = await fetcher.certificates(...asked);
      for (const one of found) keep(fetched.certificates, one);
      return found;
    },
    async crl(...asked) {
      const found = await fetcher.crl(...asked);
      keep(fetched.crls, found);
      return found;
    },
    async ocsp(...asked) {
      const found = await fetcher.ocsp(...asked);
      keep(fetched.ocsps, found.der);
      return found;
    },
  };
  return { policy: { ...policy, fetcher: kept }, fetched };
}

/** A cache may give the same thing again. */
function keep<T>(list: T[], one: T): void {
  if (!list.includes(one)) list.push(one);
}

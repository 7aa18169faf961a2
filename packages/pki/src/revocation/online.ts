import { type Abortable, isLienThongError, type LienThongError } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { ACCESS_CA_ISSUERS, ACCESS_OCSP } from '../certificate/oids.ts';
import type { Crl } from '../crl/model.ts';
import type { PkiFetcher } from '../http/fetcher.ts';
import type { ChainPolicy, ChainReport } from '../path/model.ts';
import { validateChain } from '../path/validate.ts';

export interface OnlineOptions extends Abortable {
  /** Which kind of revocation data is fetched first; the other only when that does not do. Default `ocsp`. */
  readonly prefer?: 'ocsp' | 'crl';
  /** Issuer certificates fetched at most. Default 4. */
  readonly maxIssuers?: number;
  /** CRLs and OCSP answers fetched at most. Default 16. */
  readonly maxRevocation?: number;
}

export interface OnlineChain {
  readonly report: ChainReport;
  /** Everything that was used or fetched, for the evidence bundle: judging again with it needs no network. */
  readonly intermediates: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly ocsps: readonly Uint8Array[];
  /** What could not be fetched. */
  readonly failures: readonly LienThongError[];
}

/**
 * `validateChain` with what is missing fetched: issuer certificates by AIA (each counts only by its signature), then OCSP answers and
 * CRLs of the certificates whose status is not known from what was given. A failure to fetch never makes anything valid.
 *
 * @throws LienThongError `ABORTED`
 */
export async function validateChainOnline(
  leaf: Certificate,
  policy: ChainPolicy,
  fetcher: PkiFetcher,
  options: OnlineOptions = {},
): Promise<OnlineChain> {
  const intermediates = [...(policy.intermediates ?? [])];
  const crls = [...(policy.revocation.crls ?? [])];
  const ocsps = [...(policy.revocation.ocsps ?? [])];
  const failures: LienThongError[] = [];
  const tried = new Set<string>();
  const attempt = async (key: string, work: () => Promise<void>): Promise<void> => {
    if (tried.has(key)) return;
    tried.add(key);
    try {
      await work();
    } catch (error) {
      if (!isLienThongError(error) || error.code === 'ABORTED') throw error;
      failures.push(error);
    }
  };
  const judge = (): Promise<ChainReport> =>
    validateChain(leaf, { ...policy, intermediates, revocation: { ...policy.revocation, crls, ocsps } }, options);

  let report = await judge();
  for (let left = options.maxIssuers ?? 4; left > 0; left--) {
    const missing = report.attempts.filter(({ code }) => code === 'ISSUER_MISSING').map(({ certificate }) => certificate);
    const url = missing.flatMap(issuerUrls).find((one) => !tried.has(one));
    if (url === undefined || report.anchor !== undefined) break;
    await attempt(url, async () => {
      intermediates.push(...(await fetcher.certificates(url, options)));
    });
    report = await judge();
  }

  let left = options.maxRevocation ?? 16;
  const order = options.prefer === 'crl' ? (['crl', 'ocsp'] as const) : (['ocsp', 'crl'] as const);
  for (const kind of order) {
    for (const { certificate, status } of report.evidence) {
      if (status !== 'unavailable') continue;
      const issuer = report.path[report.path.indexOf(certificate) + 1];
      for (const url of kind === 'ocsp' ? ocspUrls(certificate) : crlUrls(certificate)) {
        const key = kind === 'ocsp' ? `${url} ${certificate.sha256}` : url;
        if (issuer === undefined || tried.has(key) || left-- <= 0) continue;
        await attempt(key, async () => {
          if (kind === 'crl') crls.push(await fetcher.crl(url, options));
          else ocsps.push((await fetcher.ocsp(url, certificate, issuer, options)).der);
        });
      }
    }
    report = await judge();
  }
  return { report, intermediates, crls, ocsps, failures };
}

const HTTP = /^https?:/i;

function accessUrls(certificate: Certificate, method: string): string[] {
  return (certificate.authorityInfoAccess ?? []).flatMap(({ method: one, location }) =>
    one === method && location.kind === 'uri' && HTTP.test(location.value) ? [location.value] : [],
  );
}

const issuerUrls = (certificate: Certificate): string[] => accessUrls(certificate, ACCESS_CA_ISSUERS);
const ocspUrls = (certificate: Certificate): string[] => accessUrls(certificate, ACCESS_OCSP);

function crlUrls(certificate: Certificate): string[] {
  const names = [...(certificate.crlDistributionPoints ?? []), ...(certificate.freshestCrl ?? [])].flatMap(
    (point) => point.fullName ?? [],
  );
  return names.flatMap((name) => (name.kind === 'uri' && HTTP.test(name.value) ? [name.value] : []));
}

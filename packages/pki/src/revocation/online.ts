import { type Abortable, isLienThongError, type LienThongError } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { ACCESS_CA_ISSUERS, ACCESS_OCSP } from '../certificate/oids.ts';
import type { Crl } from '../crl/model.ts';
import type { PkiFetcher } from '../http/fetcher.ts';
import type { ChainPolicy, ChainReport } from '../path/model.ts';
import { governmentProfile } from '../path/profiles.ts';
import { validateChainSync } from '../path/validate.ts';

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
 * @throws LienThongError `ABORTED`, `CHAIN_POLICY_INVALID`
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
  const judge = (): ChainReport =>
    judgeChain(leaf, { ...policy, intermediates, revocation: { ...policy.revocation, crls, ocsps } }, options);

  let report = judge();
  for (let left = options.maxIssuers ?? 4; left > 0; left--) {
    const missing = report.attempts.filter(({ code }) => code === 'ISSUER_MISSING').map(({ certificate }) => certificate);
    const url = missing.flatMap(issuerUrls).find((one) => !tried.has(one));
    if (url === undefined || report.anchor !== undefined) break;
    await attempt(url, async () => {
      intermediates.push(...(await fetcher.certificates(url, options)));
    });
    report = judge();
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
    report = judge();
  }
  return { report, intermediates, crls, ocsps, failures };
}

/**
 * Validates the chain of a certificate at a time: builds every path to an anchor within the budget, and judges each by RFC 5280
 * §6 with the government profile. It never throws for what a certificate contains, and says of every path which rule stopped
 * it. It loads nothing, unless `policy.fetcher` is given and the evidence at hand leaves the chain open.
 *
 * `valid`: some path keeps every rule and, unless skipped, each of its certificates is shown unrevoked. `invalid`: a rule is broken
 * on every complete path, or the only root is not trusted. `indeterminate`: an issuer, revocation data, proof of time is missing,
 * the algorithm is outside the policy, the root belongs to another hierarchy, or the budget ran out.
 *
 * Source: RFC 5280 §6, RFC 9618, RFC 4518; ETSI EN 319 102-1 §5 for the indications.
 *
 * @throws LienThongError `ABORTED`, `CHAIN_POLICY_INVALID`
 */
export async function validateChain(leaf: Certificate, policy: ChainPolicy, options?: Abortable): Promise<ChainReport> {
  const offline = judgeChain(leaf, policy, options);
  if (policy.fetcher === undefined || offline.outcome !== 'indeterminate') return offline;
  const { report, ...online } = await validateChainOnline(leaf, policy, policy.fetcher, options);
  const given = policy.revocation;
  return {
    ...report,
    fetched: {
      certificates: online.intermediates.slice(policy.intermediates?.length ?? 0),
      crls: online.crls.slice(given.crls?.length ?? 0),
      ocsps: online.ocsps.slice(given.ocsps?.length ?? 0),
      failures: online.failures,
    },
  };
}

function judgeChain(leaf: Certificate, policy: ChainPolicy, options?: Abortable): ChainReport {
  return validateChainSync(leaf, policy, { profile: governmentProfile }, options);
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

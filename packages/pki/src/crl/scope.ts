import { ALL_REASONS } from '../certificate/extensions.ts';
import type { Certificate, DistributionPoint, ReasonMask } from '../certificate/model.ts';
import type { GeneralName } from '../name/general.ts';
import type { DistinguishedName } from '../name/name.ts';
import type { Crl, IssuingDistributionPoint } from './model.ts';

/** A distribution point of the certificate, or the implied one named after its issuer (RFC 5280 §6.3.3, last paragraph). */
export interface Point {
  readonly names: readonly GeneralName[];
  readonly relativeName: DistinguishedName | undefined;
  readonly reasons: ReasonMask;
  readonly crlIssuer: readonly GeneralName[] | undefined;
}

export function pointsOf(certificate: Certificate): Point[] {
  const points = (certificate.crlDistributionPoints ?? []).map(toPoint);
  const { issuer } = certificate;
  points.push({
    names: [{ kind: 'directory', value: issuer, der: issuer.der }],
    relativeName: undefined,
    reasons: ALL_REASONS,
    crlIssuer: undefined,
  });
  return points;
}

function toPoint(point: DistributionPoint): Point {
  return {
    names: point.fullName ?? [],
    relativeName: point.relativeName,
    reasons: point.reasons ?? ALL_REASONS,
    crlIssuer: point.crlIssuer,
  };
}

/** Keys of the names under which CRLs for this point are issued. */
export function issuerKeys(point: Point, certificate: Certificate): string[] {
  if (point.crlIssuer === undefined) return [certificate.issuer.key];
  return point.crlIssuer.flatMap((name) => (name.kind === 'directory' ? [name.value.key] : []));
}

/** Why a CRL of the right issuer is not about this certificate at this point, or undefined: RFC 5280 §6.3.3 (b). */
export function outOfScope(crl: Crl, point: Point, certificate: Certificate): string | undefined {
  const idp = crl.issuingDistributionPoint;
  // (b)(1): a CRL of another issuer must say that it is indirect.
  if (point.crlIssuer !== undefined && idp?.indirect !== true) return 'not an indirect CRL';
  if (idp === undefined) return undefined;
  const ca = certificate.basicConstraints?.ca === true;
  // (b)(2)(ii) to (iv); where two of the three are asserted against §5.2.5, no certificate is in both.
  if (idp.onlyUserCerts && ca) return 'only for end entities';
  if (idp.onlyCaCerts && !ca) return 'only for CAs';
  if (idp.onlyAttributeCerts) return 'only for attribute certificates';
  // (b)(2)(i)
  if ((idp.fullName !== undefined || idp.relativeName !== undefined) && !sharesName(idp, point))
    return 'another distribution point';
  return undefined;
}

/** (b)(2)(i): one name in common with the point, or with its cRLIssuer when the point has no name of its own. */
function sharesName(idp: IssuingDistributionPoint, point: Point): boolean {
  const scope = nameKeys(idp.fullName, idp.relativeName);
  const own = nameKeys(point.names, point.relativeName);
  const names = own.size > 0 ? own : nameKeys(point.crlIssuer, undefined);
  for (const key of names) if (scope.has(key)) return true;
  return false;
}

/** What it costs at most to find out whether they share a name, and one for the look itself. */
export function namesCompared({ issuingDistributionPoint: idp }: Crl, { names, crlIssuer }: Point): number {
  return 1 + (idp?.fullName?.length ?? 0) + names.length + (crlIssuer?.length ?? 0);
}

function nameKeys(names: readonly GeneralName[] | undefined, relative: DistinguishedName | undefined): Set<string> {
  const keys = new Set<string>();
  for (const name of names ?? []) {
    if (name.kind === 'directory') keys.add(`directory:${name.value.key}`);
    else keys.add(`der:${Buffer.from(name.der).toString('hex')}`);
  }
  if (relative !== undefined) keys.add(`directory:${relative.key}`);
  return keys;
}

/** interim_reasons_mask: §6.3.3 (d). */
export function interimReasons(crl: Crl, point: Point): ReasonMask {
  return point.reasons & (crl.issuingDistributionPoint?.onlySomeReasons ?? ALL_REASONS);
}

/** Whether a delta CRL of the same issuer updates this complete CRL: §5.2.4 and §6.3.3 (c). */
export function isDeltaOf(delta: Crl, complete: Crl): boolean {
  const { baseCrlNumber, crlNumber } = delta;
  if (baseCrlNumber === undefined || crlNumber === undefined || complete.crlNumber === undefined) return false;
  if (baseCrlNumber > complete.crlNumber || crlNumber <= complete.crlNumber) return false;
  if (!sameScope(delta.issuingDistributionPoint, complete.issuingDistributionPoint)) return false;
  return delta.authorityKeyId?.keyId === complete.authorityKeyId?.keyId;
}

function sameScope(a: IssuingDistributionPoint | undefined, b: IssuingDistributionPoint | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a.der, b.der) === 0;
}

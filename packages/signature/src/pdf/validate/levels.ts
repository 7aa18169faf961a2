import { isLienThongError } from '@lienthong/core';
import { type Certificate, readOcspResponse } from '@lienthong/pki';
import type { FoundEvidence } from '../../cms/verify/evidence.ts';
import { isRight } from '../../cms/verify/judge.ts';
import type { TimestampFinding } from '../../cms/verify/report.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';
import type { PdfSignatureLevel } from './report.ts';
import type { DocumentStamp } from './timeline.ts';

export interface LevelFacts {
  readonly pdf: PdfFile;
  readonly field: PdfSignatureField;
  readonly namesCertificate: boolean;
  readonly timestamps: readonly TimestampFinding[];
  readonly stamps: readonly DocumentStamp[];
  /** Leaf first; as far as it is known. */
  readonly path: readonly Certificate[];
  /** What the file itself carries. */
  readonly evidence: FoundEvidence;
}

/** The level by what is there and not known to be broken (EN 319 142-1 §6.3). It says nothing about validity. */
export function levelOf(facts: LevelFacts): PdfSignatureLevel {
  const { field, timestamps, stamps } = facts;
  const family = field.subFilter === 'ETSI.CAdES.detached' && facts.namesCertificate ? 'B' : 'PKCS7';
  const later = stamps.filter(
    ({ field: stamp, report }) => stamp.revision > field.revision && report !== undefined && isRight(report),
  );
  const stamped = timestamps.some((one) => one.right) || later.length > 0;
  if (!stamped) return `${family}-B`;
  if (!carriesStatus(facts)) return `${family}-T`;
  return later.some((stamp) => coversMaterial(facts.pdf, stamp)) ? `${family}-LTA` : `${family}-LT`;
}

/** For each certificate below the root the file holds a CRL of its issuer, or an OCSP answer about its number. */
function carriesStatus({ path, evidence: { crls, ocsps } }: LevelFacts): boolean {
  const below = path.length > 1 ? path.slice(0, -1) : path;
  if (below.length === 0 || (crls.length === 0 && ocsps.length === 0)) return false;
  const answered = new Set(ocsps.flatMap(serials));
  return below.every(
    (one) => crls.some((crl) => crl.issuer.key === one.issuer.key) || answered.has(Buffer.from(one.serialBytes).toString('hex')),
  );
}

function serials(ocsp: Uint8Array): string[] {
  try {
    const answer = readOcspResponse(ocsp);
    return answer.basic?.singles.map(({ certId }) => Buffer.from(certId.serialBytes).toString('hex')) ?? [];
  } catch (error) {
    if (isLienThongError(error)) return [];
    throw error;
  }
}

/** The DSS was there when the stamp was made. */
function coversMaterial(pdf: PdfFile, { field }: DocumentStamp): boolean {
  try {
    const dss = pdf.dssAt(field.revision);
    return dss !== undefined && (dss.crls.length > 0 || dss.ocsps.length > 0);
  } catch (error) {
    if (isLienThongError(error) && error.code.startsWith('PDF_')) return false;
    throw error;
  }
}

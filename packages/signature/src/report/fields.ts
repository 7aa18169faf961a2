import { vietnamIso } from '@lienthong/core';
import type { Certificate, DistinguishedName } from '@lienthong/pki';
import type { SignatureTime } from './certificate.ts';

/** The seven facts that a report must show (TT 15/2025, spec pki.md §7). Undefined: could not be established. */
export interface SignatureReportFields {
  readonly issuingCa: string | undefined;
  readonly signer: string | undefined;
  readonly managingUnit: string | undefined;
  readonly time: { readonly source: SignatureTime['source'] | 'claimed'; readonly at: string } | undefined;
  readonly integrity: 'intact' | 'broken' | 'unknown';
  readonly validAtSigning: boolean | undefined;
  readonly certificateValidity: { readonly notBefore: string; readonly notAfter: string } | undefined;
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const UNIT = '2.5.4.11';

/** The values of one attribute type of a name, in order. */
export function nameValues(name: DistinguishedName, type: string): string[] {
  return name.parts.flatMap((part) => part.filter((a) => a.type === type).map((a) => a.text ?? ''));
}

/** The name by which people know a subject: its common name, else the whole name. */
export function shownName(name: DistinguishedName): string {
  return nameValues(name, COMMON_NAME).at(-1) ?? name.text;
}

/** Collects the facts. `managingUnit` is what the subject name says: organizational units, the nearest first, then the organization. */
export function reportFields(init: {
  readonly certificate: Certificate | undefined;
  readonly time: SignatureTime | undefined;
  readonly integrity: SignatureReportFields['integrity'];
  readonly validAtSigning: boolean | undefined;
}): SignatureReportFields {
  const { certificate, time, integrity, validAtSigning } = init;
  const unit =
    certificate === undefined
      ? []
      : [...nameValues(certificate.subject, UNIT).reverse(), ...nameValues(certificate.subject, ORGANIZATION)];
  return {
    issuingCa: certificate === undefined ? undefined : shownName(certificate.issuer),
    signer: certificate === undefined ? undefined : shownName(certificate.subject),
    managingUnit: unit.length === 0 ? undefined : unit.join(', '),
    time: shownTime(time),
    integrity,
    validAtSigning,
    certificateValidity:
      certificate === undefined
        ? undefined
        : { notBefore: vietnamIso(certificate.notBefore.getTime()), notAfter: vietnamIso(certificate.notAfter.getTime()) },
  };
}

/** All seven in JSON, `null` where a fact could not be established: a report that leaves one out is none (TT 15/2025 Đ6). */
export type SignatureFieldsJson = {
  readonly [K in keyof SignatureReportFields]:
    | Exclude<SignatureReportFields[K], undefined>
    | (undefined extends SignatureReportFields[K] ? null : never);
};

export function signatureFieldsJson(fields: SignatureReportFields): SignatureFieldsJson {
  return {
    issuingCa: fields.issuingCa ?? null,
    signer: fields.signer ?? null,
    managingUnit: fields.managingUnit ?? null,
    time: fields.time ?? null,
    integrity: fields.integrity,
    validAtSigning: fields.validAtSigning ?? null,
    certificateValidity: fields.certificateValidity ?? null,
  };
}

/** The moment of signing as far as anything says so: a time stamp, our record or the claim. The time of judgement is none of these. */
export function signedAt({ time }: SignatureReportFields): string | null {
  return time === undefined || time.source === 'judgement' ? null : time.at;
}

function shownTime(time: SignatureTime | undefined): SignatureReportFields['time'] {
  if (time === undefined) return undefined;
  if (time.source === 'judgement' && time.claimed !== undefined)
    return { source: 'claimed', at: vietnamIso(time.claimed.getTime()) };
  return { source: time.source, at: vietnamIso(time.at.getTime()) };
}

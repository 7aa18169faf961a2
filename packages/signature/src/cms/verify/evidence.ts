import { createHash } from 'node:crypto';
import { isLienThongError } from '@lienthong/core';
import { type Certificate, type Crl, readCrl } from '@lienthong/pki';
import type { CmsSignedData } from '@lienthong/pki/asn1';
import type { SignaturePolicy } from '../../report/policy.ts';
import { carriedEvidence } from './attributes.ts';
import type { CmsSignatureLimits } from './limits.ts';

/** Validation material found beside or inside a signature, read. None of it is trusted: chains and revocation checks decide. */
export interface FoundEvidence {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** OCSPResponse values, DER. */
  readonly ocsps: readonly Uint8Array[];
}

export const noEvidence: FoundEvidence = { certificates: [], crls: [], ocsps: [] };

interface RawEvidence {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
}

/** Reads what can be read, each piece once; what cannot is left out, because it can prove nothing. Stops at the limits. */
export function readEvidence(raw: RawEvidence, policy: SignaturePolicy, limits: CmsSignatureLimits): FoundEvidence {
  const certificates = new Map<string, Certificate>();
  for (const der of raw.certificates.slice(0, limits.certificates)) {
    const certificate = readable(() => policy.trust.cache.certificate(der));
    if (certificate !== undefined) certificates.set(certificate.sha256, certificate);
  }
  const crls = new Map<string, Crl>();
  for (const der of raw.crls.slice(0, limits.revocations)) {
    const crl = readable(() => readCrl(der));
    if (crl !== undefined) crls.set(crl.sha256, crl);
  }
  const ocsps = new Map<string, Uint8Array>();
  for (const der of raw.ocsps.slice(0, limits.revocations)) ocsps.set(createHash('sha256').update(der).digest('hex'), der);
  return { certificates: [...certificates.values()], crls: [...crls.values()], ocsps: [...ocsps.values()] };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isLienThongError(error)) return undefined;
    throw error;
  }
}

/** What a container and its signers carry. */
export function containerEvidence(data: CmsSignedData, policy: SignaturePolicy, limits: CmsSignatureLimits): FoundEvidence {
  const carried = data.signers.slice(0, limits.signers).map(carriedEvidence);
  return readEvidence(
    {
      certificates: [...data.certificates, ...carried.flatMap((one) => one.certificates)],
      crls: [...data.crls, ...carried.flatMap((one) => one.crls)],
      ocsps: carried.flatMap((one) => one.ocsps),
    },
    policy,
    limits,
  );
}

export function joinEvidence(...all: readonly FoundEvidence[]): FoundEvidence {
  return {
    certificates: all.flatMap((one) => one.certificates),
    crls: all.flatMap((one) => one.crls),
    ocsps: all.flatMap((one) => one.ocsps),
  };
}

/** The policy with the found material beside what the caller gave; with revocation skipped it stays skipped. */
export function withEvidence(policy: SignaturePolicy, found: FoundEvidence): SignaturePolicy {
  const { revocation } = policy;
  return {
    ...policy,
    intermediates: [...(policy.intermediates ?? []), ...found.certificates],
    revocation: {
      ...revocation,
      crls: [...(revocation.crls ?? []), ...found.crls],
      ocsps: [...(revocation.ocsps ?? []), ...found.ocsps],
    },
  };
}

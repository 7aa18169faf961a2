import type { Certificate, ChainPolicy, ChainReport, Crl } from '../src/index.ts';
import { customTrust, readCertificate, readCrl } from '../src/index.ts';
import { governmentProfile, type Profile, permissivePolicy, strictProfile, validateChainSync } from '../src/internal/index.ts';
import { aki, basic, type CertificateInit, type CrlInit, dn, makeCertificate, makeCrl, pooled, ski, usage } from './make.ts';

export const AT: Date = new Date('2026-06-01T00:00:00Z');

export const rootName: Buffer = dn('C=VN', 'O=Thử', 'CN=Gốc');
export const caName: Buffer = dn('C=VN', 'O=Thử', 'CN=CA 1');
export const leafName: Buffer = dn('C=VN', 'O=Thử', 'CN=Cơ quan');

type Change = Partial<CertificateInit>;

/** root (key 0) → CA (key 1) → leaf (key 2), each field replaceable. */
export function root(change: Change = {}): Certificate {
  return readCertificate(
    makeCertificate({
      subject: rootName,
      issuer: rootName,
      keys: pooled(0),
      by: pooled(0),
      extensions: [basic(true), usage('keyCertSign', 'cRLSign'), ski(pooled(0))],
      ...change,
    }),
  );
}

export const caExtensions = (...more: readonly Uint8Array[]): Uint8Array[] => [
  basic(true),
  usage('keyCertSign', 'cRLSign'),
  ski(pooled(1)),
  aki(pooled(0)),
  ...more,
];
export const leafExtensions = (...more: readonly Uint8Array[]): Uint8Array[] => [
  usage('digitalSignature', 'nonRepudiation'),
  ski(pooled(2)),
  aki(pooled(1)),
  ...more,
];

export function ca(change: Change = {}): Certificate {
  return readCertificate(
    makeCertificate({ subject: caName, issuer: rootName, keys: pooled(1), by: pooled(0), extensions: caExtensions(), ...change }),
  );
}

export function leaf(change: Change = {}): Certificate {
  return readCertificate(
    makeCertificate({
      subject: leafName,
      issuer: caName,
      keys: pooled(2),
      by: pooled(1),
      extensions: leafExtensions(),
      ...change,
    }),
  );
}

export function rootCrl(change: Partial<CrlInit> = {}): Crl {
  return readCrl(makeCrl({ issuer: rootName, by: pooled(0), extensions: [aki(pooled(0))], ...change }));
}

export function caCrl(change: Partial<CrlInit> = {}): Crl {
  return readCrl(makeCrl({ issuer: caName, by: pooled(1), extensions: [aki(pooled(1))], ...change }));
}

export interface Ask extends Partial<Omit<ChainPolicy, 'profile' | 'trust'>> {
  readonly anchors?: readonly Certificate[];
  readonly trust?: ChainPolicy['trust'];
  readonly crls?: readonly Crl[];
  readonly profile?: Profile;
  readonly now?: () => number;
}

/** Validates with the permissive algorithm policy and no revocation unless asked otherwise. */
export function check(certificate: Certificate, ask: Ask = {}): ChainReport {
  const { anchors = [root()], crls, profile = governmentProfile, now, ...rest } = ask;
  return validateChainSync(
    certificate,
    {
      trust: customTrust(anchors),
      at: AT,
      revocation: crls === undefined ? { mode: 'skip' } : { mode: 'require', crls },
      algorithms: permissivePolicy,
      ...rest,
    },
    { profile, ...(now === undefined ? {} : { now }) },
  );
}

export const strict: Profile = strictProfile;

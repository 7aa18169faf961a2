import { equalBytes, stripDiacritics } from '@lienthong/core';
import type { TokenCertificate } from './certificate.ts';
import { raiseToken } from './errors.ts';

/** Which key. Every criterion given must hold. */
export interface SignerCriteria {
  /** The key's label (PKCS#11 CKA_LABEL, PKCS#12 friendlyName), exactly. */
  readonly label?: string | undefined;
  /** Serial number of the certificate, hexadecimal; colons, case and leading zeros do not matter. */
  readonly serial?: string | undefined;
  /** The certificate itself, DER. */
  readonly certificate?: Uint8Array | undefined;
  /** Part of the subject's O, OU or CN; case and Vietnamese marks do not matter. */
  readonly agency?: string | undefined;
  /** Only certificates whose validity covers this time. */
  readonly at?: Date | undefined;
}

/** A key that could be meant. `certificate` is undefined while none is known for it. */
export interface KeyCandidate {
  readonly label: string | undefined;
  readonly certificate: TokenCertificate | undefined;
}

/**
 * The one candidate that fits. Choosing among several would sign in somebody's name by accident.
 *
 * @throws LienThongError `TOKEN_KEY_NONE`, `TOKEN_KEY_AMBIGUOUS`
 */
export function selectKey<K extends KeyCandidate>(candidates: readonly K[], criteria: SignerCriteria = {}): K {
  const matches = candidates.filter((candidate) => fits(candidate, criteria));
  const [first] = matches;
  const keys = (matches.length === 0 ? candidates : matches).map(describe);
  if (first === undefined) throw raiseToken('TOKEN_KEY_NONE', { available: candidates.length, keys });
  if (matches.length > 1) throw raiseToken('TOKEN_KEY_AMBIGUOUS', { count: matches.length, keys });
  return first;
}

function describe({ label, certificate }: KeyCandidate): { label?: string; serial?: string; subject?: string } {
  return {
    ...(label === undefined ? {} : { label }),
    ...(certificate === undefined
      ? {}
      : { serial: certificate.serialNumber, subject: certificate.subject.replaceAll('\n', ', ') }),
  };
}

function fits({ label, certificate }: KeyCandidate, criteria: SignerCriteria): boolean {
  if (criteria.label !== undefined && criteria.label !== label) return false;
  if (certificate === undefined) {
    return criteria.serial === undefined && criteria.agency === undefined && criteria.certificate === undefined;
  }
  if (criteria.serial !== undefined && plainSerial(criteria.serial) !== plainSerial(certificate.serialNumber)) return false;
  if (criteria.certificate !== undefined && !equalBytes(criteria.certificate, certificate.der)) return false;
  if (criteria.at !== undefined && (criteria.at < certificate.notBefore || criteria.at > certificate.notAfter)) return false;
  return criteria.agency === undefined || isAgency(certificate.subject, criteria.agency);
}

const plainSerial = (serial: string): string => serial.replaceAll(/[:\s]/g, '').toLowerCase().replace(/^0+/, '');

function isAgency(subject: string, agency: string): boolean {
  const wanted = plainText(agency);
  return subject
    .split('\n')
    .some((line) => /^(O|OU|CN)=/.test(line) && plainText(line.slice(line.indexOf('=') + 1)).includes(wanted));
}

const plainText = (text: string): string => stripDiacritics(text.normalize('NFC')).toLowerCase().trim();

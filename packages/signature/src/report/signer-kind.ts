import type { Certificate, DistinguishedName } from '@lienthong/pki';
import { nameValues } from './fields.ts';

export type SignerKind = 'person' | 'agency' | 'unknown';

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const UNIT = '2.5.4.11';
const EMAIL = '1.2.840.113549.1.9.1';

/**
 * Whether a certificate is an agency's seal or a person's. No OID tells (spec pki.md §2.4), so it is known only where everything in
 * the certificate agrees with one profile of pki.md §2.3 and nothing with the other, or where the caller knows the agency by name:
 *
 * - agency: no unit, no e-mail address, organisation and common name in capitals; or no unit, and a common name that is in `agencies`;
 * - person: a unit and an e-mail address, and a common name that is not in capitals;
 * - everything else is `unknown`.
 *
 * @param agencies names of organisations that the caller knows (register, sender of the packet)
 */
export function signerKind({ subject, subjectAltName }: Certificate, agencies: readonly string[] = []): SignerKind {
  const common = nameValues(subject, COMMON_NAME).at(-1);
  if (common === undefined) return 'unknown';
  const hasUnit = nameValues(subject, UNIT).length > 0;
  if (!hasUnit && agencies.some((agency) => folded(agency) === folded(common))) return 'agency';
  const hasMail = subjectAltName?.some(({ kind }) => kind === 'email') === true || nameValues(subject, EMAIL).length > 0;
  if (hasUnit && hasMail && !isCapitals(common)) return 'person';
  return !hasUnit && !hasMail && isCapitals(common) && organizationInCapitals(subject) ? 'agency' : 'unknown';
}

function organizationInCapitals(subject: DistinguishedName): boolean {
  const organizations = nameValues(subject, ORGANIZATION);
  return organizations.length > 0 && organizations.every(isCapitals);
}

const folded = (name: string): string => name.normalize('NFC').toLocaleUpperCase('vi').replace(/\s+/g, ' ').trim();

/** Letters, and not one small one among them. */
const isCapitals = (text: string): boolean => /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);

import { ANY_EKU } from '../certificate/oids.ts';
import type { Profile } from './model.ts';

/** extKeyUsage values that go with signing documents. The government's certificates carry none made for documents. */
const DOCUMENT_PURPOSES: readonly string[] = [
  '1.3.6.1.5.5.7.3.2', // clientAuth: in every G2 certificate seen
  '1.3.6.1.5.5.7.3.4', // emailProtection
  '1.3.6.1.4.1.311.20.2.2', // Microsoft smart card logon
  '1.3.6.1.5.5.7.3.36', // documentSigning, RFC 9336
  '1.3.6.1.4.1.311.10.3.12', // Microsoft document signing
  '1.2.840.113583.1.1.5', // Adobe authentic documents
  ANY_EKU,
];

/**
 * RFC 5280 with the deviations that the government hierarchy is known to have, and no other: basicConstraints and keyUsage that
 * are not critical, an empty issuerAltName, no document-signing EKU, key identifiers absent or of another generation, CRLs whose
 * details are not known.
 */
export const governmentProfile: Profile = {
  name: 'government',
  keyIdentifiers: false,
  criticalBasicConstraints: false,
  // §4.2.1.11 binds the issuer; the constraints are applied critical or not, and PKITS has both forms.
  criticalPolicyConstraints: false,
  emptyIssuerAltName: true,
  strictCrls: false,
  leafUsages: ['digitalSignature', 'nonRepudiation'],
  leafPurposes: DOCUMENT_PURPOSES,
};

/** RFC 5280 as a conforming CA must follow it. For vectors: see `./internal`. */
export const strictProfile: Profile = {
  name: 'rfc5280-strict',
  keyIdentifiers: true,
  criticalBasicConstraints: true,
  criticalPolicyConstraints: true,
  emptyIssuerAltName: false,
  strictCrls: true,
  leafUsages: [],
  leafPurposes: undefined,
};

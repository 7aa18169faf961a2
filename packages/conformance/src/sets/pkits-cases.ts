import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Profile, strictProfile } from '@lienthong/pki/internal';

// RFC 5280 §6.1 does not look at the criticality of these two, and the suite, of the time of RFC 3280, has both forms.
export const pkitsProfile: Profile = {
  ...strictProfile,
  name: 'pkits',
  criticalBasicConstraints: false,
  criticalPolicyConstraints: false,
};

export interface PkitsCase {
  readonly id: string;
  readonly trustAnchor: string;
  readonly intermediates: readonly string[];
  readonly target: string;
  readonly otherCertificates: readonly string[];
  readonly crls: readonly string[];
  readonly initialPolicySet: readonly string[];
  readonly initialExplicitPolicy: boolean;
  readonly initialPolicyMappingInhibit: boolean;
  readonly initialInhibitAnyPolicy: boolean;
  readonly expected: string;
  readonly userConstrainedPolicySet: readonly string[] | null;
  readonly features: readonly string[];
}

export interface PkitsCases {
  readonly validationTime: string;
  readonly cases: readonly PkitsCase[];
}

/** The cases of a folder, in the schema of the set's README. */
export function readPkitsCases(dir: string): PkitsCases {
  return JSON.parse(readFileSync(join(dir, 'cases.json'), 'utf8')) as PkitsCases;
}

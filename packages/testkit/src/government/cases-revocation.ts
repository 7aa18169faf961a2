import { serialOf } from '../der/reader.ts';
import type { Revocation } from '../x509/crl.ts';
import { createAuthority } from './authority.ts';
import type { CaseDraft } from './cases.ts';
import type { GovernmentPki } from './create.ts';

const HOUR_MS = 3_600_000;

/** The healthy agency, with revocation evidence that says no, or that may not be believed. */
export async function revocationCases(pki: GovernmentPki): Promise<CaseDraft[]> {
  const { at, agency, root, subCa, random } = pki;
  const leaf = agency.certificate;
  const entry = (hours: number, reason?: Revocation['reason']): Revocation => ({
    serial: agency.serial,
    at: new Date(at.getTime() + hours * HOUR_MS),
    reason,
  });
  const subCaSerial = serialOf(subCa.certificate);
  const stranger = createAuthority({
    name: subCa.name,
    certificate: subCa.certificate,
    keys: await pki.newKey(2048),
    at,
    random,
  });
  const later = (hours: number): Date => new Date(at.getTime() + hours * HOUR_MS);
  const withSubCrl = (crl: Uint8Array): readonly Uint8Array[] => [root.crl(), crl];
  const revoked = (id: string, list: readonly Revocation[]): CaseDraft => ({
    id,
    stoppedBy: 'revocation',
    rule: 'RFC 5280 §6.3',
    leaf,
    crls: withSubCrl(subCa.crl({ revoked: list })),
  });
  return [
    revoked('revoked', [entry(-48)]),
    revoked('revoked-key-compromise', [entry(-48, 'keyCompromise')]),
    revoked('on-hold', [entry(-48, 'certificateHold')]),
    revoked('revoked-among-many', [...manyOthers(pki, 2000), entry(-48, 'cessationOfOperation')]),
    {
      id: 'sub-ca-revoked',
      stoppedBy: 'revocation',
      rule: 'RFC 5280 §6.3: of every certificate but the anchor',
      leaf,
      crls: [root.crl({ revoked: [{ serial: subCaSerial, at: later(-48), reason: 'cACompromise' }] }), subCa.crl()],
    },
    { id: 'no-crl', stoppedBy: 'revocation', rule: 'pki.md §6 criterion 1.2: not checkable is never passed', leaf, crls: [] },
    {
      id: 'crl-expired',
      stoppedBy: 'revocation',
      rule: 'freshness: nextUpdate has passed',
      leaf,
      crls: withSubCrl(subCa.crl({ revoked: [], thisUpdate: later(-240), nextUpdate: later(-72) })),
    },
    {
      id: 'crl-from-the-future',
      stoppedBy: 'revocation',
      rule: 'thisUpdate after the time of judgement',
      leaf,
      crls: withSubCrl(subCa.crl({ revoked: [], thisUpdate: later(48), nextUpdate: later(96) })),
    },
    {
      id: 'crl-forged',
      stoppedBy: 'revocation',
      rule: 'RFC 5280 §6.3.3 (g)',
      leaf,
      crls: withSubCrl(stranger.crl({ revoked: [] })),
    },
    {
      id: 'crl-of-another-issuer',
      stoppedBy: 'revocation',
      rule: 'RFC 5280 §6.3.3 (b)(1)',
      leaf,
      crls: [root.crl()],
    },
    {
      id: 'crl-only-for-authorities',
      stoppedBy: 'revocation',
      rule: 'RFC 5280 §6.3.3 (b)(2)(iii): scope does not cover the leaf',
      leaf,
      crls: withSubCrl(subCa.crl({ revoked: [], scope: { onlyCaCertificates: true } })),
    },
    {
      id: 'crl-only-for-users',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §5.2.5',
      leaf,
      crls: withSubCrl(subCa.crl({ revoked: [], scope: { onlyUserCertificates: true, url: pki.urls.subCaCrl } })),
    },
  ];
}

function manyOthers(pki: GovernmentPki, count: number): Revocation[] {
  return Array.from({ length: count }, () => ({ serial: pki.random.bytes(8), at: new Date(pki.at.getTime() - 96 * HOUR_MS) }));
}

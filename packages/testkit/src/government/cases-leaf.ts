import { OID } from '../der/oids.ts';
import { nullValue } from '../der/writer.ts';
import {
  basicConstraints,
  type Extension,
  emptyIssuerAltName,
  extension,
  type KeyUsageName,
  keyUsage,
} from '../x509/extensions.ts';
import type { Name, NameAttribute } from '../x509/name.ts';
import type { CaseDraft } from './cases.ts';
import { type GovernmentPki, years } from './create.ts';
import { subCaName } from './profiles.ts';

const without =
  (...ids: readonly string[]) =>
  (extensions: Extension[]): Extension[] =>
    extensions.filter(({ id }) => !ids.includes(id));

const usage =
  (...names: readonly KeyUsageName[]) =>
  (extensions: Extension[]): Extension[] => [...without(OID.keyUsage)(extensions), keyUsage(names)];

/** A name with every attribute rewritten. */
function rewrite(name: Name, change: (attribute: NameAttribute) => NameAttribute): Name {
  return name.map((rdn) => (Array.isArray(rdn) ? rdn.map(change) : change(rdn as NameAttribute)));
}

const text =
  (change: (value: string) => string) =>
  (attribute: NameAttribute): NameAttribute =>
    attribute.type === 'C' ? attribute : { ...attribute, value: change(attribute.value) };

/** Wrong or odd end-entity certificates below the healthy sub-CA. */
export async function leafCases(pki: GovernmentPki): Promise<CaseDraft[]> {
  const key = pki.agency; // one key for all: only the certificates differ
  const leaf = async (request: Parameters<GovernmentPki['issue']>[0]): Promise<Uint8Array> =>
    (await pki.issue({ key, ...request })).certificate;
  const { at } = pki;
  const weakKey = await pki.newKey(1024);
  const otherKey = await pki.newKey(2048);
  const internal = {
    ...pki.urls,
    subCaCertificate: 'http://ca.btc/pki/pub/cert/cp.crt',
    subCaCrl: 'http://ca.btc/pki/pub/crl/cp.crl',
    ocsp: 'http://ocsp.ca.btc/',
  };
  return [
    { id: 'healthy-agency', stoppedBy: 'nothing', rule: 'pki.md §2.3, G2', leaf: pki.agency.certificate },
    { id: 'healthy-person', stoppedBy: 'nothing', rule: 'pki.md §2.3, G2', leaf: pki.person.certificate },
    {
      id: 'expired',
      stoppedBy: 'path',
      rule: 'RFC 5280 §6.1.3 (a)(2)',
      leaf: await leaf({ notBefore: years(at, -6), notAfter: years(at, -1) }),
    },
    {
      id: 'not-yet-valid',
      stoppedBy: 'path',
      rule: 'RFC 5280 §6.1.3 (a)(2)',
      leaf: await leaf({ notBefore: years(at, 1), notAfter: years(at, 2) }),
    },
    {
      id: 'wrong-usage',
      stoppedBy: 'usage',
      rule: 'pki.md §2.4: digitalSignature or nonRepudiation',
      leaf: await leaf({ adjust: usage('keyEncipherment', 'dataEncipherment') }),
    },
    {
      id: 'digital-signature-only',
      stoppedBy: 'nothing',
      rule: 'pki.md §2.4',
      leaf: await leaf({ adjust: usage('digitalSignature') }),
    },
    {
      id: 'non-repudiation-only',
      stoppedBy: 'nothing',
      rule: 'pki.md §2.4',
      leaf: await leaf({ adjust: usage('nonRepudiation') }),
    },
    {
      id: 'no-usage',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §4.2.1.3: absent means any',
      leaf: await leaf({ adjust: without(OID.keyUsage) }),
    },
    {
      id: 'unknown-critical-extension',
      stoppedBy: 'path',
      rule: 'RFC 5280 §4.2',
      leaf: await leaf({ adjust: (all) => [...all, extension('1.3.6.1.4.1.99999.1', nullValue(), true)] }),
    },
    {
      id: 'unknown-extension',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §4.2',
      leaf: await leaf({ adjust: (all) => [...all, extension('1.3.6.1.4.1.99999.1', nullValue())] }),
    },
    {
      id: 'duplicate-extension',
      stoppedBy: 'path',
      rule: 'RFC 5280 §4.2',
      leaf: await leaf({ adjust: (all) => [...all, keyUsage(['digitalSignature'])] }),
    },
    { id: 'forged', stoppedBy: 'path', rule: 'RFC 5280 §6.1.3 (a)(1)', leaf: await leaf({ signingKey: otherKey.privateKey }) },
    {
      id: 'algorithms-differ',
      stoppedBy: 'path',
      rule: 'RFC 5280 §4.1.1.2',
      leaf: await leaf({ innerAlgorithm: 'rsa-sha512' }),
    },
    { id: 'sha1-leaf', stoppedBy: 'algorithms', rule: 'pki.md §5', leaf: await leaf({ algorithm: 'rsa-sha1' }) },
    { id: 'pss-leaf', stoppedBy: 'nothing', rule: 'pki.md §5', leaf: await leaf({ algorithm: 'rsa-pss-sha256' }) },
    { id: 'weak-key', stoppedBy: 'algorithms', rule: 'pki.md §5: RSA < 2048 never', leaf: await leaf({ key: weakKey }) },
    { id: 'internal-urls', stoppedBy: 'nothing', rule: 'pki.md §2.4: rewriting table', leaf: await leaf({ urls: internal }) },
    {
      id: 'empty-issuer-alt-name',
      stoppedBy: 'strict',
      rule: 'RFC 5280 §4.2.1.6: SIZE (1..MAX)',
      leaf: await leaf({ adjust: (all) => [...all, emptyIssuerAltName()] }),
    },
    {
      id: 'leaf-constraints-not-critical',
      stoppedBy: 'nothing',
      rule: 'pki.md §2.4',
      leaf: await leaf({ adjust: (all) => [basicConstraints(false, undefined, false), ...without(OID.basicConstraints)(all)] }),
    },
    {
      id: 'g1-person',
      stoppedBy: 'strict',
      rule: 'pki.md §2.3, G1: empty issuerAltName, Netscape extensions, AKI with name and serial',
      leaf: await leaf({ profile: 'g1-person', serial: Uint8Array.of(0x01, 0x23, 0x45) }),
    },
    {
      id: 'serial-high-bit',
      stoppedBy: 'nothing',
      rule: 'pki.md §2.4: 00 FF… is positive',
      leaf: await leaf({ serial: Uint8Array.of(0xff, 0x30, 0x3a, 0xe4, 0xe9, 0x0a, 0xc1, 0xed) }),
    },
    {
      id: 'issuer-name-nfd',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §7.1, RFC 4518 §2.3: NFC and NFD are one name',
      leaf: await leaf({
        issuerName: rewrite(
          subCaName,
          text((value) => value.normalize('NFD')),
        ),
      }),
    },
    {
      id: 'issuer-name-case-and-space',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §7.1, RFC 4518 §2.2, §2.6.1',
      leaf: await leaf({
        issuerName: rewrite(
          subCaName,
          text((value) => `  ${value.toUpperCase().replaceAll(' ', '  ')} `),
        ),
      }),
    },
    {
      id: 'issuer-name-other-string-type',
      stoppedBy: 'nothing',
      rule: 'RFC 5280 §7.1',
      leaf: await leaf({ issuerName: rewrite(subCaName, (a) => ({ ...a, as: a.type === 'C' ? 'utf8' : 'bmp' })) }),
    },
    {
      id: 'issuer-name-without-marks',
      stoppedBy: 'path',
      rule: 'RFC 4518: accents are not folded away',
      leaf: await leaf({
        issuerName: rewrite(
          subCaName,
          text((value) => value.normalize('NFD').replace(/\p{Mn}/gu, '')),
        ),
      }),
    },
  ];
}

import { OID } from '../der/oids.ts';
import type { TestSignatureAlgorithm } from '../x509/algorithm.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  directoryName,
  type Extension,
  keyUsage,
  nameConstraints,
  policyConstraints,
} from '../x509/extensions.ts';
import { type KeyPair, keyIdentifier } from '../x509/keys.ts';
import { type Name, name } from '../x509/name.ts';
import { type Authority, createAuthority } from './authority.ts';
import type { CaseDraft } from './cases.ts';
import { type GovernmentPki, selfSigned, years } from './create.ts';
import { rootExtensions, rootName, subCaExtensions } from './profiles.ts';

const OPERATOR = 'O=Ban Cơ yếu Chính phủ (thử nghiệm)';

interface SubordinateRequest {
  readonly name: Name;
  readonly keys: KeyPair;
  readonly pathLength?: number | undefined;
  readonly notAfter?: Date | undefined;
  readonly algorithm?: TestSignatureAlgorithm | undefined;
  readonly adjust?: (extensions: Extension[]) => readonly Extension[];
}

function subordinate(pki: GovernmentPki, issuer: Authority, request: SubordinateRequest): Authority {
  const { name: subject, keys, pathLength, adjust } = request;
  const extensions = subCaExtensions(keyIdentifier(keys.publicKey), issuer.keyId, pki.urls, pathLength);
  const certificate = issuer.issue({
    subject,
    publicKey: keys.publicKey,
    notBefore: years(pki.at, -4),
    notAfter: request.notAfter ?? years(pki.at, 10),
    extensions: adjust?.(extensions) ?? extensions,
    algorithm: request.algorithm,
  });
  return createAuthority({ name: subject, certificate, keys, at: pki.at, random: pki.random });
}

const replacing =
  (id: string, ...by: readonly Extension[]) =>
  (all: Extension[]): Extension[] => [...all.filter((one) => one.id !== id), ...by];

/** Hierarchies with something wrong or odd above the leaf. */
export async function issuerCases(pki: GovernmentPki): Promise<CaseDraft[]> {
  const { at, random, root, subCa } = pki;
  const [keysA, keysB, newRootKeys, foreignKeys] = await Promise.all(Array.from({ length: 4 }, () => pki.newKey(2048)));
  if (!keysA || !keysB || !newRootKeys || !foreignKeys) throw new Error('unreachable');
  const otherName = name('C=VN', OPERATOR, 'CN=CA khác (thử nghiệm)');
  const below = async (issuer: Authority): Promise<Uint8Array> => (await pki.issue({ key: pki.agency, issuer })).certificate;

  /** One sub-CA below the root with a leaf below it. */
  const single = async (draft: Omit<CaseDraft, 'leaf'>, request: Partial<SubordinateRequest>): Promise<CaseDraft> => {
    const ca = subordinate(pki, root, { name: otherName, keys: keysA, pathLength: 0, ...request });
    return { ...draft, leaf: await below(ca), intermediates: [ca.certificate], crls: [root.crl(), ca.crl()] };
  };

  const tooDeep = subordinate(pki, subCa, { name: otherName, keys: keysA });
  const leafAsIssuer = subordinateOfLeaf(pki, keysA);
  const newRoot = selfSigned(rootName, newRootKeys, at, random);
  const underNewRoot = subordinate(pki, newRoot, { name: otherName, keys: keysA, pathLength: 0 });
  // Old key vouches for the new key under the same name: self-issued, does not count towards path length (RFC 5280 §6.1.4 (l)).
  const link = root.issue({
    subject: rootName,
    publicKey: newRootKeys.publicKey,
    notBefore: years(at, -1),
    notAfter: years(at, 5),
    extensions: rootExtensions(newRoot.keyId).map((one) =>
      one.id === OID.authorityKeyIdentifier ? authorityKeyIdentifier(root.keyId) : one,
    ),
  });
  const foreignRoot = selfSigned(
    name('C=VN', 'O=Tổ chức khác (thử nghiệm)', 'CN=Root khác (thử nghiệm)'),
    foreignKeys,
    at,
    random,
  );
  const crossSigned = subordinate(pki, foreignRoot, { name: subCa.name, keys: subCa.keys, pathLength: 0 });
  const loopA = { name: name('C=VN', OPERATOR, 'CN=Vòng A (thử nghiệm)'), keys: keysA };
  const loopB = { name: name('C=VN', OPERATOR, 'CN=Vòng B (thử nghiệm)'), keys: keysB };
  const a = createAuthority({ ...loopA, certificate: new Uint8Array(), at, random });
  const b = createAuthority({ ...loopB, certificate: new Uint8Array(), at, random });
  const aByB = subordinate(pki, b, loopA);
  const bByA = subordinate(pki, a, loopB);
  const trusts = (organisation: Name): Extension => nameConstraints([directoryName(organisation)]);

  return [
    {
      id: 'path-length',
      stoppedBy: 'path',
      rule: 'RFC 5280 §6.1.4 (l)',
      leaf: await below(tooDeep),
      intermediates: [tooDeep.certificate, subCa.certificate],
      crls: [root.crl(), subCa.crl(), tooDeep.crl()],
    },
    {
      id: 'leaf-as-issuer',
      stoppedBy: 'path',
      rule: 'RFC 5280 §6.1.4 (k)',
      leaf: await below(leafAsIssuer),
      intermediates: [leafAsIssuer.certificate, subCa.certificate],
      crls: [...pki.crls(), leafAsIssuer.crl()],
    },
    await single(
      { id: 'issuer-without-cert-sign', stoppedBy: 'path', rule: 'RFC 5280 §6.1.4 (n)' },
      { adjust: replacing(OID.keyUsage, keyUsage(['cRLSign', 'digitalSignature'])) },
    ),
    await single(
      { id: 'issuer-without-constraints', stoppedBy: 'path', rule: 'RFC 5280 §6.1.4 (k)' },
      { adjust: replacing(OID.basicConstraints) },
    ),
    await single(
      { id: 'issuer-constraints-not-critical', stoppedBy: 'strict', rule: 'RFC 5280 §4.2.1.9: critical in CA certificates' },
      { adjust: replacing(OID.basicConstraints, basicConstraints(true, 0, false)) },
    ),
    await single({ id: 'issuer-expired', stoppedBy: 'path', rule: 'RFC 5280 §6.1.3 (a)(2)' }, { notAfter: years(at, -1) }),
    await single(
      { id: 'issuer-sha1', stoppedBy: 'algorithms', rule: 'pki.md §5: only pinned CA certificates of G1' },
      { algorithm: 'rsa-sha1' },
    ),
    await single(
      { id: 'name-constraints-kept', stoppedBy: 'nothing', rule: 'RFC 5280 §4.2.1.10' },
      { adjust: (all) => [...all, trusts(name('C=VN', 'L=Tỉnh Thử Nghiệm'))] },
    ),
    await single(
      { id: 'name-constraints-kept-nfd', stoppedBy: 'nothing', rule: 'RFC 5280 §7.1: constraints compare prepared names' },
      {
        adjust: (all) => [
          ...all,
          trusts([
            { type: 'C', value: 'VN' },
            { type: 'L', value: 'TỈNH thử nghiệm'.normalize('NFD') },
          ]),
        ],
      },
    ),
    await single(
      { id: 'name-constraints-broken', stoppedBy: 'path', rule: 'RFC 5280 §6.1.3 (b)' },
      { adjust: (all) => [...all, trusts(name('C=VN', 'L=Tỉnh Khác'))] },
    ),
    await single(
      { id: 'name-constraints-excluded', stoppedBy: 'path', rule: 'RFC 5280 §6.1.3 (c)' },
      { adjust: (all) => [...all, nameConstraints([], [directoryName(name('C=VN', 'L=Tỉnh Thử Nghiệm'))])] },
    ),
    await single(
      { id: 'explicit-policy-kept', stoppedBy: 'nothing', rule: 'RFC 5280 §6.1.5' },
      { adjust: (all) => [...all, policyConstraints(0)] },
    ),
    await single(
      { id: 'explicit-policy-missing', stoppedBy: 'path', rule: 'RFC 5280 §6.1.3 (f)' },
      { adjust: (all) => [...replacing(OID.certificatePolicies)(all), policyConstraints(0)] },
    ),
    {
      id: 'sub-ca-missing',
      stoppedBy: 'path',
      rule: 'design §3: indeterminate with the remedy',
      leaf: pki.agency.certificate,
      intermediates: [],
    },
    {
      id: 'rekeyed-root-linked',
      stoppedBy: 'nothing',
      rule: 'RFC 4210 §4.4, RFC 5280 §6.1: self-issued link certificate',
      leaf: await below(underNewRoot),
      intermediates: [underNewRoot.certificate, link],
      crls: [root.crl(), newRoot.crl(), underNewRoot.crl()],
    },
    {
      id: 'rekeyed-root-unlinked',
      stoppedBy: 'path',
      rule: 'a new key under a trusted name is not trusted',
      leaf: await below(underNewRoot),
      intermediates: [underNewRoot.certificate, newRoot.certificate],
      crls: [newRoot.crl(), underNewRoot.crl()],
    },
    {
      id: 'cross-signed',
      stoppedBy: 'nothing',
      rule: 'one of two issuers of the sub-CA is trusted',
      leaf: pki.agency.certificate,
      intermediates: [crossSigned.certificate, subCa.certificate, foreignRoot.certificate],
      crls: [foreignRoot.crl(), ...pki.crls()],
    },
    {
      id: 'cross-signed-by-anchor',
      stoppedBy: 'nothing',
      rule: 'the other issuer is the trusted one',
      leaf: pki.agency.certificate,
      intermediates: [subCa.certificate, crossSigned.certificate],
      anchors: [foreignRoot.certificate],
      crls: [foreignRoot.crl(), ...pki.crls()],
    },
    {
      id: 'foreign-root',
      stoppedBy: 'path',
      rule: 'the anchor decides, not the certificate in the bag',
      leaf: pki.agency.certificate,
      intermediates: [subCa.certificate, root.certificate],
      anchors: [foreignRoot.certificate],
    },
    {
      id: 'loop',
      stoppedBy: 'path',
      rule: 'two CAs that sign each other and no anchor: must end',
      leaf: await below(a),
      intermediates: [aByB.certificate, bByA.certificate],
      crls: [a.crl(), b.crl()],
    },
  ];
}

/** An end entity of the sub-CA that plays at being an authority. */
function subordinateOfLeaf(pki: GovernmentPki, keys: KeyPair): Authority {
  const subject = name('C=VN', OPERATOR, 'CN=Không phải CA (thử nghiệm)');
  const certificate = pki.subCa.issue({
    subject,
    publicKey: keys.publicKey,
    notBefore: years(pki.at, -1),
    notAfter: years(pki.at, 2),
    extensions: [basicConstraints(false), keyUsage(['digitalSignature', 'nonRepudiation'])],
  });
  return createAuthority({ name: subject, certificate, keys, at: pki.at, random: pki.random });
}

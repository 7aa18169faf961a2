import { readCertificate } from '@lienthong/pki';
import { type GovernmentPki, type LeafRequest, name } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Criterion, type SignaturePolicy, signedAt, signerKind, skipSignableCheck } from '../src/index.ts';
import { verifyXml, type XmlSignatureReport, xmlCriteria, xmlSignatureJson } from '../src/xml/index.ts';
import { packet, policyOf, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

describe('the moment of signing', () => {
  const judged = async (options: object, changed: Partial<SignaturePolicy> = {}) => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy, ...options });
    const [report] = await verifyXml(read(bytes), { ...policy, ...changed });
    if (report === undefined) throw new Error('no signature');
    return { report, json: xmlSignatureJson(report) };
  };

  test('the time of judgement is not the time of signing', async () => {
    const { report, json } = await judged({});
    expect(report.report.time).toEqual({ source: 'judgement', at: '2026-11-22T09:00:00+07:00' });
    expect(signedAt(report.report)).toBeNull();
    expect(json.signedAt).toBeNull();
  });

  test('a claim is shown as the claim that it is, a record of ours as the record', async () => {
    const signingTime = new Date(policy.at.getTime() - 3_600_000);
    const claimed = await judged({ profile: 'xades-b', signingTime });
    expect(claimed.report.report.time?.source).toBe('claimed');
    expect(claimed.json.signedAt).toBe('2026-11-22T08:00:00+07:00');
    const recorded = await judged({}, { proof: signingTime });
    expect(recorded.report.report.time?.source).toBe('proof-of-existence');
    expect(recorded.json.signedAt).toBe('2026-11-22T08:00:00+07:00');
  });
});

describe('the criteria of TT 15/2025 Annex II', () => {
  const day = 86_400_000;
  const judged = async (
    options: { readonly identity?: LeafRequest; readonly change?: (text: string) => string; readonly at?: Date },
    changed: Partial<SignaturePolicy> = {},
  ): Promise<XmlSignatureReport> => {
    const identity = options.identity === undefined ? pki.agency : await pki.issue(options.identity);
    const { text } = await sign(packet(), identity, { [skipSignableCheck]: true });
    const [report] = await verifyXml(read(options.change?.(text) ?? text), { ...policy, ...changed });
    if (report === undefined) throw new Error('no signature');
    return report;
  };
  const states = (report: XmlSignatureReport): Record<string, Criterion['state']> =>
    Object.fromEntries(xmlCriteria(report).map(({ id, state }) => [id, state]));

  test('are ten rows in order, all mandatory ones met by a valid signature, in the JSON form too', async () => {
    const report = await judged({});
    const rows = xmlCriteria(report);
    expect(rows.map(({ id }) => id)).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '2.1', '2.2', '2.3', '2.4']);
    expect(rows.filter(({ mandatory }) => !mandatory).map(({ id }) => id)).toEqual(['1.5', '1.6']);
    expect(rows.filter(({ mandatory }) => mandatory).every(({ state }) => state === 'met')).toBe(true);
    expect(rows.every(({ title, note }) => title.vi !== '' && title.en !== '' && note.vi !== '' && note.en !== '')).toBe(true);
    expect(xmlSignatureJson(report).criteria).toEqual(rows);
  });

  test('a status that was not checked is a warning and never met', async () => {
    for (const revocation of [{ mode: 'require' as const }, { mode: 'skip' as const }]) {
      const report = await judged({}, { revocation });
      expect(states(report)).toMatchObject({ '1.1': 'undetermined', '1.2': 'undetermined', '2.2': 'met', '2.4': 'met' });
      expect(xmlCriteria(report)[1]?.note.vi).toContain('CẢNH BÁO');
    }
  });

  test('out of its time: open without proof of when it was signed, final with it', async () => {
    const expired = { identity: { notAfter: new Date(pki.at.getTime() - day) } };
    expect(states(await judged(expired))).toMatchObject({ '1.1': 'undetermined' });
    expect(states(await judged(expired, { proof: pki.at }))).toMatchObject({ '1.1': 'not-met', '2.3': 'not-met' });
    const early = { identity: { notBefore: new Date(pki.at.getTime() + day) } };
    expect(states(await judged(early, { proof: pki.at }))).toMatchObject({ '1.1': 'not-met' });
  });

  test('a revoked certificate', async () => {
    const own = await trustedPki();
    const revoked = await own.pki.issue();
    own.pki.revoke(revoked, { at: new Date(own.pki.at.getTime() - day) });
    const { bytes } = await sign(packet(), revoked, { [skipSignableCheck]: true });
    for (const [proof, state] of [
      [undefined, 'undetermined'],
      [own.pki.at, 'not-met'],
    ] as const) {
      const [report] = await verifyXml(read(bytes), { ...policyOf(own.pki), ...(proof === undefined ? {} : { proof }) });
      expect(states(report as XmlSignatureReport)).toMatchObject({ '1.1': state, '1.2': 'met' });
      expect(xmlCriteria(report as XmlSignatureReport)[0]?.note.vi).toContain('thu hồi');
    }
  });

  test('a changed document, a changed value, no certificate', async () => {
    const changed = await judged({ change: (text) => text.replace('SỞ THỬ', 'SỞ THỨ') });
    expect(states(changed)).toMatchObject({ '2.2': 'met', '2.4': 'not-met' });
    const value = await judged({ change: (text) => text.replace(/<SignatureValue>..../, '<SignatureValue>AAAA') });
    expect(states(value)).toMatchObject({ '1.3': 'undetermined', '2.2': 'not-met', '2.4': 'not-met' });
    const bare = await judged({ change: (text) => text.replace(/<X509Data>.*<\/X509Data>/, '<KeyName>x</KeyName>') });
    expect(states(bare)).toMatchObject({ '1.5': 'undetermined', '2.1': 'undetermined', '2.2': 'undetermined' });
  });

  test('all seven items are in JSON, null where they could not be established', async () => {
    const bare = await judged({ change: (text) => text.replace(/<X509Data>.*<\/X509Data>/, '<KeyName>x</KeyName>') });
    const json = JSON.parse(JSON.stringify(xmlSignatureJson(bare))) as { report: object };
    expect(json.report).toEqual({
      issuingCa: null,
      signer: null,
      managingUnit: null,
      time: null,
      integrity: 'unknown',
      validAtSigning: null,
      certificateValidity: null,
    });
  });

  test('a key that is not for signing', async () => {
    const KEY_USAGE = '2.5.29.15';
    const value = Uint8Array.of(3, 2, 5, 0x20);
    const adjust: LeafRequest['adjust'] = (all) => all.map((e) => (e.id === KEY_USAGE ? { ...e, value } : e));
    expect(states(await judged({ identity: { adjust } }))).toMatchObject({ '1.4': 'not-met', '1.5': 'not-met' });
    const silent: LeafRequest['adjust'] = (all) => all.filter((e) => e.id !== KEY_USAGE);
    expect(states(await judged({ identity: { adjust: silent } }))).toMatchObject({ '1.5': 'noted' });
  });
});

describe('person or agency', () => {
  const kindOf = async (request: LeafRequest, agencies?: readonly string[]) =>
    signerKind(readCertificate((await pki.issue(request)).certificate), agencies);
  const seal = name('C=VN', 'O=UBND TỈNH THỬ', 'CN=SỞ THỬ NGHIỆM');

  test('is known where a certificate has every trait of one profile', () => {
    expect(signerKind(readCertificate(pki.agency.certificate))).toBe('agency');
    expect(signerKind(readCertificate(pki.person.certificate))).toBe('person');
  });

  test('is unknown where traits are mixed, never guessed', async () => {
    const email = 'a@thunghiem.invalid';
    expect(await kindOf({ subject: seal, email })).toBe('unknown');
    expect(await kindOf({ subject: name('C=VN', 'O=UBND', 'OU=Phòng', 'CN=NGUYỄN VĂN THỬ'), email })).toBe('unknown');
    expect(await kindOf({ subject: name('C=VN', 'O=UBND', 'OU=Phòng', 'CN=Nguyễn Văn Thử') })).toBe('unknown');
    expect(await kindOf({ subject: name('C=VN', 'O=UBND', 'CN=Nguyễn Văn Thử') })).toBe('unknown');
    expect(await kindOf({ subject: name('C=VN', 'CN=SỞ THỬ NGHIỆM') })).toBe('unknown');
    expect(await kindOf({ subject: name('C=VN', 'O=SỞ THỬ NGHIỆM') })).toBe('unknown');
  });

  test('a known agency is one by its name, however it is spelt, unless a unit says that it is somebody in it', async () => {
    const agencies = ['Sở  thử nghiệm'.normalize('NFD')];
    expect(await kindOf({ subject: name('C=VN', 'O=UBND', 'CN=Sở Thử Nghiệm') }, agencies)).toBe('agency');
    expect(await kindOf({ subject: name('C=VN', 'OU=Phòng', 'CN=Sở Thử Nghiệm') }, agencies)).toBe('unknown');
  });
});

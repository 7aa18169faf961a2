import { algorithmPolicy, readCrl } from '@lienthong/pki';
import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { assertSignable, type SignaturePolicy, type Signer, skipSignableCheck } from '../src/index.ts';
import { signXml, verifyXml } from '../src/xml/index.ts';
import { governmentPki, headerOf, packet, policyOf, read, sign } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  pki = await governmentPki();
  policy = policyOf(pki);
});

const unsafe = { [skipSignableCheck]: true } as const;
const day = 86_400_000;
const KEY_USAGE = '2.5.29.15';

describe('the gate before the key', () => {
  const watched = (signer: Signer): { readonly signer: Signer; readonly used: () => number } => {
    let used = 0;
    const sign: Signer['sign'] = (...args) => {
      used++;
      return signer.sign(...args);
    };
    return { used: () => used, signer: { ...signer, sign } };
  };

  test('an expired, a revoked, a foreign and a non-signing certificate never reach the key', async () => {
    const other = await governmentPki({ seed: 'other' });
    const revoked = await pki.issue();
    pki.revoke(revoked, { at: new Date(pki.at.getTime() - day) });
    const late = policyOf(pki);
    const silent = await pki.issue({ adjust: (extensions) => extensions.filter((e) => e.id !== KEY_USAGE) });
    // BIT STRING with keyEncipherment alone.
    const value = Uint8Array.of(3, 2, 5, 0x20);
    const sealing = await pki.issue({
      adjust: (extensions) => extensions.map((e) => (e.id === KEY_USAGE ? { ...e, value } : e)),
    });
    const expired = await pki.issue({ notAfter: new Date(pki.at.getTime() - day) });
    for (const [identity, code] of [
      [expired, 'SIGN_CERTIFICATE_NOT_SIGNABLE'],
      [revoked, 'SIGN_CERTIFICATE_NOT_SIGNABLE'],
      [other.agency, 'SIGN_CERTIFICATE_NOT_SIGNABLE'],
      [sealing, 'SIGN_KEY_USAGE'],
    ] as const) {
      const { signer, used } = watched(identity.signer());
      const document = read(packet());
      await expect(signXml({ document, parent: headerOf(document) }, signer, { gate: late })).rejects.toMatchObject({ code });
      expect(used()).toBe(0);
    }
    await expect(assertSignable(silent.certificate, late)).resolves.toBeUndefined();
    await expect(assertSignable(new Uint8Array(3), late)).rejects.toMatchObject({ code: 'SIGN_CERTIFICATE_UNREADABLE' });
  });

  test('no policy is a mistake, the symbol is a decision', async () => {
    await expect(sign(packet(), pki.agency, {})).rejects.toMatchObject({ code: 'SIGN_GATE_MISSING' });
    await expect(sign(packet(), pki.agency, unsafe)).resolves.toBeDefined();
    await expect(sign(packet(), pki.agency, JSON.parse('{"skipSignableCheck":true}'))).rejects.toMatchObject({
      code: 'SIGN_GATE_MISSING',
    });
  });

  test('what the policy of the gate would not accept is not signed with', async () => {
    const { signer, used } = watched(pki.agency.signer());
    const strict = { ...policy, algorithms: algorithmPolicy('strict-tt15') };
    const legacy = { ...policy, algorithms: algorithmPolicy('archive-legacy'), proof: new Date(0) };
    // The signer's first choice is PKCS#1 v1.5; the policy wants PSS.
    expect((await sign(packet(), signer, { gate: policy })).signed.algorithm).toBe('rsa-sha256');
    expect((await sign(packet(), signer, { gate: strict })).signed.algorithm).toMatch(/^rsa-pss-/);
    const before = used();
    const refused = { code: 'SIGN_ALGORITHM_POLICY', details: { algorithm: 'rsa-sha256 (2048 bit)', policy: 'strict-tt15' } };
    await expect(sign(packet(), signer, { gate: strict, algorithm: 'rsa-sha256' })).rejects.toMatchObject(refused);
    const plain: Signer = { ...signer, algorithms: ['rsa-sha256', 'rsa-sha384'] };
    await expect(sign(packet(), plain, { gate: strict })).rejects.toMatchObject(refused);
    await expect(sign(packet(), { ...signer, algorithms: ['rsa-sha1'] }, { gate: legacy })).rejects.toMatchObject({
      code: 'SIGN_ALGORITHM_UNSUPPORTED',
    });
    expect(used()).toBe(before);
    expect((await sign(packet(), plain, unsafe)).signed.algorithm).toBe('rsa-sha256');
  });

  test('a device that answers with another key is caught', async () => {
    const other = await pki.issue();
    const signer: Signer = {
      ...pki.agency.signer(),
      sign: (tbs, algorithm) => other.signer().sign(tbs, algorithm as 'rsa-sha256'),
    };
    await expect(sign(packet(), signer, { gate: policy })).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
  });
});

describe('what the certificate says about the signature', () => {
  const judged = async (text: Uint8Array, by: SignaturePolicy) => (await verifyXml(read(text), by))[0]!;

  test('unknown root, missing CA, skipped and missing revocation', async () => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy });
    const { intermediates: _, ...alone } = policy;
    expect(await judged(bytes, alone)).toMatchObject({
      outcome: 'indeterminate',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
      signedInfoVerified: true,
    });
    expect(await judged(bytes, { ...policy, revocation: { mode: 'skip' } })).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_REVOCATION_SKIPPED',
    });
    expect(await judged(bytes, { ...policy, revocation: { mode: 'require' } })).toMatchObject({
      outcome: 'indeterminate',
      subIndication: 'TRY_LATER',
    });
  });

  test('a self-made root is never valid, whatever it calls itself', async () => {
    const other = await governmentPki({ seed: 'impostor' });
    const { bytes } = await sign(packet(), other.agency, unsafe);
    const report = await judged(bytes, policy);
    expect(report.outcome).not.toBe('valid');
    expect(report.report.integrity).toBe('intact');
  });

  test('expired or revoked now is open without proof of time, final with it', async () => {
    const leaf = await pki.issue({ notAfter: new Date(pki.at.getTime() - day) });
    const { bytes } = await sign(packet(), leaf, {
      ...unsafe,
      profile: 'xades-b',
      signingTime: new Date(pki.at.getTime() - 2 * day),
    });
    // A CRL from before the certificate ended: later ones no longer list it.
    const then = {
      mode: 'require',
      crls: [pki.root.crl(), pki.subCa.crl({ thisUpdate: new Date(pki.at.getTime() - 1.5 * day) })],
    } as const;
    const by = { ...policy, revocation: { ...then, crls: then.crls.map((der) => readCrl(der)) } };
    const now = await judged(bytes, by);
    expect(now).toMatchObject({ outcome: 'indeterminate', subIndication: 'OUT_OF_BOUNDS_NO_POE', validAtClaimedTime: true });
    const proven = await judged(bytes, { ...by, proof: new Date(pki.at.getTime() - 2 * day) });
    expect(proven).toMatchObject({ outcome: 'valid', level: 'XAdES-B-B', time: { source: 'proof-of-existence' } });
  });

  test('the algorithm policy is asked about the signature and about each digest', async () => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy });
    expect(await judged(bytes, { ...policy, algorithms: algorithmPolicy('strict-tt15') })).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_ALGORITHM_POLICY',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    });
    const pss = await sign(packet(), pki.agency, { gate: policy, algorithm: 'rsa-pss-sha256' });
    expect(await judged(pss.bytes, { ...policy, algorithms: algorithmPolicy('strict-tt15') })).toMatchObject({
      outcome: 'valid',
    });
  });

  test('an EC key signs and verifies', async () => {
    const leaf = await pki.issue({ key: 'P-256' });
    const { bytes } = await sign(packet(), leaf, { gate: policyOf(pki) });
    expect(await judged(bytes, policyOf(pki))).toMatchObject({ outcome: 'valid', algorithm: 'ecdsa-sha256' });
  });

  test('the seven facts of the report', async () => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy });
    const { report } = await judged(bytes, policy);
    expect(report).toMatchObject({ integrity: 'intact', validAtSigning: true, time: { source: 'judgement' } });
    expect(report.signer).toContain('SỞ KHOA HỌC');
    expect(report.issuingCa).toContain('G2');
    expect(report.certificateValidity?.notAfter).toMatch(/\+07:00$/);
    expect(report.managingUnit).toContain('UBND');
  });
});

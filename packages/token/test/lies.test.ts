// A wrong signature never becomes a signed document: every creator × every way in which a token or a service can be wrong.
import { createHash } from 'node:crypto';
import type { SignatureAlgorithm } from '@lienthong/pki';
import { type SignaturePolicy, type Signer, signWith } from '@lienthong/signature';
import { completeXml, prepareXml } from '@lienthong/signature/xml';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { createToken, softHsmModule } from '../../tests/src/softhsm.ts';
import { answerValue, openPem, remoteSigner } from '../src/index.ts';
import { openToken } from '../src/pkcs11/index.ts';
import { creators, policyOf, read } from './creators.ts';
import { faultyDriver } from './faulty.ts';

const module = softHsmModule() ?? '';
let pki: GovernmentPki;
let policy: SignaturePolicy;
let p256: Identity;
let otherRsa: Identity;
let other256: Identity;
beforeAll(async () => {
  pki = await createGovernmentPki({ seed: 'lies' });
  policy = policyOf(pki);
  [p256, otherRsa, other256] = await Promise.all([pki.issue({ key: 'P-256' }), pki.issue(), pki.issue({ key: 'P-256' })]);
});

const honest = async (identity: Identity): Promise<Signer> => (await openPem(identity.keyPem + identity.pem)).signer();

type Lie = (signed: Uint8Array, tbs: Uint8Array, algorithm: SignatureAlgorithm, identity: Identity) => Promise<Uint8Array>;

const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const derInteger = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = [...bytes.subarray(start)];
  const value = (short[0] as number) >= 0x80 ? [0, ...short] : short;
  return Uint8Array.from([2, value.length, ...value]);
};
const derPair = (raw: Uint8Array): Uint8Array => {
  const half = raw.length / 2;
  const pair = [...derInteger(raw.subarray(0, half)), ...derInteger(raw.subarray(half))];
  return Uint8Array.from([0x30, pair.length, ...pair]);
};

const lies: Readonly<Record<string, Lie>> = {
  'a bit flipped': async (signed) => flipped(signed, signed.length - 1),
  'another key of the same kind': async (_, tbs, algorithm, { certificate }) =>
    (await honest(certificate === p256.certificate ? other256 : otherRsa)).sign(tbs, algorithm),
  'over other bytes': async (_, tbs, algorithm, identity) => (await honest(identity)).sign(flipped(tbs, 0), algorithm),
  'over bytes changed under the hand of the caller': async (_, tbs, algorithm, identity) => {
    tbs[tbs.length - 1] = (tbs[tbs.length - 1] as number) ^ 1;
    return (await honest(identity)).sign(tbs, algorithm);
  },
  'with another hash': async (_, tbs, algorithm, identity) =>
    (await honest(identity)).sign(tbs, algorithm.replace('sha256', 'sha384') as SignatureAlgorithm),
  'with bytes behind it': async (signed) => Uint8Array.from([...signed, 0]),
  'cut off': async (signed) => signed.subarray(0, -1),
  'in DER': async (signed) => derPair(signed),
  nothing: async () => new Uint8Array(0),
  zeros: async (signed) => new Uint8Array(signed.length),
  'no bytes at all': async () => undefined as unknown as Uint8Array,
  text: async (signed) => Buffer.from(signed).toString('base64') as unknown as Uint8Array,
};

const lying = (identity: Identity, lie: Lie): Signer =>
  remoteSigner({
    certificate: identity.certificate,
    chain: identity.chain,
    request: async (tbs, algorithm) => lie(await (await honest(identity)).sign(tbs, algorithm), tbs, algorithm, identity),
  });

describe.each(Object.keys(creators))('%s', (creator) => {
  test.each(Object.keys(lies))('%s', async (name) => {
    for (const identity of [pki.agency, p256]) {
      const made = creators[creator]?.(lying(identity, lies[name] as Lie), { gate: policy }, policy);
      await expect(made).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
    }
  });
});

test.skipIf(module === '')('a token whose driver spoils its signatures', { timeout: 60_000 }, async () => {
  const hsm = createToken(module, 'dối');
  hsm.write(pki.agency, '01', 'k');
  const driver = faultyDriver(hsm);
  if (driver === undefined) throw new Error('gcc is needed');
  const token = await openToken({ module: driver.module, askPin: () => hsm.pin() });
  const signer = await token.signer();
  for (const [name, create] of Object.entries(creators)) {
    driver.fault('flip');
    driver.calls();
    await expect(create(signer, { gate: policy }, policy), name).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
    expect(driver.calls(), name).toContain('C_Sign');
    driver.fault();
    expect(await create(signer, { gate: policy }, policy), name).toMatchObject([{ outcome: 'valid' }]);
  }
  await token.close();
  hsm.dispose();
});

test('an answer that never saw the key', async () => {
  const document = read();
  const party = { certificate: pki.agency.certificate, chain: pki.agency.chain, algorithms: ['rsa-sha256'] as const };
  const job = await prepareXml({ document, parent: document.root }, party, { gate: policy });
  const tbsSha256 = createHash('sha256').update(Buffer.from(job.tbs, 'base64')).digest('hex');
  const answer = { kind: 'lienthong-sign-answer', version: 1, algorithm: 'rsa-sha256', tbsSha256 } as const;
  const forged = await (await honest(otherRsa)).sign(Buffer.from(job.tbs, 'base64'), 'rsa-sha256');
  for (const value of [forged, Buffer.alloc(256)]) {
    const given = answerValue(job, { ...answer, value: Buffer.from(value).toString('base64') });
    await expect(completeXml(read(), job, given)).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
  }
});

test('a value changed after it was compared does not reach the document', async () => {
  const kept: Uint8Array[] = [];
  const signer = lying(pki.agency, async (signed) => {
    kept.push(signed);
    setImmediate(() => signed.fill(0));
    return signed;
  });
  const tbs = new TextEncoder().encode('x');
  const value = await signWith(signer, tbs, 'rsa-sha256');
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([kept[0]?.every((byte) => byte === 0), value.every((byte) => byte === 0)]).toEqual([true, false]);
  await expect(signWith(signer, tbs, 'rsa-sha256', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
});

// Every creator × every signer, each result verified; and the gate: a refused certificate never reaches the key.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isLienThongError } from '@lienthong/core';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import type { SignaturePolicy, Signer } from '@lienthong/signature';
import { prepareXml, type XmlSignJob } from '@lienthong/signature/xml';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, softHsmModule, type TestToken } from '../../tests/src/softhsm.ts';
import type { Token } from '../src/index.ts';
import { answerValue, openPem, type RemoteJob, remoteSigner, signJob } from '../src/index.ts';
import { openToken } from '../src/pkcs11/index.ts';
import { openPkcs12 } from '../src/pkcs12/index.ts';
import { creators, policyOf, read } from './creators.ts';
import { type FaultyDriver, faultyDriver } from './faulty.ts';

const module = softHsmModule() ?? '';
let pki: GovernmentPki;
let policy: SignaturePolicy;
let rsa: Identity;
let p256: Identity;
let p384: Identity;
let hsm: TestToken | undefined;
let driver: FaultyDriver | undefined;
let hardware: Token | undefined;
let pinsAsked = 0;
const open: Token[] = [];

beforeAll(async () => {
  pki = await createGovernmentPki({ seed: 'matrix' });
  rsa = pki.agency;
  [p256, p384] = await Promise.all([pki.issue({ key: 'P-256' }), pki.issue({ key: 'P-384' })]);
  policy = policyOf(pki);
  if (module === '') return;
  hsm = createToken(module, 'ma trận');
  hsm.write(rsa, '01', 'rsa');
  hsm.write(p256, '02', 'p256');
  hsm.write(p384, '03', 'p384');
  driver = faultyDriver(hsm);
  hardware = await openToken({
    module: driver?.module ?? module,
    askPin: () => {
      pinsAsked++;
      return (hsm as TestToken).pin();
    },
  });
  open.push(hardware);
});
afterAll(async () => {
  for (const token of open) await token.close();
  hsm?.dispose();
});

const tokenSigner = async (token: Token | undefined, label?: string): Promise<Signer> => {
  if (token === undefined) throw new Error('no token');
  open.push(token);
  return token.signer(label === undefined ? {} : { label });
};

const signers: Readonly<Record<string, () => Promise<Signer>>> = {
  'PKCS#12 RSA': async () => tokenSigner(await openPkcs12(rsa.p12('p'), { passphrase: 'p' })),
  'PKCS#12 legacy RSA': async () => tokenSigner(await openPkcs12(rsa.p12('p', { encryption: 'legacy' }), { passphrase: 'p' })),
  'PKCS#12 P-256': async () => tokenSigner(await openPkcs12(p256.p12('p'), { passphrase: 'p' })),
  'PKCS#12 P-384': async () => tokenSigner(await openPkcs12(p384.p12('p'), { passphrase: 'p' })),
  'PEM RSA': async () => tokenSigner(await openPem(rsa.keyPem + rsa.pem)),
  'PEM P-256': async () => tokenSigner(await openPem(p256.keyPem + p256.pem)),
  remote: async () =>
    remoteSigner({
      certificate: rsa.certificate,
      chain: rsa.chain,
      request: (tbs, algorithm) => rsa.signer().sign(tbs, algorithm as 'rsa-sha256'),
    }),
  ...(module === ''
    ? {}
    : {
        'PKCS#11 RSA': () => tokenSigner(hardware, 'rsa'),
        'PKCS#11 P-256': () => tokenSigner(hardware, 'p256'),
        'PKCS#11 P-384': () => tokenSigner(hardware, 'p384'),
      }),
};

describe.each(Object.keys(creators))('%s', (creator) => {
  test.each(Object.keys(signers))('%s', async (name) => {
    const signer = await signers[name]?.();
    const verdicts = await creators[creator]?.(signer as Signer, { gate: policy }, policy);
    expect(verdicts?.map(({ outcome }) => outcome)).toEqual(['valid']);
  });
});

test.each(['signXml xmldsig', 'signCms detached'])('%s with every algorithm that signer and creator share', async (creator) => {
  let shared = 0;
  for (const name of Object.keys(signers)) {
    const signer = (await signers[name]?.()) as Signer;
    for (const algorithm of signer.algorithms) {
      const reports = await creators[creator]?.(signer, { gate: policy, algorithm }, policy).catch((error: unknown) => {
        if (isLienThongError(error) && error.code === 'SIGN_ALGORITHM_UNSUPPORTED') return undefined;
        throw error;
      });
      if (reports === undefined) continue;
      shared++;
      expect(reports[0]?.outcome, `${name} ${algorithm}`).toBe('valid');
    }
  }
  expect(shared).toBeGreaterThanOrEqual(2 * Object.keys(signers).length);
});

test('no creator of the signature room is left out of the matrix', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../../signature/package.json', import.meta.url), 'utf8')) as {
    exports: object;
  };
  const formats = Object.keys(manifest.exports).filter((path) => !['.', './internal', './package.json'].includes(path));
  expect(formats).toEqual(expect.arrayContaining(['./xml', './cms', './pdf']));
  const made: string[] = [];
  for (const format of formats) {
    const room = (await import(new URL(`../../signature/src/${format.slice(2)}/index.ts`, import.meta.url).href)) as object;
    made.push(...Object.keys(room).filter((name) => /^(sign|prepare)[A-Z]/.test(name)));
  }
  expect(made.sort()).toEqual([...new Set(Object.keys(creators).map((name) => name.split(' ')[0]))].sort());
});

describe('the gate stands before the key', () => {
  const stranger = async (): Promise<SignaturePolicy> => {
    const other = await createGovernmentPki({ seed: 'other', keys: { root: 'P-256', subCa: 'P-256', leaf: 'P-256' } });
    return { ...policy, trust: customTrust([readCertificate(other.root.certificate)]) };
  };
  const revoked = (): SignaturePolicy => {
    const crl = pki.subCa.crl({ revoked: [{ serial: rsa.serial, at: new Date(pki.at.getTime() - 1000) }] });
    return { ...policy, revocation: { mode: 'require', crls: [readCrl(pki.root.crl()), readCrl(crl)] } };
  };
  const noEvidence = (): SignaturePolicy => ({ ...policy, revocation: { mode: 'require', crls: [] } });
  const expired = (): SignaturePolicy => ({ ...policy, at: new Date(pki.at.getTime() + 20 * 365 * 86_400_000) });

  test.skipIf(module === '').each([
    ['untrusted', stranger],
    ['revoked', async () => revoked()],
    ['revocation not checkable', async () => noEvidence()],
    ['expired', async () => expired()],
  ])('%s: no PIN is asked, nothing reaches the token', async (_, gateOf) => {
    const gate = await gateOf();
    for (const [name, create] of Object.entries(creators)) {
      const fresh = await openToken({
        module: (driver as FaultyDriver).module,
        askPin: () => {
          throw new Error('the PIN was asked for');
        },
      });
      driver?.calls();
      const error = await create(await fresh.signer({ label: 'rsa' }), { gate }, policy).catch((reason: unknown) => reason);
      expect(error, name).toMatchObject({ code: 'SIGN_CERTIFICATE_NOT_SIGNABLE' });
      expect(driver?.calls(), name).toEqual([]);
      await fresh.close();
    }
  });

  test.skipIf(module === '')('and the way is open for a good one: the guard is what stopped the others', async () => {
    driver?.calls();
    await creators['signXml xmldsig']?.(await tokenSigner(hardware, 'rsa'), { gate: policy }, policy);
    expect(driver?.calls().at(-1)).toBe('C_Sign');
    expect(pinsAsked).toBe(1);
  });
});

describe('remote answers', () => {
  const job = async (): Promise<XmlSignJob> => {
    const document = read();
    return prepareXml({ document, parent: document.root }, { ...rsa, algorithms: ['rsa-sha256'] }, { gate: policy });
  };
  const codeOf = (work: () => unknown): string => {
    try {
      work();
      return 'accepted';
    } catch (error) {
      return isLienThongError(error) ? error.code : String(error);
    }
  };

  test('an answer to another job, of another key, or altered, is refused', async () => {
    const [one, two] = [await job(), await job()];
    const altered: XmlSignJob = { ...two, tbs: Buffer.from('khác').toString('base64') };
    const signer = rsa.signer() as Signer;
    const answer = await signJob(one as RemoteJob, signer);
    expect(codeOf(() => answerValue(one, answer))).toBe('accepted');
    expect(codeOf(() => answerValue(altered, answer))).toBe('REMOTE_ANSWER');
    expect(codeOf(() => answerValue(one, { ...answer, value: '!' }))).toBe('REMOTE_ANSWER');
    await expect(signJob(one as RemoteJob, p256.signer() as Signer)).rejects.toMatchObject({ code: 'REMOTE_JOB' });
    await expect(signJob({ ...one, kind: 'other' } as RemoteJob, signer)).rejects.toMatchObject({ code: 'REMOTE_JOB' });
  });

  test('a remote service that is late or given up', async () => {
    const tbs = new TextEncoder().encode('x');
    const make = (request: () => Promise<Uint8Array>) => remoteSigner({ certificate: rsa.certificate, request, timeoutMs: 100 });
    const never = (): Promise<Uint8Array> => new Promise(() => undefined);
    await expect(make(never).sign(tbs, 'rsa-sha256')).rejects.toMatchObject({ code: 'REMOTE_TIMEOUT' });
    await expect(make(never).sign(tbs, 'rsa-sha256', { signal: AbortSignal.timeout(10) })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    await expect(make(never).sign(tbs, 'ecdsa-sha256')).rejects.toMatchObject({ code: 'TOKEN_ALGORITHM' });
  });

  test('the example with a second process', () => {
    const example = fileURLToPath(new URL('../../../examples/remote-signing/main.mjs', import.meta.url));
    expect(existsSync(example)).toBe(true);
    expect(JSON.parse(execFileSync(process.execPath, [example], { encoding: 'utf8' }))).toMatchObject({ outcome: 'valid' });
  });
});

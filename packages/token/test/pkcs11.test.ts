import { isLienThongError } from '@lienthong/core';
import { signWith } from '@lienthong/signature';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { createToken, softHsmModule, type TestToken } from '../../tests/src/softhsm.ts';
import { listTokens, openToken, type PinRequest } from '../src/pkcs11/index.ts';

const module = softHsmModule() ?? '';
const tbs = new TextEncoder().encode('nội dung cần ký');

async function failure(work: Promise<unknown>): Promise<{ code: string; details: Record<string, unknown> }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isLienThongError(error)
    ? { code: error.code, details: error.details }
    : { code: `not typed: ${String(error)}`, details: {} };
}

describe.skipIf(module === '')('SoftHSM2', () => {
  let pki: GovernmentPki;
  let hsm: TestToken;
  let ec: Identity;
  let outside: Identity;
  let asked: PinRequest[];
  const askPin = (request: PinRequest): Uint8Array => {
    asked.push(request);
    return hsm.pin();
  };
  beforeAll(async () => {
    pki = await createGovernmentPki({ seed: 'pkcs11', keys: { leaf: 3072 } });
    [ec, outside] = await Promise.all([pki.issue({ profile: 'g2-person', key: 'P-256' }), pki.issue({ key: 2048 })]);
    hsm = createToken(module);
    hsm.write(pki.agency, '01', 'con dấu');
    hsm.write(ec, '02', 'cá nhân');
    hsm.write(outside, '03', 'không chứng thư', { certificate: false });
  });
  beforeEach(() => {
    asked = [];
    process.env['SOFTHSM2_CONF'] = hsm.config;
  });
  afterAll(() => hsm?.dispose());

  test('tokens are listed with their certificates, without a PIN', async () => {
    const [token, ...more] = await listTokens(module);
    expect(more).toEqual([]);
    expect(token).toMatchObject({
      label: hsm.label,
      keyStorage: 'software',
      pin: { required: true, set: true, countLow: false },
    });
    expect(token?.certificates.map(({ sha256 }) => sha256).sort()).toHaveLength(2);
  });

  test('every algorithm signs and verifies; the PIN is asked once, at the first signature', async () => {
    const token = await openToken({ module, askPin });
    for (const criteria of [{ label: 'con dấu' }, { label: 'cá nhân' }]) {
      const signer = await token.signer(criteria);
      expect(signer.algorithms.length).toBeGreaterThanOrEqual(3);
      for (const algorithm of signer.algorithms) await signWith(signer, tbs, algorithm);
    }
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ purpose: 'login', countLow: false });
    expect(asked[0]?.certificate?.sha256).toBe(
      (
        await token
          .signer({ label: 'con dấu' })
          .then((s) => token.certificates.find((c) => Buffer.compare(c.der, s.certificate) === 0))
      )?.sha256,
    );
    await token.close();
    expect((await failure(token.signer())).code).toBe('TOKEN_CLOSED');
  });

  test('selection finds one key or counts the matches, before any PIN', async () => {
    const token = await openToken({ module, askPin });
    expect(await failure(token.signer())).toMatchObject({ code: 'TOKEN_KEY_AMBIGUOUS', details: { count: 3 } });
    expect((await failure(token.signer({ agency: 'không có' }))).code).toBe('TOKEN_KEY_NONE');
    expect((await token.signer({ agency: 'so khoa hoc', label: 'con dấu' })).certificate).toEqual(pki.agency.certificate);
    expect((await token.signer({ certificate: ec.certificate })).certificate).toEqual(ec.certificate);
    expect(asked).toEqual([]);
    await token.close();
  });

  test('a certificate that is not on the token is supplied and matched by public key', async () => {
    const bare = await openToken({ module, askPin });
    expect((await failure(bare.signer({ label: 'không chứng thư' }))).code).toBe('TOKEN_CERTIFICATE_MISSING');
    await bare.close();
    const token = await openToken({
      module,
      askPin,
      certificates: [outside.certificate, pki.subCa.certificate, pki.root.certificate],
    });
    const signer = await token.signer({ label: 'không chứng thư' });
    expect(signer.certificate).toEqual(outside.certificate);
    expect(signer.chain).toEqual([pki.subCa.certificate, pki.root.certificate]);
    await signer.sign(tbs, 'rsa-sha256');
    await token.close();
  });

  test('which token: none and ambiguous are told', async () => {
    expect(await failure(openToken({ module, askPin, token: { label: 'khác' } }))).toMatchObject({
      code: 'PKCS11_TOKEN_NONE',
      details: { present: [expect.stringContaining(hsm.label)] },
    });
  });

  test('many signatures over eight sessions', { timeout: 600_000 }, async () => {
    const token = await openToken({ module, askPin, sessions: 8 });
    const [rsa, curve] = [await token.signer({ label: 'con dấu' }), await token.signer({ label: 'cá nhân' })];
    const total = amount(500, 10_000);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < total) {
        const n = next++;
        const text = new TextEncoder().encode(`văn bản ${n}`);
        await (n % 2 === 0 ? signWith(rsa, text, 'rsa-sha256') : signWith(curve, text, 'ecdsa-sha256'));
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    expect(asked).toHaveLength(1);
    await token.close();
  });

  test('two processes on one module', async () => {
    const tokens = await Promise.all([openToken({ module, askPin }), openToken({ module, askPin })]);
    const signers = await Promise.all(tokens.map((token) => token.signer({ label: 'cá nhân' })));
    // One login after the other: SoftHSM itself fails a login while another process writes the token's counter.
    for (const signer of signers) await signer.sign(tbs, 'ecdsa-sha256');
    await Promise.all(Array.from({ length: 40 }, (_, i) => signers[i % 2]?.sign(tbs, 'ecdsa-sha256')));
    expect(tokens[0]?.driverPid).not.toBe(tokens[1]?.driverPid);
    await tokens[0]?.close();
    await signers[1]?.sign(tbs, 'ecdsa-sha256');
    await tokens[1]?.close();
  });

  test('the child killed in the middle: typed error, then a new child and a new question', async () => {
    const token = await openToken({ module, askPin });
    const signer = await token.signer({ label: 'con dấu' });
    await signer.sign(tbs, 'rsa-sha256');
    const pid = token.driverPid as number;
    const running = Array.from({ length: 20 }, () => failure(signer.sign(tbs, 'rsa-sha256')));
    process.kill(pid, 'SIGKILL');
    const codes = (await Promise.all(running)).map(({ code }) => code);
    expect(codes).toContain('PKCS11_DRIVER_CRASHED');
    await signer.sign(tbs, 'rsa-sha256');
    expect(token.driverPid).not.toBe(pid);
    expect(asked).toHaveLength(2);
    await token.close();
  });

  test('a wrong PIN spends exactly one try and is never sent again', async () => {
    let answer: Uint8Array = Buffer.from('sai-pin');
    const token = await openToken({ module, askPin: () => Uint8Array.from(answer) });
    const signer = await token.signer({ label: 'con dấu' });
    // Several signatures at once share one login, so they share its failure too.
    const failures = await Promise.all([1, 2, 3].map(() => failure(signer.sign(tbs, 'rsa-sha256'))));
    expect(failures.map(({ code }) => code)).toEqual(['PKCS11_PIN_INCORRECT', 'PKCS11_PIN_INCORRECT', 'PKCS11_PIN_INCORRECT']);
    expect(failures[0]?.details).toMatchObject({ pinCountLow: true, pinLocked: false });
    const [listed] = await listTokens(module);
    expect(listed?.pin).toMatchObject({ countLow: true, finalTry: false, locked: false });
    expect((await failure(signer.sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_PIN_REPEATED');
    answer = Buffer.from('abc');
    expect((await failure(signer.sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_PIN_LENGTH');
    answer = hsm.pin();
    await signer.sign(tbs, 'rsa-sha256');
    await token.close();
    expect((await listTokens(module))[0]?.pin.countLow).toBe(false);
  });

  test('the callback’s bytes are overwritten; a string works with a warning', async () => {
    const given = hsm.pin();
    const token = await openToken({ module, askPin: async () => given });
    await (await token.signer({ label: 'cá nhân' })).sign(tbs, 'ecdsa-sha256');
    expect([...given].every((byte) => byte === 0)).toBe(true);
    await token.close();
    const events: string[] = [];
    const logger = { log: (level: string, event: string) => void events.push(`${level} ${event}`) };
    const second = await openToken({ module, askPin: () => Buffer.from(hsm.pin()).toString(), logger });
    await (await second.signer({ label: 'cá nhân' })).sign(tbs, 'ecdsa-sha256');
    expect(events).toEqual([expect.stringContaining('cannot be wiped')]);
    await second.close();
  });

  test('unplugged and plugged again: removed is told, the same certificate signs again', async () => {
    const local = createToken(module, 'cắm-rút');
    local.write(ec, '01', 'k');
    const token = await openToken({ module, askPin: () => local.pin() });
    const signer = await token.signer();
    await signer.sign(tbs, 'ecdsa-sha256');
    local.remove();
    process.kill(token.driverPid as number, 'SIGKILL');
    // The first call may still meet the process that is just dying.
    const first = await failure(signer.sign(tbs, 'ecdsa-sha256'));
    const code = first.code === 'PKCS11_DRIVER_CRASHED' ? (await failure(signer.sign(tbs, 'ecdsa-sha256'))).code : first.code;
    expect(code).toBe('PKCS11_TOKEN_REMOVED');
    local.initialize();
    // An empty token under the same label gets no PIN: the certificate is not there.
    expect((await failure(signer.sign(tbs, 'ecdsa-sha256'))).code).toBe('PKCS11_TOKEN_REMOVED');
    local.write(ec, '01', 'k');
    await signer.sign(tbs, 'ecdsa-sha256');
    await token.close();
    local.dispose();
  });

  test('a token that shows nothing before the login: the supplied certificate names the key', async () => {
    const local = createToken(module, 'kín');
    local.write(pki.agency, '01', 'k', { certificate: false, publicKey: false });
    local.write(ec, '02', 'e', { certificate: false, publicKey: false });
    const ask = (request: PinRequest): Uint8Array => {
      asked.push(request);
      return local.pin();
    };
    const token = await openToken({ module, askPin: ask, certificates: [pki.agency.certificate] });
    const signer = await token.signer();
    expect(asked).toEqual([]);
    await signer.sign(tbs, 'rsa-pss-sha256');
    expect(asked).toHaveLength(1);
    await token.close();
    // With nothing supplied either, only the login can tell what is there.
    const bare = await openToken({ module, askPin: ask });
    expect((await failure(bare.signer({ label: 'k' }))).code).toBe('TOKEN_CERTIFICATE_MISSING');
    expect(asked.at(-1)).toMatchObject({ certificate: undefined });
    await bare.close();
    local.dispose();
  });

  test('an abort rejects at once', async () => {
    const token = await openToken({ module, askPin });
    const signer = await token.signer({ label: 'con dấu' });
    expect((await failure(signer.sign(tbs, 'rsa-sha256', { signal: AbortSignal.abort() }))).code).toBe('ABORTED');
    expect(asked).toEqual([]);
    await token.close();
  });
});

// The bridge under all mixtures: quick keys whose next signature is begun beforehand, few sessions, slow keys in company.
import { isLienThongError } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import { type Signer, signWith } from '@lienthong/signature';
import { createGovernmentPki } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, softHsmModule, type TestToken } from '../../tests/src/softhsm.ts';
import { openToken } from '../src/pkcs11/index.ts';
import { frameReader, requestFrame, signFrame } from '../src/pkcs11/native/frames.ts';

const module = softHsmModule() ?? '';

describe.skipIf(module === '')('SoftHSM2', () => {
  let hsm: TestToken;
  beforeAll(async () => {
    const pki = await createGovernmentPki({ seed: 'bridge' });
    hsm = createToken(module, 'cầu');
    hsm.write(pki.agency, '01', 'rsa');
    hsm.write(await pki.issue({ key: 'P-256' }), '02', 'p256');
    hsm.write(await pki.issue({ key: 'P-384' }), '03', 'p384');
  });
  afterAll(() => hsm?.dispose());

  test.each([1, 2, 8])('three keys by turns and all at once over %d sessions', { timeout: 60_000 }, async (sessions) => {
    const token = await openToken({ module, sessions, askPin: () => hsm.pin() });
    const keys: [Signer, SignatureAlgorithm][] = [];
    for (const [label, algorithm] of [
      ['rsa', 'rsa-sha256'],
      ['p256', 'ecdsa-sha256'],
      ['p384', 'ecdsa-sha384'],
      ['rsa', 'rsa-pss-sha256'],
    ] as const) {
      keys.push([await token.signer({ label }), algorithm]);
    }
    const one = (i: number): Promise<Uint8Array> => {
      const [signer, algorithm] = keys[i % keys.length] as [Signer, SignatureAlgorithm];
      return signWith(signer, new TextEncoder().encode(`văn bản ${i}`), algorithm);
    };
    for (let i = 0; i < 12; i++) await one(i); // each key's readiness is in the way of the next
    for (let i = 0; i < 5; i++) await one(1); // and is used
    await token.signer({ label: 'rsa' });
    await Promise.all(Array.from({ length: 60 }, (_, i) => one(i)));
    await one(1);
    await token.close();
  });

  test('an abort in company leaves the others their signatures', async () => {
    const token = await openToken({ module, sessions: 2, askPin: () => hsm.pin() });
    const signer = await token.signer({ label: 'rsa' });
    const tbs = new TextEncoder().encode('x');
    await signer.sign(tbs, 'rsa-sha256');
    const stop = new AbortController();
    const work = Array.from({ length: 20 }, (_, i) =>
      signWith(signer, tbs, 'rsa-sha256', i % 3 === 0 ? { signal: stop.signal } : {}).then(
        () => 'done',
        (error: unknown) => (isLienThongError(error) ? error.code : String(error)),
      ),
    );
    setImmediate(() => stop.abort());
    const ends = await Promise.all(work);
    expect(ends.filter((_, i) => i % 3 !== 0)).toEqual(ends.filter((_, i) => i % 3 !== 0).map(() => 'done'));
    expect(ends.some((end) => end === 'ABORTED')).toBe(true);
    expect(await signWith(signer, tbs, 'rsa-sha256')).toHaveLength(256);
    await token.close();
  });
});

describe('frames', () => {
  const answer = (id: number, body: object | undefined, bytes: Uint8Array): Buffer => {
    const json = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
    const head = Buffer.alloc(12);
    head.writeUInt32LE(json.length + bytes.length, 0);
    head.writeUInt32LE(id, 4);
    head.writeUInt32LE(json.length, 8);
    return Buffer.concat([head, json, bytes]);
  };
  const stream = Buffer.concat([
    answer(1, undefined, new Uint8Array(64).fill(7)),
    answer(2, { ok: false, code: 5 }, new Uint8Array(0)),
    answer(3, { ok: true }, new Uint8Array(3000).fill(9)),
  ]);

  test.each([1, 5, 12, 13, 1000, stream.length])('come whole out of pieces of %d bytes', (size) => {
    const seen: [number, unknown, number][] = [];
    const read = frameReader(({ id, body, binary }) => seen.push([id, body['ok'], binary.length]));
    for (let at = 0; at < stream.length; at += size) read(stream.subarray(at, at + size));
    expect(seen).toEqual([
      [1, true, 64],
      [2, false, 0],
      [3, true, 3000],
    ]);
  });

  test('what is no frame is an error, not a wait for gigabytes', () => {
    const read = frameReader(() => undefined);
    expect(() => read(Buffer.alloc(12, 0xff))).toThrow(RangeError);
  });

  test('a frame for a PIN is a buffer of its own, one for a signature names its key', () => {
    const pin = requestFrame(1, { op: 'login' }, [new Uint8Array([1, 2, 3])]);
    expect([pin.buffer.byteLength, pin.byteOffset]).toEqual([pin.length, 0]);
    expect(signFrame(9, 4, new Uint8Array(2)).readUInt32LE(8)).toBe(0x80000004);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vietnamIso } from '@lienthong/core';
import { compose } from '@lienthong/edxml';
import { createGovernmentPki, type GovernmentPki } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lienthong } from '../src/cli.ts';
import { smallDraft } from '../src/draft.ts';
import { createToken, softHsmModule, type TestToken } from '../src/softhsm.ts';

const module = softHsmModule();

describe.runIf(module !== undefined)('a real PKCS#11 module behind the command line', () => {
  let pki: GovernmentPki;
  let token: TestToken;
  let dir: string;
  beforeAll(async () => {
    pki = await createGovernmentPki({ at: new Date() });
    token = createToken(module ?? '');
    token.write(pki.agency, '01', 'con dau');
    dir = mkdtempSync(join(tmpdir(), 'lienthong-cli-token-'));
    writeFileSync(join(dir, 'trust.pem'), pki.trustPem);
    writeFileSync(join(dir, 'ca.pem'), pki.intermediatesPem);
    writeFileSync(join(dir, 'crl.pem'), pki.crlPem());
    compose(smallDraft('V/v token')).writeTo(join(dir, 'p.edxml'));
  });
  afterAll(() => {
    token.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  const evidence = (): string[] => [
    '--trust',
    'trust.pem',
    '--intermediates',
    'ca.pem',
    '--crl',
    'crl.pem',
    '--at',
    vietnamIso(pki.at.getTime()),
  ];
  const sign = (pin: string, ...more: string[]) =>
    lienthong(
      [
        'sign',
        'p.edxml',
        '--pkcs11',
        module ?? '',
        '--token',
        token.label,
        '--pin-env',
        'PIN',
        '--out',
        's.edxml',
        ...(more.length > 0 ? more : evidence()),
        '--json',
      ],
      { cwd: dir, env: { PIN: pin } },
    );

  it('lists the token without a PIN', async () => {
    const run = await lienthong(['tokens', '--pkcs11', module ?? '', '--json'], { cwd: dir });
    const { modules } = run.json<{ modules: { tokens: { label: string; certificates: { subject: string }[] }[] }[] }>();
    const [found] = modules.flatMap(({ tokens }) => tokens).filter(({ label }) => label === token.label);
    expect([run.exit, found?.certificates.length]).toEqual([0, 1]);
  });

  it('signs, and what it signs is valid', async () => {
    const signed = await sign(Buffer.from(token.pin()).toString());
    expect([signed.exit, signed.json()['algorithm']]).toEqual([0, 'rsa-sha256']);
    const judged = await lienthong(['inspect', 's.edxml', ...evidence(), '--json'], { cwd: dir });
    expect(judged.json()).toMatchObject({ outcome: 'valid', legalValue: 'signed' });
  });

  it('a closed gate comes before the PIN; a wrong PIN is the environment, and never shown', async () => {
    const gate = await sign('not asked for', '--trust', 'trust.pem', '--intermediates', 'ca.pem');
    expect([gate.exit, gate.json<{ error: { code: string } }>().error.code]).toEqual([1, 'SIGN_CERTIFICATE_NOT_SIGNABLE']);
    const wrong = await sign('sai-mã-pin');
    expect([wrong.exit, wrong.json<{ error: { code: string } }>().error.code]).toEqual([3, 'PKCS11_PIN_INCORRECT']);
    expect(wrong.stdout.toString() + wrong.stderr).not.toContain('sai-mã-pin');
  });

  it('several keys: the count is told, the list shows what names one, and that one signs', async () => {
    const other = await pki.issue({ key: 'P-256' });
    const serial = Buffer.from(other.serial).toString('hex');
    token.write(other, '02', 'khác');
    const pin = Buffer.from(token.pin()).toString();
    const ambiguous = await sign(pin);
    const { error } = ambiguous.json<{ error: { code: string; details: { count: number } } }>();
    expect([ambiguous.exit, error.code, error.details.count]).toEqual([3, 'TOKEN_KEY_AMBIGUOUS', 2]);
    const listed = await lienthong(['tokens', '--pkcs11', module ?? ''], { cwd: dir });
    const lines = listed.stdout.toString().split('\n');
    const line = lines.find((one) => one.includes(serial.replace(/^0+/, ''))) ?? '';
    expect([listed.exit, line]).toEqual([0, expect.stringMatching(/^ {4}C=VN, .*CN=.* {2}[0-9a-f]+ {2}→ \d{4}-\d\d-\d\d$/)]);
    const signed = await sign(pin, ...evidence(), '--serial', serial.toUpperCase());
    expect([signed.exit, signed.json()['algorithm']]).toEqual([0, 'ecdsa-sha256']);
    const none = await sign(pin, ...evidence(), '--serial', 'abc123');
    expect([none.exit, none.json<{ error: { code: string } }>().error.code]).toEqual([3, 'TOKEN_KEY_NONE']);
  });
});

import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  errorFactory,
  fromVietnam,
  frozenClock,
  isLienThongError,
  LienThongError,
  redact,
  resolveSecret,
  Secret,
  stripDiacritics,
  throwIfAborted,
  uuid,
  vietnamIso,
} from '../src/index.ts';

test('an error has a code, both texts, details and a stable JSON form', () => {
  const raise = errorFactory<{ X_BAD: { line: number } }>({
    X_BAD: (d) => ({ vi: `Dòng ${d.line}`, en: `Line ${d.line}`, retryable: true }),
  });
  const error = raise('X_BAD', { line: 3 }, { cause: new RangeError('why') });
  expect(error).toBeInstanceOf(LienThongError);
  expect(error.message).toBe('X_BAD: Dòng 3 · Line 3');
  expect(error.cause).toBeInstanceOf(RangeError);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    code: 'X_BAD',
    message: { vi: 'Dòng 3', en: 'Line 3' },
    retryable: true,
    details: { line: 3 },
  });
});

test('errors of another loaded copy are recognized; look-alikes are not', () => {
  const other = Object.assign(new Error('x'), { [Symbol.for('lienthong.error')]: true });
  expect(isLienThongError(other)).toBe(true);
  for (const value of [new Error('x'), { code: 'X' }, null, undefined, 'X']) expect(isLienThongError(value)).toBe(false);
});

test('a secret cannot be printed by accident', async () => {
  const secret = await resolveSecret(async () => 'hunter2');
  for (const shown of [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect([secret]),
  ]) {
    expect(shown).not.toContain('hunter2');
  }
  expect(secret.use((bytes) => Buffer.from(bytes).toString())).toBe('hunter2');
  secret.wipe();
  expect(secret.use((bytes) => Buffer.from(bytes).toString('hex'))).toBe('00'.repeat(7));
  expect((await resolveSecret(new Secret(Uint8Array.of(1)))).use((bytes) => bytes[0])).toBe(1);
});

test('logged fields whose name says "secret" are covered', () => {
  const circle: Record<string, unknown> = {
    passphrase: 'a',
    nested: [{ PIN: '1234', pinned: 'b', ok: 'c' }],
    bytes: Buffer.from('d'),
  };
  circle['self'] = circle;
  const shown = JSON.stringify(redact(circle));
  for (const value of ['"a"', '1234', '"d"']) expect(shown).not.toContain(value);
  expect(shown).toContain('"c"');
});

test('abort has its code and keeps the reason', () => {
  expect(() => throwIfAborted(undefined)).not.toThrow();
  expect(() => throwIfAborted(AbortSignal.abort('late'))).toThrow(expect.objectContaining({ code: 'ABORTED', cause: 'late' }));
});

test('Vietnamese time does not depend on the host', () => {
  expect(vietnamIso(Date.UTC(2026, 10, 21, 17, 0, 0))).toBe('2026-11-22T00:00:00+07:00');
  expect(fromVietnam(2026, 11, 22)).toBe(Date.UTC(2026, 10, 21, 17));
  expect(frozenClock('2026-11-22T09:00:00+07:00').now()).toBe(fromVietnam(2026, 11, 22, 9));
});

test('text without diacritics, composed or not', () => {
  for (const form of ['NFC', 'NFD'])
    expect(stripDiacritics('Ủy ban Đà Nẵng, đường'.normalize(form))).toBe('Uy ban Da Nang, duong');
});

test('a UUID is version 4, and repeatable from a given source', () => {
  const random = { bytes: (length: number) => new Uint8Array(length).fill(255) };
  expect(uuid(random)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

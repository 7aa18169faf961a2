// Bytes from outside: upload forms and answers of the desktop program. Only typed errors, no hang.
import { isLienThongError } from '@lienthong/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { vgca } from '../src/vgca/index.ts';
import { readForm, safeName } from '../src/vgca-server/multipart.ts';
import { uploadForm } from '../src/vgca-stub/http.ts';

const limits = { maxFileBytes: 10_000, maxFields: 5, maxFieldBytes: 100 };
const good = uploadForm('công văn.pdf', new TextEncoder().encode('%PDF-1.7 nội dung'), [{ Key: 'SoDen', Value: '15' }]);

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'read',
    (error: unknown) => (isLienThongError(error) ? 'typed' : `untyped ${String(error)}`),
  );
}

test('a form is read whatever the pieces it comes in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (size) => {
      const form = await readForm(good.contentType, pieces(good.body, size), limits);
      expect(form).toMatchObject({ fileName: 'công văn.pdf', fields: { SoDen: '15' } });
      expect(new TextDecoder().decode(form.file)).toBe('%PDF-1.7 nội dung');
    }),
  );
});

test('a damaged form is an error of ours or a form, never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(good.body.length - 1), fc.uint8Array({ maxLength: 6 }), fc.boolean(), async (at, put, cut) => {
      const tail = cut ? new Uint8Array(0) : good.body.subarray(at + put.length);
      const altered = Uint8Array.from([...good.body.subarray(0, at), ...put, ...tail]);
      expect(await outcome(readForm(good.contentType, pieces(altered, 100), limits))).toMatch(/^(read|typed)$/);
    }),
    { numRuns: amount(500, 50_000) },
  );
});

test('limits: too many fields, a field twice, a field too large, a file too large', async () => {
  const read = (fields: readonly { Key: string; Value: string }[], size = 10): Promise<string> => {
    const form = uploadForm('a.pdf', new Uint8Array(size), fields);
    return outcome(readForm(form.contentType, pieces(form.body, 1000), limits));
  };
  const field = (Key: string, Value = 'v') => ({ Key, Value });
  expect(await read([field('a'), field('b')])).toBe('read');
  expect(await read(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => field(key)))).toBe('typed');
  expect(await read([field('a'), field('a')])).toBe('typed');
  expect(await read([field('a', 'x'.repeat(101))])).toBe('typed');
  expect(await read([], 10_001)).toBe('typed');
  expect(await read([], 100_000)).toBe('typed');
  const proto = uploadForm('a.pdf', new Uint8Array(4), [field('__proto__', 'x')]);
  const { fields } = await readForm(proto.contentType, pieces(proto.body, 50), limits);
  expect(Object.getPrototypeOf(fields)).toBe(null);
});

test('names that climb, hide or are empty become plain names', () => {
  expect(safeName('../../etc/passwd')).toBe('passwd');
  expect(safeName('C:\\Windows\\x.pdf')).toBe('x.pdf');
  expect(safeName('..')).toBe('tep-da-ky.pdf');
  expect(safeName('a\u202Efdp.exe\0')).toBe('afdp.exe');
});

test('whatever the desktop program answers, the client settles with a result or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.json(), fc.string(), fc.anything()),
      fc.constantFrom('signXml', 'signApproved', 'verifyXml', 'version', 'certificate', 'signFiles'),
      async (data, name) => {
        const webSocket = () => {
          const listeners = new Map<string, (event: never) => void>();
          setTimeout(() => listeners.get('open')?.({} as never));
          return {
            send: () => void setTimeout(() => listeners.get('message')?.({ data } as never)),
            close: () => undefined,
            addEventListener: (type: string, listener: (event: never) => void) => void listeners.set(type, listener),
          };
        };
        const client = vgca({ webSocket, timeoutMs: 1000 });
        const call = client[name as 'version'] as (request?: unknown) => Promise<unknown>;
        expect(await outcome(call(name === 'version' || name === 'certificate' ? undefined : { Files: [] }))).toMatch(
          /^(read|typed)$/,
        );
      },
    ),
    { numRuns: amount(300, 10_000) },
  );
});

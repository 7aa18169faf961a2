import { isLienThongError } from '@lienthong/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnswerContext, readAnswer, readEnvelope } from '../src/vxp/answer.ts';
import { Base64Stream, Base64StreamError } from '../src/vxp/base64.ts';
import { collectRows } from '../src/vxp/lists.ts';
import { decodeEdoc, rawEdoc } from '../src/vxp/packet.ts';
import { AnswerScanner, ScanError } from '../src/vxp/scan.ts';

const context: AnswerContext = { op: 'test', effect: 'unknown', maxBytes: 1 << 24, now: () => 0 };

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length);
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
}

function response(text: string | Uint8Array, sizes: readonly number[] = [], status = 200, headers: Record<string, string> = {}) {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return {
    status,
    headers,
    body: (async function* () {
      yield* cut(bytes, sizes);
    })(),
  };
}
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (isLienThongError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('the scanner', () => {
  const scan = (text: string, chunks: readonly number[], key?: string) => {
    const fields: Record<string, unknown> = {};
    const elements: unknown[] = [];
    const texts: Buffer[] = [];
    let listed = false;
    const scanner = new AnswerScanner(
      key,
      {
        field: (name, value) => {
          fields[name] = value;
        },
        element: (value) => {
          listed = true;
          elements.push(value);
        },
        text: (bytes) => texts.push(Buffer.from(bytes)),
      },
      { valueBytes: 1 << 20, fields: 100 },
    );
    for (const part of cut(Buffer.from(text, 'utf8'), chunks)) scanner.push(part);
    scanner.end();
    if (key !== undefined && listed) fields[key] = elements;
    if (key !== undefined && texts.length > 0) fields[key] = Buffer.concat(texts).toString('utf8');
    return fields;
  };

  test('agrees with JSON.parse on objects, however they are cut, streamed or not', () => {
    const object = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 });
    fc.assert(
      fc.property(
        object,
        fc.jsonValue({ maxDepth: 2 }),
        sizes,
        fc.boolean(),
        fc.constantFrom(0, 2),
        (rest, data, chunks, streamed, indent) => {
          const value = JSON.parse(JSON.stringify({ ...rest, data })) as Record<string, unknown>;
          const text = JSON.stringify(value, null, indent);
          expect({ ...scan(text, chunks, streamed ? 'data' : undefined) }).toEqual({ ...value });
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('whatever JSON.parse refuses is refused, whatever is cut is cut', () => {
    const text = JSON.stringify({ status: 'OK', data: [{ a: 'x"\\' }, 1, null], n: -1.5e3, t: true });
    for (let at = 0; at < text.length; at++) expect(() => scan(text.slice(0, at), [3], 'data')).toThrow(ScanError);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'x', '\\', ' '),
        sizes,
        (at, c, chunks) => {
          const bad = text.slice(0, at) + c + text.slice(at + 1);
          let parsed: unknown;
          let refused = false;
          try {
            parsed = JSON.parse(bad);
          } catch {
            refused = true;
          }
          if (refused || typeof parsed !== 'object' || Array.isArray(parsed)) expect(() => scan(bad, chunks)).toThrow(ScanError);
          else expect(scan(bad, chunks)).toEqual(parsed);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a field that stands twice is refused', () => expect(() => scan('{"status":"OK","status":"FAIL"}', [])).toThrow('twice'));
});

describe('base64 as a stream', () => {
  test('decodes what Buffer encodes, with white space anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), sizes, fc.array(fc.nat(300), { maxLength: 5 }), (bytes, chunks, gaps) => {
        let text = Buffer.from(bytes).toString('base64');
        for (const gap of gaps) text = `${text.slice(0, gap % (text.length + 1))}\r\n${text.slice(gap % (text.length + 1))}`;
        const decoder = new Base64Stream();
        const out = cut(Buffer.from(text, 'latin1'), chunks).map((part) => Buffer.from(decoder.push(part)));
        out.push(Buffer.from(decoder.end()));
        expect(Buffer.concat(out).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
  test.each(['A', 'AB', 'ABC', 'AB=', '=', 'AB==C', 'AB===', 'A-_A', 'AB==AB==', 'AR==', 'ABB='])('refuses %s', (text) => {
    const decoder = new Base64Stream();
    expect(() => {
      decoder.push(Buffer.from(text, 'latin1'));
      decoder.end();
    }).toThrow(Base64StreamError);
  });
});

describe('answers', () => {
  const ok = '"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong"';
  test.each([
    ['<html><body>502</body></html>', 200, 'AXIS_GATEWAY'],
    ['<html>', 502, 'AXIS_GATEWAY'],
    [`{${ok}}`, 502, 'AXIS_GATEWAY'],
    [`{${ok}}`, 302, 'AXIS_GATEWAY'],
    ['', 200, 'AXIS_TRUNCATED'],
    ['', 503, 'AXIS_UNAVAILABLE'],
    ['busy', 429, 'AXIS_UNAVAILABLE'],
    ['[]', 200, 'AXIS_GATEWAY'],
    ['{"status":"OK","Err', 200, 'AXIS_TRUNCATED'],
    ['{}', 200, 'AXIS_ANSWER_INVALID'],
    ['{"status":200}', 200, 'AXIS_ANSWER_INVALID'],
    ['{"status":"OK","ErrorCode":"15"}', 200, 'AXIS_ANSWER_INVALID'],
    ['{"status":"FAIL"}', 200, 'AXIS_REJECTED'],
    ['{"status":"FAIL","ErrorCode":"15","ErrorDesc":"sai"}', 200, 'AXIS_AUTHENTICATION'],
    ['{"status":"FAIL","ErrorCode":15,"ErrorDesc":"timestamp het han"}', 200, 'AXIS_CLOCK_SKEW'],
    [
      '{"status":"FAIL","ErrorCode":"77","ErrorDesc":"Don vi gui A khong dung voi ma da dang ky: x"}',
      200,
      'AXIS_SENDER_MISMATCH',
    ],
    ['{"status":"FAIL","ErrorCode":"20"}', 200, 'AXIS_SERVER_FAULT'],
    ['{"status":"FAIL","ErrorCode":"4711"}', 200, 'AXIS_REJECTED'],
    ['{"status":"OK"}x', 200, 'AXIS_ANSWER_INVALID'],
    [`\ufeff {${ok}}`, 200, 'accepted'],
    ['{"status":"success"}', 200, 'accepted'],
  ])('%s (%i) is %s', async (text, status, expected) =>
    expect(await code(readEnvelope(response(text, [3], status), context))).toBe(expected),
  );

  test('a clock far from the server names the suspicion', async () => {
    const text = '{"status":"FAIL","ErrorCode":"15","ErrorDesc":"sai"}';
    expect(await code(readEnvelope(response(text, [], 200, { date: 'Thu, 01 Jan 1970 00:30:00 GMT' }), context))).toBe(
      'AXIS_CLOCK_SKEW',
    );
  });
  test('text that is not UTF-8 is read as Latin-1, and said so', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"status":"OK","ErrorDesc":"', 'latin1'),
      Buffer.of(0xea),
      Buffer.from('"}', 'latin1'),
    ]);
    const envelope = await readEnvelope(response(bytes, [5]), context);
    expect([envelope.latin1, envelope.fields['ErrorDesc']]).toEqual([true, 'ê']);
  });
  test('a body over its cap stops', async () => {
    expect(await code(readEnvelope(response(`{"a":"${'x'.repeat(5000)}"}`, [100]), { ...context, maxBytes: 1000 }))).toBe(
      'AXIS_ANSWER_TOO_LARGE',
    );
  });
  test.each([
    [`{${ok},"data":[]}`, 'accepted'],
    [`{${ok},"data":null}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok}}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":"x"}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":[1]}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":[{"docId":"1"}`, 'AXIS_TRUNCATED'],
    ['{"data":[{"docId":"1"}],"status":"FAIL","ErrorCode":"20"}', 'AXIS_SERVER_FAULT'],
  ])('list %s is %s', async (text, expected) =>
    expect(await code(collectRows(response(text, [4]), context, (row) => row))).toBe(expected),
  );

  const all = async (stream: Promise<AsyncIterable<Uint8Array>>): Promise<string> => {
    const parts: Uint8Array[] = [];
    for await (const part of await stream) parts.push(Uint8Array.from(part));
    return Buffer.concat(parts).toString('utf8');
  };
  test.each([
    [`{${ok},"data":"eG1s"}`, 'accepted'],
    [`{"data":"eG1s",${ok}}`, 'accepted'],
    ['{"data":"eG1s","status":"FAIL","ErrorCode":"20"}', 'AXIS_SERVER_FAULT'],
    [`{${ok},"data":""}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":null}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":["eG1s"]}`, 'AXIS_ANSWER_INVALID'],
    [`{${ok},"data":"eG1"}`, 'AXIS_CONTENT_INVALID'],
    [`{${ok},"data":"eG1s`, 'AXIS_TRUNCATED'],
  ])('getEdoc %s is %s', async (text, expected) =>
    expect(await code(all(decodeEdoc(response(text, [5]), context)))).toBe(expected),
  );
  test('Gson writes the padding as an escape', async () => {
    expect(await all(decodeEdoc(response(`{${ok},"data":"eA\\u003d\\u003d"}`, [1]), context))).toBe('x');
  });
  test.each([
    ['<?xml version="1.0"?><edXML>x</edXML>', 200, 'accepted'],
    ['1212<?xml version="1.0"?>\r\n<edXML>x</edXML>\r\n', 200, 'accepted'],
    ['<edXML/>', 200, 'accepted'],
    [`<?xml version="1.0"?>${'<!-- a -->\n'.repeat(40)}<edXML></edXML>`, 200, 'accepted'],
    // Forty ways to split this into comments would be 2^39 ways to try.
    [`${'<!---->'.repeat(40)}x`, 200, 'AXIS_GATEWAY'],
    [`${' junk'.repeat(20)}<edXML/>`, 200, 'AXIS_GATEWAY'],
    ['<?xml version="1.0"?><edXML>x</ed', 200, 'AXIS_TRUNCATED'],
    ['<?xml version="1.0"?><edXML>x</edXML>', 500, 'AXIS_GATEWAY'],
    ['<!DOCTYPE html><html></html>', 200, 'AXIS_GATEWAY'],
    ['<html></html>', 200, 'AXIS_GATEWAY'],
    ['PK\u0003\u0004', 200, 'AXIS_GATEWAY'],
    ['', 200, 'AXIS_TRUNCATED'],
    [`{${ok}}`, 200, 'AXIS_ANSWER_INVALID'],
    ['{"status":"FAIL","ErrorCode":"10"}', 200, 'AXIS_PACKET_REFUSED'],
  ])('downloadEdoc %s (%i) is %s', async (text, status, expected) =>
    expect(await code(all(rawEdoc(response(text, [7], status), context)))).toBe(expected),
  );

  test('a list of a hundred thousand rows is never one string', async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`{${ok},"data":[`);
      for (let i = 0; i < 100; i++)
        yield Buffer.from(`${i === 0 ? '' : ','}${Array.from({ length: 1000 }, (_x, n) => `{"code":"${i}.${n}"}`).join(',')}`);
      yield Buffer.from(']}');
    }
    let rows = 0;
    for await (const piece of readAnswer({ status: 200, headers: {}, body: body() }, 'data', context))
      rows += piece.elements.length;
    expect(rows).toBe(100_000);
  });
});

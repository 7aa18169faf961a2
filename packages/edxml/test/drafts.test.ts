import { bytesSource } from '@lienthong/core';
import { position, readXml } from '@lienthong/xml';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { checkJson } from '../src/draft/check-json.ts';
import { agency, compose, type Draft, draftFromJson, draftSchema, file, type Packet } from '../src/index.ts';
import { placesOf } from '../src/read/places.ts';
import { everything, oneStatus, plain } from './fixtures.ts';

const base = {
  from: agency('H48.12'),
  to: [agency('G22')],
  code: '123/STTTT-CNTT',
  promulgation: { place: 'Quảng Ngãi', date: '2026-11-22' },
  type: 'Công văn',
  subject: 'V/v …',
  signer: { fullName: 'A', position: 'Giám đốc' },
} as const;

describe('types of drafts', () => {
  it('make wrong combinations impossible to write', () => {
    const good: Draft[] = [base, { ...base, kind: 'recall', target: 'x' }, { ...base, attachments: [file('x.pdf')] }];
    // @ts-expect-error a recall names its target
    const recall: Draft = { ...base, kind: 'recall' };
    // @ts-expect-error an update says what changed
    const update: Draft = { ...base, kind: 'update', target: 'x' };
    // @ts-expect-error a replacement replaces something
    const replacement: Draft = { ...base, kind: 'replacement', replaces: [] };
    // @ts-expect-error a new document has no target
    const fresh: Draft = { ...base, kind: 'new', target: 'x' };
    // @ts-expect-error a refusal has a reason
    const refusal: Draft = {
      kind: 'status',
      from: agency('G22'),
      code: '02',
      responseFor: { organId: 'a', code: 'b', documentId: 'c', promulgationDate: 'd' },
    };
    // @ts-expect-error 07 is no status code
    const unknown: Draft = {
      kind: 'status',
      from: agency('G22'),
      code: '07',
      responseFor: { organId: 'a', code: 'b', documentId: 'c', promulgationDate: 'd' },
    };
    // @ts-expect-error a document has recipients
    const nobody: Draft = { ...base, to: undefined };
    expect([good, recall, update, replacement, fresh, refusal, unknown, nobody]).toHaveLength(8);
    expectTypeOf<Extract<Packet, { kind: 'status' }>['statusCode']>().toEqualTypeOf<string>();
  });

  it('the example of the quick start composes', () => {
    expect(compose(base, { clock: { now: () => Date.parse('2026-11-22T09:00:00+07:00') } }).documentId).toBe(
      'H48.12,2026/11/22,123/STTTT-CNTT',
    );
  });
});

describe('JSON drafts', () => {
  it('resolve attachment paths against the given folder', () => {
    const draft = draftFromJson(
      { ...base, attachments: [{ path: 'a/b.pdf' }, { path: '/c.pdf', name: 'd.pdf' }] },
      { baseDirectory: '/base' },
    );
    expect('attachments' in draft && draft.attachments).toEqual([
      { path: '/base/a/b.pdf', name: 'b.pdf' },
      { path: '/c.pdf', name: 'd.pdf' },
    ]);
  });

  it('the schema takes what the types take', () => {
    for (const draft of [everything(), oneStatus(), plain({ attachments: [] })]) {
      const json = JSON.parse(JSON.stringify({ ...draft, ...('attachments' in draft ? { attachments: [{ path: 'x' }] } : {}) }));
      const schema = draftSchema();
      const kind = (json.kind ?? 'new') as string;
      expect(checkJson(json, schema.$defs?.[kind] as never, schema)).toEqual([]);
    }
  });

  it('hostile JSON is refused, not obeyed', () => {
    for (const json of [
      null,
      5,
      'x',
      [],
      { kind: '__proto__' },
      { kind: 'new', constructor: {} },
      JSON.parse('{"__proto__":{"kind":"status"},"from":1}'),
    ]) {
      expect(() => draftFromJson(json)).toThrow(/EDXML_DRAFT_INVALID/);
    }
    let deep: object = { name: 'a', namespace: '', attributes: {}, text: '', children: [] };
    for (let i = 0; i < 5000; i++) deep = { name: 'a', namespace: '', attributes: {}, text: '', children: [deep] };
    expect(() => draftFromJson({ ...base, extra: [{ parent: 'From', ...deep }] })).toThrow(/EDXML_DRAFT_INVALID/);
  });
});

describe('places', () => {
  it('are those of the xml package', () => {
    const text = '\ufeff<a>\r\n  <b>ế😀</b>\r<c/>\n\n<d x="đ"/></a>\r\n';
    const bytes = Buffer.from(text);
    const document = readXml(bytes);
    const offsets = Array.from({ length: bytes.length }, (_, i) => i).filter(
      (i) => ((bytes[i] as number) & 0xc0) !== 0x80 && i >= 3,
    );
    const places = placesOf(bytesSource(bytes), offsets);
    for (const offset of offsets) {
      const { line, column } = position(document, offset);
      // Within CR LF the two count differently; nothing begins there.
      if (bytes[offset] !== 10) expect({ offset, ...places.get(offset) }).toEqual({ offset, line, column });
    }
  });

  it('are found in one pass, however many stand in one line', () => {
    // 50 000 places in a line of 20 MB: counted from its start each time, that would be 500 GB of bytes looked at.
    const step = 400;
    const line = Buffer.alloc(50_000 * step, 'đ');
    const places = placesOf(
      bytesSource(line),
      Array.from({ length: 50_000 }, (_, i) => i * step),
    );
    expect(places.get(49_999 * step)).toEqual({ line: 1, column: 1 + (49_999 * step) / 2 });
    expect(places.size).toBe(50_000);
  });
});

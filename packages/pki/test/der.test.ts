import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { berToDer, checkDer, oidText, strictAsn1 } from '../src/asn1/index.ts';
import * as m from './make.ts';
import { leaf } from './world.ts';

const limits = { size: 1 << 16, depth: 8, nodes: 200 };
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const why = (action: () => unknown): string => {
  try {
    action();
    return 'ok';
  } catch (error) {
    const { code, details } = error as { code: string; details: { reason?: string; limit?: string; offset: number } };
    return `${code} ${details.reason ?? details.limit} @${details.offset}`;
  }
};

describe('the gate', () => {
  test.each([
    ['05 00', 'ok'],
    ['30 00', 'ok'],
    ['31 00', 'ok'],
    ['30 03 02 01 05', 'ok'],
    ['80 02 ff ff', 'ok'],
    ['a0 03 02 01 05', 'ok'],
    ['02 02 00 80', 'ok'],
    ['02 02 ff 7f', 'ok'],
    ['01 01 ff', 'ok'],
    ['01 01 00', 'ok'],
    ['03 01 00', 'ok'],
    ['03 02 07 80', 'ok'],
    ['06 03 2a 86 48', 'ok'],
    ['0c 02 c3 a1', 'ok'],
    ['0c 03 ef bb bf', 'ok'],
    ['1e 02 00 41', 'ok'],
    ['1c 04 00 00 00 41', 'ok'],
    ['31 06 02 01 01 02 01 02', 'ok'],
    ['31 06 02 01 01 02 01 01', 'ok'],
    ['30 06 02 01 02 02 01 01', 'ok'],
    ['', 'DER_INVALID truncated @0'],
    ['30', 'DER_INVALID truncated @0'],
    ['00 00', 'DER_INVALID end-of-contents tag @0'],
    ['1f 81 01 00', 'DER_INVALID long tag form @0'],
    ['30 80 00 00', 'DER_INVALID indefinite length @0'],
    ['30 85 00 00 00 00 00', 'DER_INVALID length too long @0'],
    ['30 82 01', 'DER_INVALID truncated @0'],
    ['30 81 01 00', 'DER_INVALID length is not minimal @0'],
    ['30 82 00 80', 'DER_INVALID length is not minimal @0'],
    ['30 03 02 02 05', 'DER_INVALID runs past its container @2'],
    ['05 00 00', 'DER_INVALID trailing bytes @2'],
    ['30 00 05 00', 'DER_INVALID trailing bytes @2'],
    ['30 01 05', 'DER_INVALID truncated @2'],
    ['24 03 04 01 00', 'DER_INVALID constructed form of a primitive type @0'],
    ['2c 03 0c 01 41', 'DER_INVALID constructed form of a primitive type @0'],
    ['10 00', 'DER_INVALID primitive SEQUENCE or SET @0'],
    ['11 00', 'DER_INVALID primitive SEQUENCE or SET @0'],
    ['01 01 01', 'DER_INVALID BOOLEAN is neither 00 nor FF @0'],
    ['01 02 00 00', 'DER_INVALID BOOLEAN is neither 00 nor FF @0'],
    ['02 00', 'DER_INVALID empty INTEGER @0'],
    ['0a 00', 'DER_INVALID empty INTEGER @0'],
    ['02 02 00 7f', 'DER_INVALID INTEGER is not minimal @0'],
    ['02 02 ff 80', 'DER_INVALID INTEGER is not minimal @0'],
    ['03 00', 'DER_INVALID empty BIT STRING @0'],
    ['03 02 08 00', 'DER_INVALID unused bits @0'],
    ['03 01 01', 'DER_INVALID unused bits @0'],
    ['03 02 01 81', 'DER_INVALID unused bits are not zero @0'],
    ['05 01 00', 'DER_INVALID NULL with content @0'],
    ['06 00', 'DER_INVALID OBJECT IDENTIFIER is cut @0'],
    ['06 02 2a 80', 'DER_INVALID OBJECT IDENTIFIER is cut @0'],
    ['06 03 2a 80 01', 'DER_INVALID OBJECT IDENTIFIER arc is not minimal @0'],
    ['0c 01 c3', 'DER_INVALID UTF8String is not UTF-8 @0'],
    ['0c 02 c0 80', 'DER_INVALID UTF8String is not UTF-8 @0'],
    ['1e 01 00', 'DER_INVALID odd BMPString @0'],
    ['1c 03 00 00 41', 'DER_INVALID UniversalString length @0'],
    ['31 06 02 01 02 02 01 01', 'DER_INVALID SET OF is not in order @5'],
    ['31 07 02 02 01 00 02 01 01', 'DER_INVALID SET OF is not in order @6'],
    ['30 08 31 06 02 01 02 02 01 01', 'DER_INVALID SET OF is not in order @7'],
    ['31 05 04 01 61 04 00', 'DER_INVALID SET OF is not in order @5'],
    ['31 0c 30 03 02 01 02 30 05 02 01 01 05 00', 'ok'],
    ['30 05 02 01 00 05 00', 'ok'],
    ['30 06 02 01 ff 80 01 00', 'ok'],
    ['06 04 2a 81 80 01', 'ok'],
    ['06 02 80 01', 'DER_INVALID OBJECT IDENTIFIER arc is not minimal @0'],
    ['30 06 06 01 2a 80 01 00', 'ok'],
    ['0c 01 80', 'DER_INVALID UTF8String is not UTF-8 @0'],
    ['0c 02 41 ff', 'DER_INVALID UTF8String is not UTF-8 @0'],
    ['81 02 00 00', 'ok'],
    ['30 05 03 01 00 05 00', 'ok'],
  ])('%s: %s', (bytes, expected) => {
    expect(why(() => checkDer(hex(bytes), limits))).toBe(expected);
  });

  test('limits: size, depth, nodes', () => {
    const nest = (depth: number): Buffer => (depth === 0 ? m.nul() : m.seq(nest(depth - 1)));
    expect(why(() => checkDer(nest(8), limits))).toBe('ok');
    expect(why(() => checkDer(nest(9), limits))).toBe('DER_LIMIT depth @16');
    const wide = (count: number): Buffer => m.seq(...new Array<Buffer>(count).fill(m.nul()));
    expect(why(() => checkDer(wide(199), limits))).toBe('ok');
    expect(why(() => checkDer(wide(200), limits))).toContain('DER_LIMIT nodes');
    expect(why(() => checkDer(m.octets(Buffer.alloc((1 << 16) - 4)), limits))).toBe('ok');
    expect(why(() => checkDer(m.octets(Buffer.alloc((1 << 16) - 3)), limits))).toBe('DER_LIMIT size @0');
    expect(why(() => checkDer(Buffer.concat([m.nul(), m.nul()]), limits, 2, 4))).toBe('ok');
    expect(why(() => checkDer(Buffer.concat([m.nul(), m.nul()]), { ...limits, size: 2 }, 2, 4))).toBe('ok');
    // What stands before the start is nobody's neighbour.
    expect(why(() => checkDer(hex('ff ff ff 05 00'), limits, 3))).toBe('ok');
    const deepest = (inner: Buffer): Buffer => new Array<number>(7).fill(0).reduce<Buffer>((value) => m.seq(value), inner);
    expect(why(() => checkDer(deepest(m.seq(m.seq())), limits))).toBe('ok');
    expect(why(() => checkDer(deepest(hex('31 06 02 01 02 02 01 01')), limits))).toContain('SET OF is not in order');
  });

  test('lengths of every size, and one octet more than needed', () => {
    const wide = { ...limits, size: 1 << 26 };
    const value = (head: string, size: number): string =>
      why(() => checkDer(Buffer.concat([hex(head), Buffer.alloc(size)]), wide));
    expect(value('04 7f', 0x7f)).toBe('ok');
    expect(value('04 81 80', 0x80)).toBe('ok');
    expect(value('04 81 ff', 0xff)).toBe('ok');
    expect(value('04 82 01 00', 0x100)).toBe('ok');
    expect(value('04 83 01 00 00', 0x10000)).toBe('ok');
    expect(value('04 84 01 00 00 00', 0x1000000)).toBe('ok');
    for (const [head, size] of [
      ['04 81 7f', 0x7f],
      ['04 82 00 ff', 0xff],
      ['04 83 00 01 00', 0x100],
      ['04 83 00 ff ff', 0xffff],
      ['04 84 00 ff ff ff', 0xffffff],
    ] as const)
      expect(value(head, size)).toBe('DER_INVALID length is not minimal @0');
  });

  test('a million nested sequences do not reach the stack', () => {
    const deep = Buffer.alloc(2_000_000, 0x30);
    expect(why(() => checkDer(deep, { size: 1 << 22, depth: 24, nodes: 1e6 }))).toMatch(/^DER_/);
  });
});

describe('behind the gate asn1js reads the same', () => {
  const primitive = fc.oneof(
    fc.integer({ min: 0 }).map((n) => m.int(n)),
    fc.uint8Array({ maxLength: 200 }).map((b) => m.octets(b)),
    fc.string({ maxLength: 40, unit: 'grapheme' }).map((s) => m.utf8(s)),
    fc.boolean().map((b) => m.bool(b)),
    fc.constantFrom(m.nul(), m.oid('1.2.840.113549.1.1.11'), m.time('2026-01-01T00:00:00Z'), m.namedBits([0, 5])),
  );
  const { value } = fc.letrec<{ value: Buffer }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      primitive,
      fc.array(tie('value'), { maxLength: 4 }).map((parts) => m.seq(...parts)),
      fc.array(tie('value'), { maxLength: 4 }).map((parts) => m.setOf(...parts)),
      tie('value').map((part) => m.tlv(0xa1, part)),
    ),
  }));
  const wide = { size: 1 << 20, depth: 64, nodes: 100_000 };

  test('what is made well passes, and is re-encoded to itself', () => {
    fc.assert(
      fc.property(value, (der) => {
        checkDer(der, wide);
        expect(strictAsn1(der, wide).valueBeforeDecodeView.byteLength).toBe(der.length);
      }),
      { numRuns: amount(300, 20_000) },
    );
  });

  test('one changed byte: refused, or still the one encoding of what it says', () => {
    const der = Buffer.from(leaf().der);
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(der);
        changed[at] = byte;
        const verdict = why(() => checkDer(changed, wide));
        if (verdict !== 'ok') {
          expect(verdict).toMatch(/^DER_/);
          expect(() => strictAsn1(changed, wide)).toThrow();
        } else expect(Buffer.compare(berToDer(changed, wide), changed)).toBe(0);
      }),
      { numRuns: amount(500, 50_000) },
    );
  });
});

describe('BER to DER', () => {
  const ber = { size: 1 << 12, depth: 6, nodes: 60 };
  test.each([
    ['30 80 02 01 05 00 00', '30 03 02 01 05'],
    ['30 81 03 02 01 05', '30 03 02 01 05'],
    ['30 84 00 00 00 03 02 01 05', '30 03 02 01 05'],
    ['24 80 04 01 61 24 03 04 01 62 00 00', '04 02 61 62'],
    ['a0 80 30 80 00 00 00 00', 'a0 02 30 00'],
    ['30 80 30 00 00 00', '30 02 30 00'],
    ['2c 04 0c 02 c3 a1', '0c 02 c3 a1'],
    ['05 00', '05 00'],
    ['a1 03 02 01 05', 'a1 03 02 01 05'],
  ])('%s', (from, to) => {
    expect(berToDer(hex(from), ber).toString()).toBe(hex(to).toString());
  });
  test.each([
    ['', 'DER_INVALID truncated @0'],
    ['05 00 05 00', 'DER_INVALID trailing bytes @2'],
    ['30 80 02 01 05', 'DER_INVALID truncated @5'],
    ['04 80 00 00', 'DER_INVALID indefinite length of a primitive @0'],
    ['1f 01 00', 'DER_INVALID long tag form @0'],
    ['30 04 00 00 05 00', 'DER_INVALID end-of-contents tag @2'],
    ['30 05 02 01 05', 'DER_INVALID runs past its container @0'],
    ['30 89 00 00 00 00 00 00 00 00 00', 'DER_INVALID length @0'],
    ['30 84 00', 'DER_INVALID length @0'],
    ['24 80 02 01 61 00 00', 'DER_INVALID a piece of a constructed string has another type @0'],
    ['30 80 30 05 02 01 05 00 00', 'DER_INVALID end-of-contents tag @7'],
  ])('%s: %s', (bytes, expected) => {
    expect(why(() => berToDer(hex(bytes), ber))).toBe(expected);
  });
  test('long values keep long lengths, limits hold', () => {
    const long = Buffer.concat([hex('24 80'), m.octets(Buffer.alloc(300, 1)), m.octets(Buffer.alloc(70, 2)), hex('00 00')]);
    expect(Buffer.compare(berToDer(long, ber), m.octets(Buffer.concat([Buffer.alloc(300, 1), Buffer.alloc(70, 2)])))).toBe(0);
    expect(why(() => berToDer(Buffer.alloc(5000), ber))).toBe('DER_LIMIT size @0');
    expect(why(() => berToDer(hex('30 80'.repeat(7)), ber))).toContain('DER_LIMIT depth');
    expect(why(() => berToDer(m.seq(...new Array<Buffer>(60).fill(m.nul())), ber))).toContain('DER_LIMIT nodes');
  });
});

describe('object identifiers', () => {
  test.each([
    '0.0',
    '1.39',
    '2.5.29.32.0',
    '2.999',
    '1.2.840.113549.1.1.11',
    `2.25.${2n ** 120n + 5n}`,
    `1.3.${2n ** 44n}`,
    `1.3.${2n ** 46n + 1n}.5`,
    `2.${2n ** 60n}`,
  ])('%s', (text) => {
    const der = m.oid(text);
    expect(oidText(der, 2, der.length)).toBe(text);
  });
});

// The steps that every reader is made of: where a member ends, which numbers and times are what they say.
import { describe, expect, test } from 'vitest';
import { Cursor, TAG_INTEGER } from '../src/der/cursor.ts';
import { readTime } from '../src/der/time.ts';

const at = (hex: string, end?: number): Cursor => {
  const bytes = Buffer.from(hex, 'hex');
  return new Cursor(bytes, 0, end ?? bytes.length, (offset, field) => {
    throw new RangeError(`${field} @${offset}`);
  });
};

describe('members', () => {
  test('a member of the container around is not one of this', () => {
    const inner = at('020105020106', 3);
    expect([...inner.next(TAG_INTEGER, 'first').value()]).toEqual([5]);
    expect([inner.done, inner.peek]).toEqual([true, -1]);
    expect(() => inner.next(TAG_INTEGER, 'second')).toThrow('second @3');
    expect(() => inner.next(-1, 'any')).toThrow('any @3');
    expect(inner.optional(TAG_INTEGER)).toBe(false);
  });
  test('lengths of one, two and three octets', () => {
    for (const size of [0, 0x7f, 0x80, 0xff, 0x100, 0x1ff]) {
      const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
      const bytes = Buffer.concat([Buffer.from([0x04, ...length]), Buffer.alloc(size, 7), Buffer.of(5, 0)]);
      const cursor = at(bytes.toString('hex'));
      expect([cursor.next(4, 'octets').value().length, cursor.peek]).toEqual([size, 5]);
      expect(cursor.whole().length).toBe(bytes.length - 2);
    }
  });
});

describe('small numbers', () => {
  const small = (content: string, rest = ''): number | string => {
    const size = (content.length / 2).toString(16).padStart(2, '0');
    try {
      return at(`80${size}${content}${rest}`).small(0x80, 'n');
    } catch (error) {
      return (error as Error).message;
    }
  };
  test('every octet counts, and a first octet of zero only where the sign needs it', () => {
    expect(small('00', '0500')).toBe(0);
    expect(small('00')).toBe(0);
    expect(small('7f')).toBe(127);
    expect(small('0080')).toBe(128);
    expect(small('0102')).toBe(258);
    expect(small('01000003')).toBe(16_777_219);
    expect(small('7fffffff')).toBe(0x7fffffff);
    for (const bad of ['', '80', 'ff', '007f', '0000']) expect(small(bad, '0500')).toBe('n @0');
  });
  test('what is larger than any path is as large as can be', () => {
    expect(small('0100000000')).toBe(0x7fffffff);
    expect(small('0080000000')).toBe(0x7fffffff);
  });
});

describe('times', () => {
  const read = (text: string, tag = text.length > 13 ? 0x18 : 0x17): string => {
    const bytes = Buffer.from(text, 'latin1');
    const head = Buffer.of(tag, bytes.length).toString('hex');
    try {
      return new Date(readTime(at(head + bytes.toString('hex')), 't').ms).toISOString();
    } catch (error) {
      return (error as Error).message;
    }
  };
  test('the ends of every range', () => {
    expect(read('500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(read('491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
    expect(read('990909090909Z')).toBe('1999-09-09T09:09:09.000Z');
    expect(read('20500101000000Z')).toBe('2050-01-01T00:00:00.000Z');
    expect(read('99991231235959Z')).toBe('9999-12-31T23:59:59.000Z');
    expect(read('00000229120000Z')).toBe('0000-02-29T12:00:00.000Z');
    expect(read('00991231235959Z')).toBe('0099-12-31T23:59:59.000Z');
    expect(read('01000301010203Z')).toBe('0100-03-01T01:02:03.000Z');
    expect(read('20000229000000Z')).toBe('2000-02-29T00:00:00.000Z');
    expect(read('20240229000000Z')).toBe('2024-02-29T00:00:00.000Z');
  });
  test('one beyond each end is no time', () => {
    for (const bad of [
      '260001000000Z',
      '261301000000Z',
      '260100000000Z',
      '260132000000Z',
      '260431000000Z',
      '260229000000Z',
      '260101240000Z',
      '260101006000Z',
      '260101000060Z',
      '21000229000000Z',
      '19000229000000Z',
      '2601010000000Z',
      '26010100000Z',
      '260101000000+',
    ])
      expect(read(bad), bad).toBe('t @0');
    expect(read('260101000000Z', 0x16)).toBe('t @0');
  });
  test('a sign beside the digits is none of them, in any place', () => {
    const good = '20260101000000';
    for (let place = 0; place < good.length; place++)
      for (const sign of ['/', ':', ' ', 'A']) {
        const bad = `${good.slice(0, place)}${sign}${good.slice(place + 1)}Z`;
        expect(read(bad), bad).toBe('t @0');
      }
  });
});

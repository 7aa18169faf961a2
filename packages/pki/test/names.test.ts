// Names read whole: what a string type holds, what a general name is, and which names have one key.
import { describe, expect, test } from 'vitest';
import { directoryText } from '../src/name/directory-string.ts';
import * as m from './make.ts';
import { leaf } from './world.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const keyOf = (...parts: (string | Buffer)[]): string => leaf({ subject: m.dn(...parts) }).subject.key;

describe('string types', () => {
  test('seven bits where the type has seven', () => {
    for (const tag of [0x12, 0x13, 0x16, 0x1a]) {
      expect(directoryText(tag, hex('41 7f'))).toBe('A\x7f');
      for (const bad of ['80', '41 80', '80 41', 'ff 80']) expect(directoryText(tag, hex(bad))).toBeUndefined();
    }
    expect(directoryText(0x14, hex('41 e9'))).toBe('Aé');
    expect(directoryText(0x0c, hex('c3 a9'))).toBe('é');
    for (const tag of [0x02, 0x04, 0x17, 0x30]) expect(directoryText(tag, hex('41'))).toBeUndefined();
  });
  test('sixteen bits: pairs are letters, a half of one is none', () => {
    expect([directoryText(0x1e, hex('0041 1ea1')), directoryText(0x1e, hex(''))]).toEqual(['Aạ', '']);
    expect(directoryText(0x1e, hex('d83d de00'))).toBe('😀');
    for (const half of ['d800', 'dc00', 'de00 d83d']) expect(directoryText(0x1e, hex(half))).toBeUndefined();
  });
  test('thirty-two bits: to the last letter there is', () => {
    expect([directoryText(0x1c, hex('00000041 00001ea1')), directoryText(0x1c, hex(''))]).toEqual(['Aạ', '']);
    for (const good of ['0000d7ff', '0000e000', '0010ffff'])
      expect(directoryText(0x1c, hex(good))).toBe(String.fromCodePoint(Number.parseInt(good, 16)));
    for (const bad of ['0000d800', '0000dabc', '0000dfff', '00110000', 'ffffffff', '00000041 0000d800'])
      expect(directoryText(0x1c, hex(bad))).toBeUndefined();
  });
});

describe('general names', () => {
  const read = (...names: Uint8Array[]) => leaf({ extensions: [m.san(...names)] }).subjectAltName ?? [];
  test('every form, with its bytes', () => {
    const der = [
      m.emailName('a@b.vn'),
      m.dnsName('b.vn'),
      m.uriName('http://b.vn/'),
      m.ipName(1, 2, 3, 4),
      m.dirName(m.dn('CN=Tên')),
      m.tlv(0x88, hex('2a 03')),
      m.otherName('1.2.3', m.utf8('x')),
      m.tlv(0xa3, m.seq()),
      m.tlv(0xa5, m.seq()),
    ];
    const names = read(...der);
    expect(names.map(({ kind }) => kind)).toEqual([
      'email',
      'dns',
      'uri',
      'ip',
      'directory',
      'registered-id',
      'other',
      'x400',
      'edi',
    ]);
    expect(names.map(({ der: one }) => Buffer.from(one))).toEqual(der);
    const values = names.map(({ value }) =>
      value instanceof Uint8Array ? [...value] : typeof value === 'string' ? value : value.text,
    );
    expect(values).toEqual(['a@b.vn', 'b.vn', 'http://b.vn/', [1, 2, 3, 4], 'CN=Tên', '2a03', '1.2.3', '', '']);
    expect(read()).toEqual([]);
  });
  test('eight bits in a form of seven, and forms that are none', () => {
    for (const tag of [0x81, 0x82, 0x86])
      for (const bytes of ['80', '41 ff', '80 41']) expect(() => read(m.tlv(tag, hex(bytes)))).toThrow();
    expect(leaf({ extensions: [m.san(m.tlv(0x82, hex('7f')))] }).subjectAltName?.[0]?.value).toBe('\x7f');
    for (const tag of [0x80, 0x83, 0x89, 0xa1, 0x02]) expect(() => read(m.tlv(tag, hex('41')))).toThrow();
    expect(() => read(m.tlv(0xa4, m.dn('CN=a'), m.nul()))).toThrow();
    expect(() => read(m.tlv(0xa0, m.nul()))).toThrow();
  });
});

describe('keys of names', () => {
  test('where one part ends and the next begins is never in doubt', () => {
    const of = (type: string, value: string): Buffer => m.setOf(m.attribute(type, m.utf8(value)));
    const keys = [
      keyOf(of('2.5.4.3', 'a1.'), of('2.5.4.3', 'b')),
      keyOf(of('2.5.4.3', 'a'), of('1.2.5.4.3', 'b')),
      keyOf(of('2.5.4.3', 'a/2.5.4.3'), of('2.5.4.3', 'b')),
      keyOf(of('2.5.4.3', 'a'), of('2.5.4.3', '/2.5.4.3'), of('2.5.4.3', 'b')),
      keyOf(of('2.5.4.3', 'a/2.5.4.3b')),
      keyOf(of('2.5.4.3', 'a/2.5.4.3\u0001b')),
      keyOf(of('2.5.4.3', 'a\\s2.5.4.3b')),
      keyOf(of('2.5.4.3', 'a'), of('2.5.4.3', 'b')),
      keyOf(m.setOf(m.attribute('2.5.4.3', m.utf8('a')), m.attribute('2.5.4.3', m.utf8('b')))),
    ];
    // A control character is no part of a value (RFC 4518 §2.2): the fifth and the sixth are one name.
    expect(keys[4]).toBe(keys[5]);
    expect(new Set(keys).size).toBe(keys.length - 1);
  });
  test('every attribute of a part counts, in any order', () => {
    const part = (...values: Uint8Array[]): Buffer => m.setOf(...values);
    const [cn, org, other] = [m.attribute('CN', m.utf8('a')), m.attribute('O', m.utf8('b')), m.attribute('O', m.utf8('c'))];
    expect(keyOf(part(cn, org))).not.toBe(keyOf(part(cn, other)));
    expect(keyOf(part(cn, org))).not.toBe(keyOf(part(cn)));
    // Another string type stands at another place in the SET.
    const long = m.attribute('CN', m.tlv(0x1e, Buffer.from('a'.split('').flatMap((c) => [0, c.charCodeAt(0)]))));
    expect(keyOf(part(long, org))).toBe(keyOf(part(cn, org)));
  });
});

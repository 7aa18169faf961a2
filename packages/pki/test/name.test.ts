import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { readCertificate } from '../src/index.ts';
import { prepareDirectoryString } from '../src/name/prepare.ts';
import * as m from './make.ts';
import { leaf } from './world.ts';

const nameOf = (der: Uint8Array) => leaf({ subject: der }).subject;

describe('preparation of RFC 4518', () => {
  test.each<[string, string | undefined]>([
    ['Cơ quan', 'cơ quan'],
    ['CƠ QUAN'.normalize('NFD'), 'cơ quan'],
    ['  a   b  ', 'a b'],
    ['a\t\n\u00a0\u3000b', 'a b'],
    ['', ''],
    ['   ', ''],
    ['so\u00adft\u200b', 'soft'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ΣΑΣ', 'σασ'],
    ['σας', 'σασ'],
    ['ﬁ', 'fi'],
    ['Ｆｕｌｌ', 'full'],
    ['Kelvin', 'kelvin'],
    ['ı', 'ı'],
    ['Iı', 'iı'],
    ['a \u0301', 'a \u0301'],
    ['\ue000', undefined],
    ['\ufffd', undefined],
    ['a\u0378', undefined],
    ['\u0000a\u007f', 'a'],
  ])('%j', (value, expected) => {
    expect(prepareDirectoryString(value)).toBe(expected?.normalize('NFKC'));
  });

  test('is stable, and blind to case, normal form and runs of spaces', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ẤẦ0-.ßΣ'), maxLength: 30 });
    fc.assert(
      fc.property(letters, (text) => {
        const prepared = prepareDirectoryString(text);
        expect(prepareDirectoryString(text.normalize('NFD'))).toBe(prepared);
        expect(prepareDirectoryString(text.toUpperCase())).toBe(prepared);
        expect(prepareDirectoryString(` ${text.replaceAll(' ', '   ')} `)).toBe(prepared);
        expect(prepareDirectoryString(prepared as string)).toBe(prepared);
      }),
    );
  });

  test('the short cut for Vietnamese gives what the whole way gives', () => {
    for (let code = 0x21; code <= 0x1eff; code++) {
      const letter = String.fromCharCode(code);
      const whole = prepareDirectoryString(`${letter}\t`);
      if (whole !== undefined && whole !== '') expect(prepareDirectoryString(`${letter}`), code.toString(16)).toBe(whole);
    }
  });

  test('folds letters as Python does, whole plane by plane', () => {
    const python = peer('python3');
    if (python === undefined) return;
    const script = `
import unicodedata, sys
if not hasattr(str, 'casefold'): sys.exit(0)
for c in range(0xc0, 0x2fa20):
    s = chr(c)
    if unicodedata.category(s)[0] != 'L': continue
    f = unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', s.casefold()).casefold())
    print('%x %s' % (c, f.encode('utf-16-be', 'surrogatepass').hex()))
`;
    const lines = execFileSync(python, ['-c', script], { maxBuffer: 1 << 26, encoding: 'utf8' })
      .trim()
      .split('\n');
    // Cherokee folds to upper case there and to lower case here: what counts is which letters meet.
    const classes = new Map<string, string>();
    const differ: string[] = [];
    for (const line of lines) {
      const [code = '', folded = ''] = line.split(' ');
      const character = String.fromCodePoint(Number.parseInt(code, 16));
      const ours = prepareDirectoryString(character) ?? '';
      const met = classes.get(folded);
      if (met === undefined) classes.set(folded, ours);
      else if (met !== ours) differ.push(code);
    }
    expect(lines.length).toBeGreaterThan(100_000);
    expect(differ).toEqual([]);
    // One letter starts with a space when decomposed (U+037A), and spaces at the ends do not count.
    expect(new Set(classes.values()).size).toBe(classes.size - 1);
  });
});

describe('keys', () => {
  const key = (...parts: readonly string[]): string => nameOf(m.dn(...parts)).key;
  test('equal names, unequal names', () => {
    expect(key('C=VN', 'CN=A')).toBe(key('C=vn', 'CN= a '));
    expect(key('C=VN', 'CN=A')).not.toBe(key('CN=A', 'C=VN'));
    expect(key('CN=A')).not.toBe(key('O=A'));
    expect(key('CN=a/b')).not.toBe(key('CN=a', 'CN=b'));
    expect(key('CN=a\\sb')).not.toBe(key('CN=a/b'));
  });
  test('a multi-valued part is a set', () => {
    const pair = [m.attribute('CN', m.utf8('a')), m.attribute('O', m.utf8('b'))];
    const other = [m.attribute('O', m.printable('B')), m.attribute('CN', m.utf8('A'))];
    expect(nameOf(m.seq(m.setOf(...pair))).key).toBe(nameOf(m.seq(m.setOf(...other))).key);
    expect(nameOf(m.seq(m.setOf(...pair))).key).not.toBe(key('CN=a', 'O=b'));
  });
  test('string types do not matter, other values are compared as bytes', () => {
    const typed = (value: Uint8Array): string => nameOf(m.seq(m.setOf(m.attribute('CN', value)))).key;
    const same = [
      m.utf8('Ab'),
      m.printable('aB'),
      m.tlv(0x1e, Buffer.from('\0A\0b', 'latin1')),
      m.tlv(0x1c, Buffer.from('\0\0\0A\0\0\0b', 'latin1')),
      m.tlv(0x14, Buffer.from('ab')),
      m.ia5('ab'),
      m.tlv(0x1a, Buffer.from('AB')),
    ].map(typed);
    expect(new Set(same).size).toBe(1);
    expect(typed(m.tlv(0x14, Buffer.from([0xe9])))).toBe(typed(m.utf8('É')));
    const odd = [
      m.int(5),
      m.int(6),
      m.printable('é'),
      m.tlv(0x1e, Buffer.from([0xd8, 0])),
      m.tlv(0x1c, Buffer.from([0, 0x11, 0, 0])),
      m.tlv(0x1c, Buffer.from([0, 0, 0xd8, 0])),
      m.utf8('\ue000'),
      m.utf8('\ue001'),
    ].map(typed);
    expect(new Set(odd).size).toBe(odd.length);
  });
});

describe('text of RFC 4514', () => {
  test.each<[Buffer, string]>([
    [m.dn('C=VN', 'O=Ban Cơ yếu', 'CN=A'), 'CN=A,O=Ban Cơ yếu,C=VN'],
    [m.dn('CN=a,b+c"d\\e<f>g;h'), 'CN=a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h'],
    [m.dn('CN= a '), 'CN=\\ a\\ '],
    [m.dn('CN=#a'), 'CN=\\#a'],
    [m.dn('CN=a\0b'), 'CN=a\\00b'],
    [m.dn('E=a@b.vn'), 'E=a@b.vn'],
    [m.seq(m.setOf(m.attribute('1.2.3', m.int(5)))), '1.2.3=#020105'],
    [m.seq(m.setOf(m.attribute('CN', m.utf8('a')), m.attribute('O', m.utf8('b')))), 'CN=a+O=b'],
  ])('%#', (der, text) => {
    const name = nameOf(der);
    expect(name.text).toBe(text);
    expect(JSON.stringify(name)).toBe(JSON.stringify(text));
    expect(name.empty).toBe(false);
  });
  test('the empty name', () => {
    const name = readCertificate(leaf({ subject: m.dn() }).der).subject;
    expect([name.text, name.key, name.empty]).toEqual(['', '', true]);
  });
});

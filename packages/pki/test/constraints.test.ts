import { describe, expect, test } from 'vitest';
import * as m from './make.ts';
import { ca, caExtensions, check, leaf, leafExtensions, root } from './world.ts';

const anchors = [root()];

function outcome(
  permitted: readonly Uint8Array[],
  excluded: readonly Uint8Array[],
  names: readonly Uint8Array[],
  subject?: Uint8Array,
): string {
  const issuer = ca({ extensions: caExtensions(m.subtrees(permitted, excluded)) });
  const end = leaf({
    extensions: leafExtensions(...(names.length > 0 ? [m.san(...names)] : [])),
    ...(subject === undefined ? {} : { subject }),
  });
  const report = check(end, { anchors, intermediates: [issuer] });
  return report.outcome === 'valid' ? 'ok' : (report.attempts[0]?.code ?? '?');
}

const dns = m.dnsName;
const mail = m.emailName;
const uri = m.uriName;
const ip = m.ipName;
const dir = m.dirName;
const NO = 'NAME_CONSTRAINTS';

describe('one name under one constraint: permitted and excluded', () => {
  test.each<[string, Uint8Array, Uint8Array, boolean]>([
    ['host itself', dns('example.vn'), dns('example.vn'), true],
    ['host below', dns('example.vn'), dns('a.b.Example.VN'), true],
    ['constraint in another case', dns('Example.VN'), dns('a.example.vn'), true],
    ['suffix without a dot', dns('example.vn'), dns('badexample.vn'), false],
    ['empty constraint', dns(''), dns('anything.vn'), true],
    ['wildcard inside', dns('example.vn'), dns('*.example.vn'), true],
    ['exact mailbox', mail('a@example.vn'), mail('a@EXAMPLE.vn'), true],
    ['local part is exact', mail('a@example.vn'), mail('A@example.vn'), false],
    ['asterisk is a character', mail('*@example.vn'), mail('a@example.vn'), false],
    ['asterisk matches itself', mail('u*@example.vn'), mail('u*@example.vn'), true],
    ['host of the mailbox', mail('example.vn'), mail('a@example.vn'), true],
    ['host of the mailbox, not below', mail('example.vn'), mail('a@b.example.vn'), false],
    ['mail domain below', mail('.Example.vn'), mail('a@b.example.vn'), true],
    ['mail domain, not itself', mail('.example.vn'), mail('a@example.vn'), false],
    ['URI host', uri('example.vn'), uri('https://u:p@EXAMPLE.vn:8/x?y#z'), true],
    ['URI host below', uri('example.vn'), uri('https://a.example.vn'), false],
    ['URI domain', uri('.example.vn'), uri('https://a.example.vn/'), true],
    ['URI domain, not itself', uri('.example.vn'), uri('https://example.vn/'), false],
    ['IPv4 inside', ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 2, 77), true],
    ['IPv4 outside', ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 3, 77), false],
    ['IPv4 by bits', ip(10, 0, 0, 0, 255, 192, 0, 0), ip(10, 63, 1, 1), true],
    ['IPv4 by bits, outside', ip(10, 0, 0, 0, 255, 192, 0, 0), ip(10, 64, 1, 1), false],
    ['IPv6 under IPv4', ip(0, 0, 0, 0, 0, 0, 0, 0), ip(...new Array<number>(16).fill(1)), false],
    [
      'IPv6',
      ip(...new Array<number>(15).fill(0), 1, ...new Array<number>(16).fill(255)),
      ip(...new Array<number>(15).fill(0), 1),
      true,
    ],
  ])('%s', (_, base, name, inside) => {
    expect(outcome([base], [], [name])).toBe(inside ? 'ok' : NO);
    expect(outcome([], [base], [name])).toBe(inside ? NO : 'ok');
  });

  test('directory names, of the subject too', () => {
    const subject = m.dn('C=VN', 'O=Thử', 'CN=Cơ quan');
    expect(outcome([dir(m.dn('C=VN', 'O=THỬ'.normalize('NFD')))], [], [], subject)).toBe('ok');
    expect(outcome([dir(m.dn('C=VN', 'O=Khác'))], [], [], subject)).toBe(NO);
    expect(outcome([], [dir(m.dn('C=VN', 'O=Thử', 'CN=Cơ quan', 'CN=dài hơn'))], [], subject)).toBe('ok');
    expect(outcome([], [dir(m.dn('C=VN'))], [], subject)).toBe(NO);
    expect(outcome([dir(m.dn('C=VN'))], [], [dir(m.dn('C=US'))], subject)).toBe(NO);
    expect(outcome([dir(m.dn())], [], [], subject)).toBe('ok');
  });
});

describe('what is sneaked past', () => {
  test('a wildcard that can stand for an excluded host', () => {
    expect(outcome([], [dns('foo.example.vn')], [dns('*.example.vn')])).toBe(NO);
    expect(outcome([], [dns('FOO.example.vn')], [dns('*.Example.vn')])).toBe(NO);
    expect(outcome([], [dns('a.foo.example.vn')], [dns('*.example.vn')])).toBe('ok');
    expect(outcome([], [dns('foo.other.vn')], [dns('*.example.vn')])).toBe('ok');
    expect(outcome([dns('foo.example.vn')], [], [dns('*.example.vn')])).toBe(NO);
    expect(outcome([], [dns('foo.example.vn')], [dns('bar.example.vn')])).toBe('ok');
  });
  test('excluded wins over permitted; several permitted are alternatives', () => {
    expect(outcome([dns('vn')], [dns('a.vn')], [dns('b.a.vn')])).toBe(NO);
    expect(outcome([dns('x.vn'), dns('y.vn')], [], [dns('y.vn')])).toBe('ok');
    expect(outcome([dns('x.vn')], [], [dns('x.vn'), dns('z.vn')])).toBe(NO);
  });
  test('another kind of name is free', () => {
    expect(outcome([dns('x.vn')], [ip(1, 2, 3, 4, 255, 255, 255, 255)], [mail('a@z.vn')])).toBe('ok');
  });
  test('names that cannot be compared', () => {
    expect(outcome([uri('example.vn')], [], [uri('urn:a:b')])).toBe(NO);
    expect(outcome([], [uri('example.vn')], [uri('https://1.2.3.4/')])).toBe(NO);
    expect(outcome([], [uri('example.vn')], [uri('https://a@b@c.vn/')])).toBe(NO);
    expect(outcome([], [uri('example.vn')], [uri('https://c.vn\\@example.vn/')])).toBe(NO);
    expect(outcome([], [uri('example.vn')], [uri('https://:80/')])).toBe(NO);
  });
  test('a mailbox in the subject, and one in UTF-8', () => {
    expect(outcome([mail('example.vn')], [], [], m.dn('C=VN', 'E=a@example.vn'))).toBe('ok');
    expect(outcome([mail('example.vn')], [], [], m.dn('C=VN', 'E=a@other.vn'))).toBe(NO);
    expect(outcome([mail('example.vn')], [], [], m.seq(m.setOf(m.attribute('E', m.nul()))))).toBe(NO);
    const smtp = m.otherName('1.3.6.1.5.5.7.8.9', m.utf8('bà@example.vn'));
    expect(outcome([mail('example.vn')], [], [smtp])).toBe(NO);
    expect(outcome([], [mail('example.vn')], [smtp])).toBe(NO);
    expect(outcome([dns('example.vn')], [], [smtp])).toBe('ok');
  });
  test('kinds that cannot be evaluated stop a name of that kind only', () => {
    const other = m.otherName('1.2.3', m.nul());
    expect(outcome([], [other], [dns('a.vn')])).toBe('ok');
    expect(outcome([], [other], [other])).toBe(NO);
    expect(outcome([m.tlv(0x88, Buffer.from([42]))], [], [m.tlv(0x88, Buffer.from([42]))])).toBe(NO);
  });
});

describe('constraints that cannot be used stop every path', () => {
  test.each<[string, Uint8Array]>([
    ['wildcard', dns('*.example.vn')],
    ['leading dot in a host', dns('.example.vn')],
    ['mailbox with two at signs', mail('a@b@example.vn')],
    ['mailbox domain', mail('a b')],
    ['empty mailbox', mail('')],
    ['URI with a scheme', uri('http://example.vn')],
    ['address without a mask', ip(1, 2, 3, 4)],
    ['mask with a hole', ip(1, 2, 3, 4, 255, 0, 255, 0)],
    ['IPv6 without a mask', ip(...new Array<number>(16).fill(1))],
  ])('%s', (_, base) => {
    expect(outcome([base], [], [])).toBe(NO);
    expect(outcome([], [base], [])).toBe(NO);
  });
  test('a minimum or a maximum', () => {
    const odd = m.ext('2.5.29.30', m.seq(m.tlv(0xa0, m.seq(dns('a.vn'), m.int(1, 0x80)))), true);
    expect(check(leaf(), { anchors, intermediates: [ca({ extensions: caExtensions(odd) })] }).attempts[0]?.code).toBe(NO);
  });
});

describe('along a path', () => {
  const two = (first: Uint8Array, second: Uint8Array, names: readonly Uint8Array[]): string => {
    const sub = ca({
      subject: m.dn('CN=CA 2'),
      issuer: ca().subject.der,
      keys: m.pooled(3),
      by: m.pooled(1),
      extensions: [m.basic(true), second],
    });
    const end = leaf({ issuer: m.dn('CN=CA 2'), by: m.pooled(3), extensions: [m.san(...names)] });
    const report = check(end, { anchors, intermediates: [ca({ extensions: caExtensions(first) }), sub] });
    return report.outcome === 'valid' ? 'ok' : (report.attempts[0]?.code ?? '?');
  };
  test('permitted subtrees intersect, a later one cannot widen', () => {
    expect(two(m.subtrees([dns('a.vn')], []), m.subtrees([dns('b.vn')], []), [dns('b.vn')])).toBe(NO);
    expect(two(m.subtrees([dns('a.vn'), dns('b.vn')], []), m.subtrees([dns('b.vn')], []), [dns('b.vn')])).toBe('ok');
    expect(two(m.subtrees([dns('vn')], []), m.subtrees([dns('a.vn')], []), [dns('b.vn')])).toBe(NO);
  });
  test('a self-issued CA is exempt, a self-issued leaf is not', () => {
    const constrained = ca({ extensions: caExtensions(m.subtrees([dns('a.vn')], [])) });
    const rollover = ca({
      issuer: ca().subject.der,
      keys: m.pooled(3),
      by: m.pooled(1),
      extensions: [m.basic(true), m.san(dns('b.vn'))],
    });
    const good = leaf({ by: m.pooled(3), extensions: [m.san(dns('a.vn'))] });
    expect(check(good, { anchors, intermediates: [constrained, rollover] }).outcome).toBe('valid');
    const selfIssued = leaf({ subject: ca().subject.der, extensions: [m.san(dns('b.vn'))] });
    expect(check(selfIssued, { anchors, intermediates: [constrained] }).attempts[0]?.code).toBe(NO);
  });
});

import { digestOf, hashFileForm, orderKeys, readVxpTimestamp, signHeaders, vxpTimestamp } from '@lienthong/axis/vxp';
import { bytesSource, Secret } from '@lienthong/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const secret = new Secret('not-a-real-secret');
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('hash-file, spec §15.1', () => {
  test.each([
    ['<x>việt nam</x>', '90eeb67096bff17f45c38def4bc68674b32f89f2db4be9cd56a2ca53ca44428'],
    ['abc', 'ba7816bf8f1cfea414140de5dae2223b0361a396177a9cb410ff61f2015ad'],
    ['<edXML/>', '8d55f6c7bf7cd534cf27a10e1bb5731c68279c3cb991cf4844774c685b3758'],
    ['lienthong-2375', 'c81c9bd4d7dc59a65b47f8a31d5ef7924ea9f661f8ac88a48d2535eac11760'],
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ])('%s', (text, expected) => {
    expect(hashFileForm(digestOf(bytesSource(utf8(text))), 'quirky')).toBe(expected);
  });
  test('the padded form is plain hex', () => {
    expect(hashFileForm(digestOf(bytesSource(utf8('lienthong-2375'))), 'padded')).toBe(
      '0c81c9bd4d7dc59a65b47f8a31d5ef7924ea9f661f8ac88a48d2535eac117600',
    );
  });
});

describe('timestamp, spec §6 and §15.2', () => {
  test('vector', () => expect(vxpTimestamp(1700000000007)).toBe('15112023T051320+0007'));
  test('reads back what it writes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => readVxpTimestamp(vxpTimestamp(ms)) === ms));
  });
  test.each(['15112023T051320+7', '31022023T051320+0007', '15112023T250000+0007', ''])('refuses %s', (text) => {
    expect(readVxpTimestamp(text)).toBeUndefined();
  });
});

describe('order, spec §4.1', () => {
  const base = ['timestamp', 'systemid', 'Content-Type'];
  test.each([
    [
      ['servicetype', 'messagetype', 'from', 'hash-file'],
      'systemid;servicetype;messagetype;hash-file;from;timestamp;Content-Type',
    ],
    [
      ['servicetype', 'messagetype', 'from', 'to', 'hash-file'],
      'systemid;servicetype;messagetype;hash-file;from;to;timestamp;Content-Type',
    ],
    [
      ['servicetype', 'messagetype', 'fromDate', 'toDate'],
      'fromDate;systemid;servicetype;messagetype;toDate;timestamp;Content-Type',
    ],
    [['servicetype', 'messagetype', 'docId'], 'systemid;servicetype;messagetype;docId;timestamp;Content-Type'],
    [['docId', 'status', 'description'], 'systemid;docId;description;timestamp;Content-Type;status'],
    [['AgencyCode'], 'systemid;AgencyCode;timestamp;Content-Type'],
    [[], 'systemid;timestamp;Content-Type'],
  ])('%j', (extra, expected) => expect(orderKeys([...base, ...extra], 'official').join(';')).toBe(expected));
});

describe('signatures, spec §15.3', () => {
  const common = (timestamp: string, type: string): [string, string][] => [
    ['timestamp', timestamp],
    ['systemid', 'unit.test.01'],
    ['Content-Type', type],
  ];
  const late = '15112023T051320+0007';
  const vectors: [string, [string, string][], string, string][] = [
    [
      'V1',
      [
        ...common('22112026T123616+0342', 'application/octet-stream'),
        ['servicetype', 'eDoc'],
        ['messagetype', 'edoc'],
        ['from', 'unit.test.01'],
        ['to', '["A","B"]'],
        ['hash-file', '90eeb67096bff17f45c38def4bc68674b32f89f2db4be9cd56a2ca53ca44428'],
      ],
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-hash-file":"90eeb67096bff17f45c38def4bc68674b32f89f2db4be9cd56a2ca53ca44428","XroadVnpt-from":"unit.test.01","XroadVnpt-to":"[\\"A\\",\\"B\\"]","XroadVnpt-timestamp":"22112026T123616+0342","XroadVnpt-Content-Type":"application/octet-stream"}',
      '7e976e17f5c7ddf7f4d5c61e1ec19d0629c701152ac72d559072622da7842934',
    ],
    [
      'V2',
      common('22112026T123615+0346', 'application/json'),
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-timestamp":"22112026T123615+0346","XroadVnpt-Content-Type":"application/json"}',
      '2a769ed6d086b7601129b931ccae06882dece41b02be12333257633863f1facd',
    ],
    [
      'V3',
      [...common(late, 'application/json'), ['docId', '000000000000000000000001']],
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-docId":"000000000000000000000001","XroadVnpt-timestamp":"15112023T051320+0007","XroadVnpt-Content-Type":"application/json"}',
      '33f6cc22519d550a1ff105566d9943888d5c3cf2fc8b9183167954345a364e63',
    ],
    [
      'V4',
      [...common(late, 'application/json'), ['docId', '000000000000000000000001'], ['status', 'done']],
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-docId":"000000000000000000000001","XroadVnpt-timestamp":"15112023T051320+0007","XroadVnpt-Content-Type":"application/json","XroadVnpt-status":"done"}',
      '50f75fde2d637af8a7af35cd7aaa683ac43734332f44306e4419ffdc7e0ad8d7',
    ],
    [
      'V5',
      [...common(late, 'application/json'), ['servicetype', 'eDoc'], ['messagetype', 'status']],
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"status","XroadVnpt-timestamp":"15112023T051320+0007","XroadVnpt-Content-Type":"application/json"}',
      'a9d2d7080229bb72ea7064286ab4da2c7953d0d37a4105ca9dc5edc76e8965e4',
    ],
    [
      'V6',
      [
        ...common(late, 'application/octet-stream'),
        ['servicetype', 'eDoc'],
        ['messagetype', 'status'],
        ['from', '000.00.00.G22'],
        ['hash-file', hashFileForm(digestOf(bytesSource(utf8('<edXML/>'))), 'quirky')],
      ],
      '{"XroadVnpt-systemid":"unit.test.01","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"status","XroadVnpt-hash-file":"8d55f6c7bf7cd534cf27a10e1bb5731c68279c3cb991cf4844774c685b3758","XroadVnpt-from":"000.00.00.G22","XroadVnpt-timestamp":"15112023T051320+0007","XroadVnpt-Content-Type":"application/octet-stream"}',
      '73de9872f3f9bd2c98d0da9fb69a4e994976304f50f60744963e2150588565a4',
    ],
  ];
  test.each(vectors)('%s', (_name, parameters, json, hash) => {
    const signed = signHeaders(parameters, secret);
    expect(signed.signHeader).toBe(json);
    expect(signed.hashHeader).toBe(hash);
    expect(signed.signHeaderKey.split(';').map((k) => `XroadVnpt-${k}`)).toEqual(Object.keys(JSON.parse(json)));
  });
  test.each(['xin chào', 'a\r\nX: y', 'a\0b'])('a value that is not printable ASCII is refused: %j', (value) => {
    expect(() => signHeaders([['timestamp', value]], secret)).toThrow('AXIS_HEADER_VALUE');
  });
});

// Makes certificates and CRLs with anything wrong in them: an own small writer, so that the reader is not tested against itself.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Bytes = Uint8Array;

export function tlv(tag: number, ...parts: readonly Bytes[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length: number[] = [];
  if (size < 0x80) length.push(size);
  else {
    for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 255);
    length.unshift(0x80 | length.length);
  }
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

export const seq = (...parts: readonly Bytes[]): Buffer => tlv(0x30, ...parts);
export const setOf = (...parts: readonly Bytes[]): Buffer => tlv(0x31, ...parts.map((p) => Buffer.from(p)).sort(Buffer.compare));
export const octets = (bytes: Bytes): Buffer => tlv(0x04, bytes);
export const bits = (bytes: Bytes, unused = 0): Buffer => tlv(0x03, Buffer.from([unused]), bytes);
export const bool = (value: boolean): Buffer => tlv(0x01, Buffer.from([value ? 255 : 0]));
export const nul = (): Buffer => tlv(0x05);

export function int(value: number | bigint | Bytes, tag = 0x02): Buffer {
  if (value instanceof Uint8Array) return tlv(tag, value);
  let hex = BigInt(value).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const bytes = Buffer.from(hex, 'hex');
  return tlv(tag, (bytes[0] as number) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function oid(text: string): Buffer {
  const [a = 0n, b = 0n, ...rest] = text.split('.').map(BigInt);
  const out: number[] = [];
  for (const arc of [a * 40n + b, ...rest]) {
    const digits = [Number(arc & 127n)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 127n) | 128);
    out.push(...digits);
  }
  return tlv(0x06, Buffer.from(out));
}

export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
export const printable = (text: string): Buffer => tlv(0x13, Buffer.from(text, 'latin1'));
export const ia5 = (text: string, tag = 0x16): Buffer => tlv(tag, Buffer.from(text, 'latin1'));

export function time(when: Date | string): Buffer {
  const date = new Date(when);
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() >= 2050 || date.getUTCFullYear() < 1950
    ? tlv(0x18, Buffer.from(`${digits}Z`))
    : tlv(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

const TYPES: Readonly<Record<string, string>> = {
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
  E: '1.2.840.113549.1.9.1',
};

export const attribute = (type: string, value: Bytes): Buffer => seq(oid(TYPES[type] ?? type), value);
/** `dn('C=VN', 'CN=Tên')`, in DER order; a Buffer is a ready RDN. */
export const dn = (...parts: readonly (string | Buffer)[]): Buffer =>
  seq(
    ...parts.map((part) => {
      if (typeof part !== 'string') return part;
      const at = part.indexOf('=');
      const type = part.slice(0, at);
      const value = part.slice(at + 1);
      return setOf(attribute(type, type === 'C' ? printable(value) : type === 'E' ? ia5(value) : utf8(value)));
    }),
  );

export const ext = (id: string, value: Bytes, critical = false): Buffer =>
  critical ? seq(oid(id), bool(true), octets(value)) : seq(oid(id), octets(value));

/** By number of their bit (RFC 5280 §4.2.1.3). */
export const USAGES: readonly string[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

export function namedBits(numbers: readonly number[]): Buffer {
  if (numbers.length === 0) return bits(Buffer.alloc(0));
  const top = Math.max(...numbers);
  const bytes = Buffer.alloc((top >> 3) + 1);
  for (const n of numbers) bytes[n >> 3] = (bytes[n >> 3] as number) | (0x80 >> (n & 7));
  return bits(bytes, 7 - (top & 7));
}

export const basic = (ca: boolean, pathLength?: number, critical = true): Buffer =>
  ext('2.5.29.19', seq(...(ca ? [bool(true)] : []), ...(pathLength === undefined ? [] : [int(pathLength)])), critical);
export const usage = (...names: readonly string[]): Buffer =>
  ext('2.5.29.15', namedBits(names.map((name) => USAGES.indexOf(name))), true);
export const eku = (...ids: readonly string[]): Buffer => ext('2.5.29.37', seq(...ids.map(oid)));
export const san = (...names: readonly Bytes[]): Buffer => ext('2.5.29.17', seq(...names));
export const dnsName = (name: string): Buffer => ia5(name, 0x82);
export const emailName = (name: string): Buffer => ia5(name, 0x81);
export const uriName = (name: string): Buffer => ia5(name, 0x86);
export const ipName = (...bytes: readonly number[]): Buffer => tlv(0x87, Buffer.from(bytes));
export const dirName = (name: Bytes): Buffer => tlv(0xa4, name);
export const otherName = (id: string, value: Bytes): Buffer => tlv(0xa0, oid(id), tlv(0xa0, value));
export const subtrees = (permitted: readonly Bytes[], excluded: readonly Bytes[], critical = true): Buffer =>
  ext(
    '2.5.29.30',
    seq(
      ...(permitted.length > 0 ? [tlv(0xa0, ...permitted.map((n) => seq(n)))] : []),
      ...(excluded.length > 0 ? [tlv(0xa1, ...excluded.map((n) => seq(n)))] : []),
    ),
    critical,
  );
export const policies = (...ids: readonly string[]): Buffer => ext('2.5.29.32', seq(...ids.map((id) => seq(oid(id)))));
export const mappings = (...pairs: readonly (readonly [string, string])[]): Buffer =>
  ext('2.5.29.33', seq(...pairs.map(([a, b]) => seq(oid(a), oid(b)))), true);
export const policyConstraints = (explicit?: number, inhibit?: number, critical = true): Buffer =>
  ext(
    '2.5.29.36',
    seq(...(explicit === undefined ? [] : [int(explicit, 0x80)]), ...(inhibit === undefined ? [] : [int(inhibit, 0x81)])),
    critical,
  );
export const inhibitAny = (skip: number): Buffer => ext('2.5.29.54', int(skip), true);

export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly spki: Buffer;
  readonly id: Buffer;
}

export function wrapKeys(publicKey: KeyObject, privateKey: KeyObject): Keys {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { publicKey, privateKey, spki, id: createHash('sha1').update(spki).digest() };
}

export function newKeys(kind: 'ec' | 'rsa' | 'ed25519' = 'ec', size = 2048): Keys {
  const pair =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: size })
        : generateKeyPairSync('ed25519');
  return wrapKeys(pair.publicKey, pair.privateKey);
}

const keyPool: Keys[] = [];
/** The n-th of a few keys shared by a test file. */
export function pooled(n: number): Keys {
  while (keyPool.length <= n) keyPool.push(newKeys());
  return keyPool[n] as Keys;
}

export const ski = (keys: Keys): Buffer => ext('2.5.29.14', octets(keys.id));
export const aki = (keys: Keys): Buffer => ext('2.5.29.35', seq(tlv(0x80, keys.id)));

export const ECDSA_SHA256: Buffer = seq(oid('1.2.840.10045.4.3.2'));
export const RSA_SHA256: Buffer = seq(oid('1.2.840.113549.1.1.11'), nul());
export const RSA_SHA1: Buffer = seq(oid('1.2.840.113549.1.1.5'), nul());

export function signWith(keys: Keys, tbs: Bytes, hash = 'sha256'): Buffer {
  return sign(keys.privateKey.asymmetricKeyType === 'ed25519' ? null : hash, tbs, keys.privateKey);
}

export interface CertificateInit {
  readonly subject: Bytes;
  readonly issuer: Bytes;
  readonly keys: Keys;
  readonly by: Keys;
  readonly extensions?: readonly Bytes[] | undefined;
  readonly serial?: number | bigint | Bytes | undefined;
  readonly from?: Date | string | undefined;
  readonly to?: Date | string | undefined;
  readonly algorithm?: Bytes | undefined;
  readonly inner?: Bytes | undefined;
  readonly hash?: string | undefined;
  readonly version?: number | null | undefined;
  readonly spki?: Bytes | undefined;
  readonly tail?: readonly Bytes[] | undefined;
}

let nextSerial = 1000;

export function makeCertificate(init: CertificateInit): Buffer {
  const algorithm = init.algorithm ?? (init.by.privateKey.asymmetricKeyType === 'ec' ? ECDSA_SHA256 : RSA_SHA256);
  const version = init.version === undefined ? 2 : init.version;
  const extensions = init.extensions ?? [];
  const tbs = seq(
    ...(version === null ? [] : [tlv(0xa0, int(version))]),
    int(init.serial ?? nextSerial++),
    init.inner ?? algorithm,
    init.issuer,
    seq(time(init.from ?? '2020-01-01T00:00:00Z'), time(init.to ?? '2040-01-01T00:00:00Z')),
    init.subject,
    init.spki ?? init.keys.spki,
    ...(init.tail ?? []),
    ...(extensions.length > 0 ? [tlv(0xa3, seq(...extensions))] : []),
  );
  return seq(tbs, algorithm, bits(signWith(init.by, tbs, init.hash ?? 'sha256')));
}

export interface EntryInit {
  readonly serial: number | bigint | Bytes;
  readonly at?: string;
  readonly extensions?: readonly Bytes[];
}

export interface CrlInit {
  readonly issuer: Bytes;
  readonly by: Keys;
  readonly from?: string | undefined;
  readonly to?: string | null | undefined;
  readonly entries?: readonly EntryInit[] | undefined;
  readonly number?: number | null | undefined;
  readonly extensions?: readonly Bytes[] | undefined;
  readonly version?: number | null | undefined;
  readonly algorithm?: Bytes | undefined;
  readonly inner?: Bytes | undefined;
  readonly hash?: string | undefined;
  readonly emptyList?: boolean | undefined;
}

export function makeCrl(init: CrlInit): Buffer {
  const algorithm = init.algorithm ?? (init.by.privateKey.asymmetricKeyType === 'ec' ? ECDSA_SHA256 : RSA_SHA256);
  const version = init.version === undefined ? 1 : init.version;
  const entries = (init.entries ?? []).map((entry) =>
    seq(
      int(entry.serial),
      time(entry.at ?? '2025-06-01T00:00:00Z'),
      ...(entry.extensions === undefined ? [] : [seq(...entry.extensions)]),
    ),
  );
  const extensions = [...(init.extensions ?? []), ...(init.number === null ? [] : [ext('2.5.29.20', int(init.number ?? 1))])];
  const tbs = seq(
    ...(version === null ? [] : [int(version)]),
    init.inner ?? algorithm,
    init.issuer,
    time(init.from ?? '2026-01-01T00:00:00Z'),
    ...(init.to === null ? [] : [time(init.to ?? '2026-12-31T00:00:00Z')]),
    ...(entries.length > 0 || init.emptyList === true ? [seq(...entries)] : []),
    ...(version === null || extensions.length === 0 ? [] : [tlv(0xa0, seq(...extensions))]),
  );
  return seq(tbs, algorithm, bits(signWith(init.by, tbs, init.hash ?? 'sha256')));
}

export const idp = (...fields: readonly Bytes[]): Buffer => ext('2.5.29.28', seq(...fields), true);
export const fullName = (...names: readonly Bytes[]): Buffer => tlv(0xa0, tlv(0xa0, ...names));
export const flag = (n: number): Buffer => tlv(0x80 | n, Buffer.from([255]));
export const deltaBase = (n: number): Buffer => ext('2.5.29.27', int(n), true);
export const reason = (code: number): Buffer => ext('2.5.29.21', int(code, 0x0a));

export function pem(label: string, der: Bytes): string {
  return `-----BEGIN ${label}-----\n${(
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) as string[]
  ).join('\n')}\n-----END ${label}-----\n`;
}

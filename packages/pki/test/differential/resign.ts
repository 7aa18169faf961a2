// A world of certificates whose keys are not ours, made again with keys of ours: then anything in it can be altered and signed.
import { isLienThongError } from '@lienthong/core';
import { type Certificate, readCertificate, signatureScheme, verifySignature } from '../../src/index.ts';
import * as m from '../make.ts';

/** Fields of a TBSCertificate before the extensions, and the extensions. */
export interface Parts {
  readonly fields: readonly Buffer[];
  readonly extensions: readonly Buffer[];
}

const STRANGER = 61;

/** The members of a constructed value. */
export function members(value: Uint8Array): Buffer[] {
  const body = content(Buffer.from(value));
  const list: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const rest = body.subarray(at);
    const size = rest.length - content(rest).length + lengthOf(rest);
    list.push(rest.subarray(0, size));
    at += size;
  }
  return list;
}

function content(value: Buffer): Buffer {
  const first = value[1] as number;
  return value.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

function lengthOf(value: Buffer): number {
  const first = value[1] as number;
  return first < 0x80 ? first : value.readUIntBE(2, first & 0x7f);
}

export function partsOf(certificate: Uint8Array): Parts {
  const fields = members(members(certificate)[0] as Buffer);
  const at = fields.findIndex((field) => field[0] === 0xa3);
  if (at < 0) return { fields, extensions: [] };
  return { fields: fields.slice(0, at), extensions: members(members(fields[at] as Buffer)[0] as Buffer) };
}

function build({ fields, extensions }: Parts, keys: m.Keys, by: m.Keys): Buffer {
  const from = fields[0]?.[0] === 0xa0 ? 1 : 0;
  const made = fields.map((field, i) => (i === from + 1 ? m.ECDSA_SHA256 : i === from + 5 ? keys.spki : field));
  const tbs = m.seq(...made, ...(extensions.length > 0 ? [m.tlv(0xa3, m.seq(...extensions))] : []));
  return m.seq(tbs, m.ECDSA_SHA256, m.bits(m.signWith(by, tbs)));
}

function read(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der);
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return undefined;
  }
}

function signed(certificate: Certificate, by: Certificate): boolean {
  const scheme = signatureScheme(certificate.signatureAlgorithm);
  if (scheme === undefined || by.subject.key !== certificate.issuer.key || by.keyFacts === undefined || by.keyFacts.inherits)
    return false;
  return verifySignature({ ...scheme, key: by.publicKey, data: certificate.tbs, signature: certificate.signature, ecdsa: 'der' });
}

/** Gives the certificates made again, each as `change` says; what nobody here had signed is signed by a stranger. Undefined: one cannot be read. */
export function resigner(
  ders: readonly Uint8Array[],
): ((change: (parts: Parts, index: number) => Parts) => Buffer[]) | undefined {
  const certificates = ders.map(read);
  if (certificates.some((one) => one === undefined)) return undefined;
  const all = certificates as Certificate[];
  const spkis = [...new Set(all.map(({ spki }) => Buffer.from(spki).toString('hex')))];
  const keysOf = ({ spki }: Certificate): m.Keys => m.pooled(spkis.indexOf(Buffer.from(spki).toString('hex')) % STRANGER);
  const pairs = all.map((one) => {
    const issuer = all.find((other) => signed(one, other));
    return { keys: keysOf(one), by: issuer === undefined ? m.pooled(STRANGER) : keysOf(issuer) };
  });
  return (change) =>
    ders.map((der, i) => {
      const { keys, by } = pairs[i] as (typeof pairs)[number];
      return build(change(partsOf(der), i), keys, by);
    });
}

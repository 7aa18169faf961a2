// Makes OCSP answers with anything wrong in them, for one leaf below one CA, and asks for the verdict.
import { createHash } from 'node:crypto';
import type { Certificate, ChainReport, RevocationPolicy } from '../src/index.ts';
import * as m from './make.ts';
import { type Ask, ca, caName, check, leaf, root, rootCrl } from './world.ts';

export const subject: Certificate = leaf({ serial: 0x4711 });
export const issuer: Certificate = ca();
export const anchors: readonly Certificate[] = [root()];
export const RESPONDER: Buffer = m.dn('CN=OCSP');
export const OCSP_SIGNING: Buffer = m.eku('1.3.6.1.5.5.7.3.9');
export const NO_CHECK: Buffer = m.ext('1.3.6.1.5.5.7.48.1.5', m.nul());

/** A delegated responder below the CA; its key is the tenth. */
export const delegate = (change: Parameters<typeof ca>[0] = {}): Certificate =>
  ca({
    subject: RESPONDER,
    issuer: caName,
    keys: m.pooled(10),
    by: m.pooled(1),
    extensions: [m.usage('digitalSignature'), OCSP_SIGNING, NO_CHECK],
    ...change,
  });
export const responder: Certificate = delegate();

export const gtime = (text: string, tag = 0x18): Buffer => m.tlv(tag, Buffer.from(text));
export const at = (when: string | Date): Buffer => gtime(`${new Date(when).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`);
export const SHA1: Buffer = m.seq(m.oid('1.3.14.3.2.26'), m.nul());
export const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest();
export const certId = (certificate: Certificate, by: Certificate): Buffer =>
  m.seq(SHA1, m.octets(sha1(certificate.issuer.der)), m.octets(sha1(by.publicKeyBits)), m.int(certificate.serialBytes));

export interface Single {
  readonly id?: Uint8Array;
  readonly status?: Uint8Array;
  readonly thisUpdate?: string;
  readonly nextUpdate?: string | null;
  readonly extensions?: readonly Uint8Array[];
}
export const GOOD: Buffer = m.tlv(0x80);
export const REVOKED: Buffer = m.tlv(0xa1, at('2026-05-01T00:00:00Z'), m.tlv(0xa0, m.tlv(0x0a, Buffer.of(1))));
export const single = (one: Single = {}): Buffer =>
  m.seq(
    one.id ?? certId(subject, issuer),
    one.status ?? GOOD,
    at(one.thisUpdate ?? '2026-05-31T00:00:00Z'),
    ...(one.nextUpdate === null ? [] : [m.tlv(0xa0, at(one.nextUpdate ?? '2026-06-30T00:00:00Z'))]),
    ...(one.extensions === undefined ? [] : [m.tlv(0xa1, m.seq(...one.extensions))]),
  );

export interface Answer {
  readonly singles?: readonly Uint8Array[];
  readonly id?: Uint8Array;
  readonly producedAt?: string;
  readonly version?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  readonly by?: m.Keys;
  readonly certificates?: readonly Uint8Array[];
  readonly signature?: (bits: Buffer) => Buffer;
  readonly type?: Uint8Array;
  readonly algorithm?: Uint8Array;
}
export function answer(one: Answer = {}): Buffer {
  const data = m.seq(
    ...(one.version === undefined ? [] : [one.version]),
    one.id ?? m.tlv(0xa1, RESPONDER),
    at(one.producedAt ?? '2026-05-31T00:00:00Z'),
    m.seq(...(one.singles ?? [single()])),
    ...(one.extensions === undefined ? [] : [m.tlv(0xa1, m.seq(...one.extensions))]),
  );
  const value = m.bits(m.signWith(one.by ?? m.pooled(10), data));
  const certificates = one.certificates ?? [responder.der];
  const basic = m.seq(
    data,
    one.algorithm ?? m.ECDSA_SHA256,
    one.signature === undefined ? value : one.signature(value),
    ...(certificates.length === 0 ? [] : [m.tlv(0xa0, m.seq(...certificates))]),
  );
  return m.seq(m.tlv(0x0a, Buffer.of(0)), m.tlv(0xa0, m.seq(one.type ?? m.oid('1.3.6.1.5.5.7.48.1.1'), m.octets(basic))));
}

export function judge(
  ocsps: readonly Uint8Array[],
  more: Partial<RevocationPolicy> & {
    when?: string;
    certificate?: Certificate;
    pool?: readonly Certificate[];
    proof?: Date;
    algorithms?: Ask['algorithms'];
  } = {},
): ChainReport {
  const { when, certificate = subject, pool = [], proof, algorithms, ...revocation } = more;
  return check(certificate, {
    anchors,
    intermediates: [issuer, ...pool],
    ...(when === undefined ? {} : { at: new Date(when) }),
    ...(proof === undefined ? {} : { proof }),
    ...(algorithms === undefined ? {} : { algorithms }),
    revocation: { mode: 'require', crls: [rootCrl()], ocsps, ...revocation },
  });
}
export const brief = (report: ChainReport): string => `${report.outcome} ${report.subIndication ?? ''}`.trim();
export const notes = (report: ChainReport): string => report.evidence.flatMap((one) => one.notes).join('; ');
export const UNKNOWN = 'indeterminate TRY_LATER';

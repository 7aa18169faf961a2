import { createHash } from 'node:crypto';
import { type Abortable, equalBytes, isLienThongError, type Message, throwIfAborted } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import type { CmsSignedData, CmsSigner } from '../cms/model.ts';
import { readSignedData } from '../cms/read.ts';
import { namesSigner, verifySigner } from '../cms/verify.ts';
import type { SignatureAlgorithm } from '../crypto/algorithms.ts';
import { digestByOid } from '../crypto/digests.ts';
import { malformedAs } from '../der/cursor.ts';
import type { ChainPolicy } from '../path/model.ts';
import { algorithmPolicy } from '../policy/data.ts';
import { judgeAlgorithm } from '../policy/judge.ts';
import { validateChain } from '../revocation/online.ts';
import { essProblem } from './ess.ts';
import type { TimestampInfo } from './model.ts';
import { readTimestampInfo, timestampLimits } from './read.ts';
import type { TimestampCode, TimestampReport, TimestampSubIndication } from './report.ts';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const ALLOWED_USAGES: ReadonlySet<string> = new Set(['digitalSignature', 'nonRepudiation']);
/** A TSA's clock may be ahead of ours by this much before its time counts as the future. */
const TOLERANCE_MS = 300_000;

const malformed: ReturnType<typeof malformedAs> = malformedAs('TIMESTAMP_MALFORMED');

/** How to judge a token: the same inputs as a chain; `at` is the time of judgement, not the time that the token claims. */
export type TimestampPolicy = Omit<ChainPolicy, 'purpose' | 'profile' | 'policies'>;

/** What was stamped: the octets, or their digest when that is all there is. */
export type Stamped = Uint8Array | { readonly algorithm: string; readonly digest: Uint8Array };

/** Carries a verdict out of the steps. */
class Verdict extends Error {
  readonly outcome: 'invalid' | 'indeterminate';
  readonly code: TimestampCode;
  readonly subIndication: TimestampSubIndication;
  readonly text: Message;

  constructor(
    outcome: 'invalid' | 'indeterminate',
    code: TimestampCode,
    subIndication: TimestampSubIndication,
    vi: string,
    en: string,
  ) {
    super(code);
    this.outcome = outcome;
    this.code = code;
    this.subIndication = subIndication;
    this.text = { vi: `${vi}.`, en: `${en}.` };
  }
}

/**
 * Judges an RFC 3161 token (a ContentInfo in DER or BER) over what it should cover: structure, imprint, signature, ESS binding,
 * purpose, genTime, algorithms, and the chain of the TSA with its revocation. Bad bytes give an `invalid` report.
 *
 * The chain is judged at `policy.at`: a token whose TSA has expired since is `indeterminate` until something proves that it existed
 * before (give that time as `at` and `proof`).
 *
 * Source: RFC 3161 §2.2, §2.3, RFC 5816, RFC 5652; ETSI EN 319 102-1 §5.4.
 *
 * @throws LienThongError `ABORTED`
 */
export async function verifyTimestamp(
  token: Uint8Array,
  stamped: Stamped,
  policy: TimestampPolicy,
  options: Abortable = {},
): Promise<TimestampReport> {
  throwIfAborted(options.signal);
  const facts: Facts = { info: undefined, certificate: undefined, chain: undefined };
  try {
    await check(token, stamped, policy, options, facts);
  } catch (error) {
    const verdict = error instanceof Verdict ? error : unreadable(error);
    return {
      outcome: verdict.outcome,
      indication: verdict.outcome === 'invalid' ? 'TOTAL-FAILED' : 'INDETERMINATE',
      subIndication: verdict.subIndication,
      code: verdict.code,
      message: verdict.text,
      ...facts,
    };
  }
  const { genTime } = facts.info as TimestampInfo;
  const when = genTime.toISOString();
  const message = { vi: `Dấu thời gian đứng vững: ${when}.`, en: `The time stamp stands: ${when}.` };
  return { outcome: 'valid', indication: 'TOTAL-PASSED', code: 'TIMESTAMP_VALID', message, time: genTime, ...facts };
}

type Facts = { -readonly [K in 'info' | 'certificate' | 'chain']: TimestampReport[K] };

function unreadable(error: unknown): Verdict {
  if (!isLienThongError(error) || error.code === 'ABORTED') throw error;
  return new Verdict(
    'invalid',
    'TIMESTAMP_FORMAT',
    'FORMAT_FAILURE',
    `Không đọc được: ${error.text.vi}`,
    `Not readable: ${error.text.en}`,
  );
}

function bad(vi: string, en: string): Verdict {
  return new Verdict('invalid', 'TIMESTAMP_FORMAT', 'FORMAT_FAILURE', vi, en);
}

async function check(
  token: Uint8Array,
  stamped: Stamped,
  policy: TimestampPolicy,
  options: Abortable,
  facts: Facts,
): Promise<void> {
  const signed = readSignedData(token, timestampLimits);
  const [signer, another] = signed.signers;
  if (signed.contentType !== TST_INFO || signed.content === undefined)
    throw bad('Không phải dấu thời gian', 'It is no time stamp');
  // RFC 3161 §2.4.2: exactly one signature, that of the TSA.
  if (signer === undefined || another !== undefined) throw bad('Phải có đúng một chữ ký', 'There must be exactly one signature');
  const info = readTimestampInfo(signed.content);
  facts.info = info;
  if (info.unknownCritical !== undefined)
    throw bad(`Phần mở rộng critical ${info.unknownCritical} lạ`, `Unknown critical extension ${info.unknownCritical}`);
  checkImprint(info, stamped);
  const { certificate, others } = findSigner(signed, signer, policy);
  facts.certificate = certificate;
  const algorithm = checkSignature(signed, signer, certificate, signed.content);
  checkCertificate(signer, certificate);
  checkTime(info, certificate, policy.at);
  checkAlgorithms(info, certificate, algorithm, policy);
  const intermediates = [...(policy.intermediates ?? []), ...others];
  const chain = await validateChain(certificate, { ...policy, intermediates, purpose: 'any' }, options);
  facts.chain = chain;
  if (chain.outcome !== 'valid') {
    throw new Verdict(
      chain.outcome,
      'TIMESTAMP_CHAIN',
      chain.subIndication ?? 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      `Chuỗi chứng thư của TSA không đứng vững: ${chain.message.vi.replace(/\.$/, '')}`,
      `The chain of the TSA does not stand: ${chain.message.en.replace(/\.$/, '')}`,
    );
  }
}

function checkImprint(info: TimestampInfo, stamped: Stamped): void {
  const { algorithmOid, digest } = info.imprint;
  const algorithm = digestByOid(algorithmOid);
  if (algorithm === undefined) {
    // pki.md §6: a failure, never ignored.
    throw new Verdict(
      'indeterminate',
      'TIMESTAMP_IMPRINT_ALGORITHM',
      'CRYPTO_CONSTRAINTS_FAILURE',
      `Thuật toán băm ${algorithmOid} không được hỗ trợ`,
      `The digest algorithm ${algorithmOid} is not supported`,
    );
  }
  const expected = stamped instanceof Uint8Array ? createHash(algorithm).update(stamped).digest() : stamped.digest;
  if ((stamped instanceof Uint8Array || stamped.algorithm === algorithm) && equalBytes(expected, digest)) return;
  throw new Verdict(
    'invalid',
    'TIMESTAMP_IMPRINT',
    'HASH_FAILURE',
    'Dấu thời gian của dữ liệu khác',
    'The time stamp is of other data',
  );
}

function findSigner(
  { certificates }: CmsSignedData,
  signer: CmsSigner,
  policy: TimestampPolicy,
): { certificate: Certificate; others: Certificate[] } {
  const { cache } = policy.trust;
  const sent: Certificate[] = [];
  for (const der of certificates) {
    try {
      sent.push(cache.certificate(der));
    } catch (error) {
      // One that cannot be read can be neither the signer nor an issuer.
      if (!isLienThongError(error)) throw error;
    }
  }
  const stored = [...policy.trust.intermediates, ...policy.trust.anchors].map((entry) => entry.certificate);
  const certificate = [...sent, ...(policy.intermediates ?? []), ...stored].find((one) => namesSigner(signer, one));
  if (certificate === undefined) {
    throw new Verdict(
      'indeterminate',
      'TIMESTAMP_NO_CERTIFICATE',
      'NO_SIGNING_CERTIFICATE_FOUND',
      'Không có chứng thư của TSA; hãy đưa vào làm chứng thư trung gian',
      'The certificate of the TSA is missing; give it as an intermediate',
    );
  }
  return { certificate, others: sent.filter((one) => one !== certificate) };
}

function checkSignature(
  signed: CmsSignedData,
  signer: CmsSigner,
  certificate: Certificate,
  content: Uint8Array,
): SignatureAlgorithm | undefined {
  const { fault, why, algorithm } = verifySigner(signer, signed.contentType, content, certificate);
  if (fault === undefined) return algorithm;
  if (fault === 'format') throw bad(`CMS sai: ${why}`, `Bad CMS: ${why}`);
  if (fault === 'algorithm') {
    const sub = 'CRYPTO_CONSTRAINTS_FAILURE';
    throw new Verdict(
      'indeterminate',
      'TIMESTAMP_ALGORITHM',
      sub,
      `Thuật toán không được hỗ trợ: ${why}`,
      `Not supported: ${why}`,
    );
  }
  const sub = fault === 'digest' ? 'HASH_FAILURE' : 'SIG_CRYPTO_FAILURE';
  throw new Verdict(
    'invalid',
    'TIMESTAMP_SIGNATURE',
    sub,
    `Chữ ký của TSA hỏng: ${why}`,
    `The signature of the TSA fails: ${why}`,
  );
}

function checkCertificate(signer: CmsSigner, certificate: Certificate): void {
  const problem = essProblem(signer.signedAttributes ?? [], certificate, malformed);
  if (problem !== undefined) {
    const sub = 'SIG_CRYPTO_FAILURE';
    throw new Verdict(
      'invalid',
      'TIMESTAMP_CERTIFICATE_UNBOUND',
      sub,
      `Chứng thư không được gắn: ${problem}`,
      `The certificate is not bound: ${problem}`,
    );
  }
  // RFC 3161 §2.3: one purpose, time stamping, and critical.
  const extension = certificate.extensions.find(({ oid: id }) => id === oid.EXT_EKU);
  const purposes = certificate.extendedKeyUsage ?? [];
  const stamps = extension?.critical === true && purposes.length === 1 && purposes[0] === oid.EKU_TIME_STAMPING;
  const usage = certificate.keyUsage;
  if (stamps && (usage === undefined || (usage.length > 0 && usage.every((one) => ALLOWED_USAGES.has(one))))) return;
  throw new Verdict(
    'invalid',
    'TIMESTAMP_PURPOSE',
    'CHAIN_CONSTRAINTS_FAILURE',
    'Chứng thư không dành riêng cho cấp dấu thời gian (RFC 3161 §2.3)',
    'The certificate is not one for time stamping alone (RFC 3161 §2.3)',
  );
}

function checkTime(info: TimestampInfo, certificate: Certificate, at: Date): void {
  const { genTime } = info;
  const when = genTime.toISOString();
  if (genTime.getTime() > at.getTime() + TOLERANCE_MS) {
    const sub = 'TIMESTAMP_ORDER_FAILURE';
    throw new Verdict(
      'indeterminate',
      'TIMESTAMP_TIME',
      sub,
      `genTime ${when} ở tương lai`,
      `genTime ${when} lies in the future`,
    );
  }
  if (genTime >= certificate.notBefore && genTime <= certificate.notAfter) return;
  throw new Verdict(
    'invalid',
    'TIMESTAMP_TIME',
    genTime < certificate.notBefore ? 'NOT_YET_VALID' : 'EXPIRED',
    `genTime ${when} nằm ngoài hạn chứng thư của TSA`,
    `genTime ${when} is outside the validity of the TSA's certificate`,
  );
}

/** The imprint is asked about as the signature is: whoever finds a collision in it moves the stamp to other data. */
function checkAlgorithms(
  info: TimestampInfo,
  certificate: Certificate,
  algorithm: SignatureAlgorithm | undefined,
  policy: TimestampPolicy,
): void {
  const rules = policy.algorithms ?? algorithmPolicy('vgca-compat');
  const imprint = digestByOid(info.imprint.algorithmOid);
  const family = familyOf(algorithm);
  for (const one of [algorithm, ...(family === '' ? [] : [`${family}-${imprint}` as SignatureAlgorithm])]) {
    const verdict = judgeAlgorithm(rules, { use: 'document', algorithm: one, key: certificate.keyFacts, proof: policy.proof });
    if (verdict.allowed) continue;
    const sub = verdict.subIndication ?? 'CRYPTO_CONSTRAINTS_FAILURE';
    throw new Verdict('indeterminate', 'TIMESTAMP_ALGORITHM', sub, verdict.reason.vi, verdict.reason.en);
  }
}

/** `rsa`, `rsa-pss`, `ecdsa`; empty when the scheme has no digest of its own. */
function familyOf(algorithm: SignatureAlgorithm | undefined): string {
  return /^(rsa-pss|rsa|ecdsa|dsa)-/.exec(algorithm ?? '')?.[1] ?? '';
}

/** The verifier of a policy, in the form that the signature rooms take. */
export function timestampVerifier(
  policy: TimestampPolicy,
): (token: Uint8Array, data: Uint8Array, options: Abortable) => Promise<TimestampReport> {
  return (token, data, options) => verifyTimestamp(token, data, policy, options);
}

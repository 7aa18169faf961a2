import { createHash } from 'node:crypto';
import { type Abortable, decodeBase64Strict, equalBytes, toHex } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import { type Signer, signWith } from '@lienthong/signature';
import { raiseToken } from '../errors.ts';

/** What the two-phase jobs of every format have in common (`prepareXml` and its kin). JSON-safe. */
export interface RemoteJob {
  readonly kind: string;
  readonly version: number;
  /** What is signed, base64. */
  readonly tbs: string;
  /** DER of the certificate whose key must sign, base64. */
  readonly certificate: string;
  readonly facts: { readonly algorithm: SignatureAlgorithm };
}

/** The answer of whoever holds the key. JSON-safe. */
export interface RemoteAnswer {
  readonly kind: 'lienthong-sign-answer';
  readonly version: 1;
  readonly algorithm: SignatureAlgorithm;
  /** SHA-256 of what was signed, hexadecimal: ties the answer to its job. */
  readonly tbsSha256: string;
  /** Base64; RSA raw, ECDSA r‖s. */
  readonly value: string;
}

const sha256 = (bytes: Uint8Array): string => toHex(createHash('sha256').update(bytes).digest());

/**
 * Second process: signs a job with the key here. The job must name this signer's certificate, so that a token is never made to sign
 * in another's name.
 *
 * @throws LienThongError `REMOTE_JOB`, `TOKEN_ALGORITHM`, and what `signWith` of `@lienthong/signature` throws
 */
export async function signJob(job: RemoteJob, signer: Signer, options: Abortable = {}): Promise<RemoteAnswer> {
  const { tbs, certificate, algorithm } = readJob(job);
  if (!equalBytes(certificate, signer.certificate)) throw raiseToken('REMOTE_JOB', { reason: 'it names another certificate' });
  if (!signer.algorithms.includes(algorithm)) throw raiseToken('TOKEN_ALGORITHM', { algorithm, supported: signer.algorithms });
  const value = await signWith(signer, tbs, algorithm, options);
  return {
    kind: 'lienthong-sign-answer',
    version: 1,
    algorithm,
    tbsSha256: sha256(tbs),
    value: Buffer.from(value).toString('base64'),
  };
}

/**
 * First process: the signature value of an answer that was found to belong to the job. Whether it fits the certificate is found by
 * `completeXml`, which it is for.
 *
 * @throws LienThongError `REMOTE_JOB`, `REMOTE_ANSWER`
 */
export function answerValue(job: RemoteJob, answer: RemoteAnswer): Uint8Array {
  const { tbs, algorithm } = readJob(job);
  if (answer?.kind !== 'lienthong-sign-answer' || answer.version !== 1 || typeof answer.value !== 'string') {
    throw raiseToken('REMOTE_ANSWER', { reason: 'not an answer of this version' });
  }
  if (answer.algorithm !== algorithm || answer.tbsSha256 !== sha256(tbs))
    throw raiseToken('REMOTE_ANSWER', { reason: 'it answers another job' });
  return decode(answer.value, (reason) => raiseToken('REMOTE_ANSWER', { reason }));
}

function readJob(job: RemoteJob): { tbs: Uint8Array; certificate: Uint8Array; algorithm: SignatureAlgorithm } {
  const invalid = (reason: string): Error => raiseToken('REMOTE_JOB', { reason });
  const algorithm = job?.facts?.algorithm;
  if (!/^lienthong-[a-z]+-sign-job$/.test(job?.kind) || job.version !== 1) throw invalid('unknown kind or version');
  if (!/^(rsa|rsa-pss|ecdsa)-sha(256|384|512)$/.test(algorithm)) throw invalid('unknown algorithm');
  if (typeof job.tbs !== 'string' || typeof job.certificate !== 'string') throw invalid('tbs or certificate missing');
  return { tbs: decode(job.tbs, invalid), certificate: decode(job.certificate, invalid), algorithm };
}

function decode(text: string, invalid: (reason: string) => Error): Uint8Array {
  try {
    return decodeBase64Strict(text);
  } catch {
    throw invalid('bad base64');
  }
}

import { toHex } from '@lienthong/core';
import { type DigestName, digestOid } from '../crypto/digests.ts';
import { berToDer } from '../der/ber.ts';
import { Cursor, malformedAs, TAG_BIT_STRING, TAG_INTEGER, TAG_SEQUENCE } from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { digestIdentifier, integer, octetString, oid, sequence, tlv } from '../der/write.ts';
import { timestampLimits } from './read.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('TIMESTAMP_MALFORMED');

export interface TimestampRequest {
  readonly algorithm: DigestName;
  readonly digest: Uint8Array;
  /** Content octets of a positive INTEGER. */
  readonly nonce: Uint8Array;
  /** Dotted identifier of the policy asked for. */
  readonly policy?: string | undefined;
}

/** A TimeStampReq in DER that asks for the TSA's certificate too (RFC 3161 §2.4.1). */
export function writeTimestampRequest({ algorithm, digest, nonce, policy }: TimestampRequest): Uint8Array {
  const imprint = sequence(digestIdentifier(digestOid(algorithm)), octetString(digest));
  const certReq = tlv(0x01, Uint8Array.of(0xff));
  return sequence(integer(1), imprint, ...(policy === undefined ? [] : [oid(policy)]), integer(nonce), certReq);
}

export interface TimestampResponse {
  /** PKIStatus: 0 granted, 1 granted with modifications, 2 rejected, 3 waiting, 4 and 5 revocation warnings. */
  readonly status: number;
  /** Words of the TSA and names of PKIFailureInfo bits. */
  readonly reason: string;
  /** DER; present exactly when the status is 0 or 1. */
  readonly token: Uint8Array | undefined;
}

const FAILURES: Readonly<Record<number, string>> = {
  0: 'badAlg',
  2: 'badRequest',
  5: 'badDataFormat',
  14: 'timeNotAvailable',
  15: 'unacceptedPolicy',
  16: 'unacceptedExtension',
  17: 'addInfoNotAvailable',
  25: 'systemFailure',
};

/** Reads a TimeStampResp (RFC 3161 §2.4.2). @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `TIMESTAMP_MALFORMED` */
export function readTimestampResponse(bytes: Uint8Array): TimestampResponse {
  const der = berToDer(bytes, timestampLimits);
  checkDer(der, timestampLimits);
  const response = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'timeStampResp');
  const info = response.into(TAG_SEQUENCE, 'status');
  const status = info.small(TAG_INTEGER, 'status');
  const words: string[] = [];
  if (info.optional(TAG_SEQUENCE)) {
    const list = info.members();
    while (!list.done) words.push(Buffer.from(list.next(0x0c, 'statusString').value()).toString('utf8').slice(0, 200));
  }
  if (info.optional(TAG_BIT_STRING)) words.push(...failuresOf(info.value()));
  info.finish('status');
  const token = response.optional(TAG_SEQUENCE) ? response.whole() : undefined;
  response.finish('timeStampResp');
  if (status <= 1 !== (token !== undefined)) malformed(0, 'timeStampToken');
  return { status, reason: words.join('; '), token };
}

function failuresOf(bits: Uint8Array): string[] {
  const found: string[] = [];
  for (let bit = 0; bit < (bits.length - 1) * 8; bit++)
    if (((bits[1 + (bit >> 3)] as number) & (0x80 >> (bit & 7))) !== 0) found.push(FAILURES[bit] ?? `failure ${bit}`);
  return found;
}

/** Sixteen random octets as a positive INTEGER in its shortest form. */
export function nonceOf(random: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(random);
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40;
  return nonce;
}

export const sameNonce = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && toHex(a) === toHex(b);

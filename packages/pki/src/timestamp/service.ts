import { createHash } from 'node:crypto';
import {
  type Abortable,
  type Clock,
  equalBytes,
  isLienThongError,
  type Random,
  systemClock,
  systemRandom,
  throwIfAborted,
} from '@lienthong/core';
import { readSignedData } from '../cms/read.ts';
import { type DigestName, digestOid } from '../crypto/digests.ts';
import { raisePki } from '../errors.ts';
import type { PkiHttp } from '../http/model.ts';
import { Places } from '../http/places.ts';
import type { TimestampInfo } from './model.ts';
import { readTimestampInfo, timestampLimits } from './read.ts';
import type { TimestampReport } from './report.ts';
import { type Stamped, type TimestampPolicy, verifyTimestamp } from './verify.ts';
import { nonceOf, readTimestampResponse, sameNonce, writeTimestampRequest } from './wire.ts';

export interface TimestampServiceOptions {
  /** The TSA: POST only, for example `http://tsa.ca.gov.vn/`. */
  readonly url: string;
  /** Its connections are the caller's to close. */
  readonly http: PkiHttp;
  /** Policy identifier to ask for. */
  readonly policy?: string;
  /** Digest of data given as octets. Default `sha256`. */
  readonly digest?: 'sha256' | 'sha384' | 'sha512';
  /** Milliseconds for one call. Default 180,000: 131 s was measured. */
  readonly timeoutMs?: number;
  /** Calls at once. Default 4. */
  readonly concurrency?: number;
  /** Tries of one stamp. Default 4. */
  readonly attempts?: number;
  /** Milliseconds before the second try, doubled each time up to a minute, plus up to half by chance. Default 2,000. */
  readonly backoffMs?: number;
  /** Judges every token with this, at the time of its arrival; an `invalid` one is refused, the report comes with the grant. */
  readonly verify?: Omit<TimestampPolicy, 'at'>;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface TimestampGrant {
  /** DER, to be kept as it is. */
  readonly token: Uint8Array;
  readonly info: TimestampInfo;
  readonly attempts: number;
  /** Milliseconds of the call that succeeded. */
  readonly elapsedMs: number;
  /** genTime minus our clock, milliseconds; 0 when genTime lies between sending and arrival. */
  readonly skewMs: number;
  readonly report: TimestampReport | undefined;
}

export interface TimestampService {
  readonly url: string;
  /**
   * Gets a token for the data. Safe to call for hundreds at once: so many as `concurrency` says are under way.
   * @throws LienThongError `TSA_REFUSED`, `TSA_ANSWER_INVALID`, `DIGEST_UNSUPPORTED`, `FETCH_*`, `ABORTED`
   */
  stamp(stamped: Stamped, options?: Abortable): Promise<TimestampGrant>;
}

const MAX_BACKOFF_MS = 60_000;
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** A client for a slow time-stamping authority: few calls at once, long limits, tries again what may succeed later. */
export function timestampService(options: TimestampServiceOptions): TimestampService {
  const { url, clock = systemClock, random = systemRandom } = options;
  const attempts = options.attempts ?? 4;
  const places = new Places(options.concurrency ?? 4);

  return {
    url,
    async stamp(stamped, call = {}) {
      for (let attempt = 1; ; attempt++) {
        throwIfAborted(call.signal);
        try {
          const grant = await places.run(url, call.signal, () => once(stamped, options, clock, random, call));
          return { ...grant, attempts: attempt };
        } catch (error) {
          if (attempt >= attempts || !isLienThongError(error) || !error.retryable) throw error;
        }
        const base = Math.min((options.backoffMs ?? 2000) * 2 ** (attempt - 1), MAX_BACKOFF_MS);
        await pause(base * (1 + (random.bytes(1)[0] as number) / 512), call.signal);
      }
    },
  };
}

async function once(
  stamped: Stamped,
  options: TimestampServiceOptions,
  clock: Clock,
  random: Random,
  call: Abortable,
): Promise<Omit<TimestampGrant, 'attempts'>> {
  const { url, http } = options;
  const { algorithm, digest } = digestOf(stamped, options.digest ?? 'sha256');
  const nonce = nonceOf(random.bytes(16));
  const body = writeTimestampRequest({ algorithm, digest, nonce, policy: options.policy });
  const sent = clock.now();
  const answer = await http.fetch(
    {
      url,
      body,
      contentType: 'application/timestamp-query',
      maxBytes: timestampLimits.size,
      timeoutMs: options.timeoutMs ?? 180_000,
    },
    call,
  );
  const arrived = clock.now();
  const refuse = (why: string): never => {
    throw raisePki('TSA_ANSWER_INVALID', { url, reason: why });
  };
  const { token, info } = readAnswer(answer, url);
  if (info.imprint.algorithmOid !== digestOid(algorithm) || !equalBytes(info.imprint.digest, digest))
    refuse('it is of other data');
  if (!sameNonce(info.nonce, nonce)) refuse('the nonce is another one: replayed');
  if (options.policy !== undefined && info.policy !== options.policy) refuse(`policy ${info.policy}`);
  let report: TimestampReport | undefined;
  if (options.verify !== undefined) {
    report = await verifyTimestamp(token, { algorithm, digest }, { ...options.verify, at: new Date(arrived) }, call);
    if (report.outcome === 'invalid') refuse(report.message.en);
  }
  const time = info.genTime.getTime();
  const skewMs = time < sent ? time - sent : time > arrived ? time - arrived : 0;
  return { token, info, elapsedMs: arrived - sent, skewMs, report };
}

function readAnswer(answer: Uint8Array, url: string): { token: Uint8Array; info: TimestampInfo } {
  try {
    const { status, reason, token } = readTimestampResponse(answer);
    if (token === undefined) throw raisePki('TSA_REFUSED', { url, status, reason });
    const { content, contentType } = readSignedData(token, timestampLimits);
    if (content !== undefined && contentType === TST_INFO) return { token, info: readTimestampInfo(content) };
  } catch (cause) {
    if (!isLienThongError(cause) || cause.code === 'TSA_REFUSED') throw cause;
    throw raisePki('TSA_ANSWER_INVALID', { url, reason: cause.text.en }, { cause });
  }
  throw raisePki('TSA_ANSWER_INVALID', { url, reason: 'not a time-stamp token' });
}

/** The digest to be stamped. @throws LienThongError `DIGEST_UNSUPPORTED` for one that no TSA should be asked to stamp */
export function digestOf(stamped: Stamped, preferred: DigestName): { algorithm: DigestName; digest: Uint8Array } {
  if (stamped instanceof Uint8Array) return { algorithm: preferred, digest: createHash(preferred).update(stamped).digest() };
  const algorithm = STAMPABLE.find((name) => name === stamped.algorithm);
  if (algorithm === undefined) throw raisePki('DIGEST_UNSUPPORTED', { algorithm: stamped.algorithm });
  return { algorithm, digest: stamped.digest };
}

/** Without SHA-1: a new stamp over it would prove nothing. */
const STAMPABLE: readonly DigestName[] = ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512'];

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    const leave = (): void => {
      clearTimeout(timer);
      try {
        throwIfAborted(signal);
      } catch (error) {
        reject(error);
      }
    };
    signal?.addEventListener('abort', leave, { once: true });
  });
}

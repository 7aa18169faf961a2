import { type Abortable, type Clock, equalBytes, type Random, systemClock, systemRandom, throwIfAborted } from '@lienthong/core';
import { readCertificates } from '../certificate/bundle.ts';
import type { Certificate } from '../certificate/model.ts';
import type { Crl } from '../crl/model.ts';
import { readCrl } from '../crl/read.ts';
import { raisePki } from '../errors.ts';
import { namesCertificate } from '../ocsp/cert-id.ts';
import type { OcspResponse } from '../ocsp/model.ts';
import { readOcspResponse } from '../ocsp/read.ts';
import { writeOcspRequest } from '../ocsp/request.ts';
import { type CacheLimits, FetchCache } from './cache.ts';
import type { PkiHttp } from './model.ts';

export interface PkiFetcherOptions {
  /** Its connections are the caller's to close. */
  readonly http: PkiHttp;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Milliseconds for one fetch. Default 20,000. */
  readonly timeoutMs?: number;
  /** Bytes of one CRL. Default 64 MiB. */
  readonly maxCrlBytes?: number;
  /** `send` (default): another nonce in the answer is refused, none is tolerated. `require`: it must come back. `none`: not sent. */
  readonly nonce?: 'send' | 'require' | 'none';
  /** Digest of the CertID. Default `sha1`. */
  readonly certIdHash?: 'sha1' | 'sha256';
  /** Default: 64 MiB, one hour, failures for one minute. */
  readonly cache?: Partial<CacheLimits>;
}

/** Fetches what validation needs. Nothing it gives is verified yet: `validateChain` does that. */
export interface PkiFetcher {
  crl(url: string, options?: Abortable): Promise<Crl>;
  /** Issuer certificates, from DER, PEM or PKCS#7. */
  certificates(url: string, options?: Abortable): Promise<readonly Certificate[]>;
  ocsp(url: string, certificate: Certificate, issuer: Certificate, options?: Abortable): Promise<OcspResponse>;
}

const SMALL = 1 << 20;
const NONCE_BYTES = 16;

/** @throws LienThongError (from its methods) `FETCH_*`, `ABORTED`, and the errors of the readers */
export function pkiFetcher(options: PkiFetcherOptions): PkiFetcher {
  const { http, clock = systemClock, random = systemRandom, nonce = 'send', certIdHash = 'sha1' } = options;
  const timeoutMs = options.timeoutMs ?? 20_000;
  const maxCrlBytes = options.maxCrlBytes ?? 64 << 20;
  const limits: CacheLimits = { bytes: 64 << 20, maxAgeMs: 3_600_000, negativeMs: 60_000, ...options.cache };
  const cache = new FetchCache<Crl | readonly Certificate[] | OcspResponse>(limits, clock);
  const forever = (): Date => new Date(clock.now() + limits.maxAgeMs);

  return {
    crl: (url, call) =>
      shared(call, () =>
        cache.get(`crl ${url}`, async () => {
          const crl = readCrl(await http.fetch({ url, maxBytes: maxCrlBytes, timeoutMs }));
          return { value: crl, size: crl.der.length, until: crl.nextUpdate };
        }),
      ) as Promise<Crl>,
    certificates: (url, call) =>
      shared(call, () =>
        cache.get(`aia ${url}`, async () => {
          const bytes = await http.fetch({ url, maxBytes: SMALL, timeoutMs });
          return { value: readCertificates(bytes), size: bytes.length, until: forever() };
        }),
      ) as Promise<readonly Certificate[]>,
    ocsp: (url, certificate, issuer, call) =>
      shared(call, () =>
        cache.get(`ocsp ${certificate.sha256} ${issuer.sha256} ${url}`, async () => {
          const sent = nonce === 'none' ? undefined : random.bytes(NONCE_BYTES);
          const body = writeOcspRequest(certificate, issuer, {
            hash: certIdHash,
            ...(sent === undefined ? {} : { nonce: sent }),
          });
          const contentType = 'application/ocsp-request';
          const response = readOcspResponse(await http.fetch({ url, body, contentType, maxBytes: SMALL, timeoutMs }));
          const refuse = (reason: string): never => {
            throw raisePki('FETCH_FAILED', { url, reason });
          };
          const { basic } = response;
          if (basic === undefined) return refuse(`OCSP ${response.status}`);
          if (sent !== undefined && basic.nonce !== undefined && !equalBytes(basic.nonce, sent))
            refuse('the nonce is another one: replayed');
          if (sent !== undefined && basic.nonce === undefined && nonce === 'require') refuse('the nonce did not come back');
          const single = basic.singles.find(({ certId }) => namesCertificate(certId, certificate, issuer));
          if (single === undefined) return refuse('the answer is about other certificates');
          return { value: response, size: response.der.length, until: single.nextUpdate };
        }),
      ) as Promise<OcspResponse>,
  };
}

/** Waits for a request that others may share: an abort leaves it running for them, and it ends by its own limits. */
async function shared<T>(call: Abortable | undefined, work: () => Promise<T>): Promise<T> {
  const signal = call?.signal;
  throwIfAborted(signal);
  if (signal === undefined) return work();
  const waiting = work();
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => {
      try {
        throwIfAborted(signal);
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import type { Signer } from '@lienthong/signature';
import { tokenCertificate } from '../certificate.ts';
import { raiseToken } from '../errors.ts';
import { algorithmsOf } from '../software/algorithms.ts';

export interface RemoteSignerOptions {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain?: readonly Uint8Array[] | undefined;
  /** What the service can do. Default: all that the certificate's key allows. */
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined;
  /** Asks the service. Returns RSA raw or ECDSA r‖s. Its errors pass through as they are. */
  readonly request: (tbs: Uint8Array, algorithm: SignatureAlgorithm, options: Abortable) => Promise<Uint8Array>;
  /** Longest wait. Default 300,000 ms: a person confirms on a phone. */
  readonly timeoutMs?: number | undefined;
}

/**
 * A service elsewhere as a `Signer`, when it can be waited for. Where the wait is longer than a process lives, use the two-phase
 * jobs (`prepareXml`, {@link signJob}, {@link answerValue}, `completeXml`).
 *
 * @throws LienThongError from `sign`: `TOKEN_ALGORITHM`, `REMOTE_TIMEOUT`, `ABORTED`
 */
export function remoteSigner(options: RemoteSignerOptions): Signer {
  const { publicKey } = tokenCertificate(options.certificate);
  const algorithms = options.algorithms ?? algorithmsOf(publicKey);
  const timeoutMs = options.timeoutMs ?? 300_000;
  return {
    certificate: options.certificate,
    chain: options.chain ?? [],
    keyStorage: 'remote',
    algorithms,
    async sign(tbs, algorithm, call = {}) {
      throwIfAborted(call.signal);
      if (!algorithms.includes(algorithm)) throw raiseToken('TOKEN_ALGORITHM', { algorithm, supported: algorithms });
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = call.signal === undefined ? limit : AbortSignal.any([call.signal, limit]);
      return race(options.request(tbs, algorithm, { signal }), signal, () => {
        throwIfAborted(call.signal);
        throw raiseToken('REMOTE_TIMEOUT', { timeoutMs });
      });
    },
  };
}

/** The work, or what `onAbort` throws as soon as the signal fires, whether or not the work listens to it. */
function race<T>(work: Promise<T>, signal: AbortSignal, onAbort: () => never): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      try {
        onAbort();
      } catch (error) {
        reject(error as Error);
      }
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work
      .then(resolve, (error: unknown) => (signal.aborted ? stop() : reject(error as Error)))
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

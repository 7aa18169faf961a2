import { type KeyObject, sign } from 'node:crypto';
import { throwIfAborted } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';
import type { Signer } from '@lienthong/signature';
import { raiseToken } from '../errors.ts';
import { algorithmsOf, hashOf, nodeKey } from './algorithms.ts';

/** A `Signer` over a key in this process. `keyOf` is asked at every signature, so that a closed token stops signing. */
export function softwareSigner(certificate: Uint8Array, chain: readonly Uint8Array[], keyOf: () => KeyObject): Signer {
  const algorithms = algorithmsOf(keyOf());
  return {
    certificate,
    chain,
    keyStorage: 'software',
    algorithms,
    async sign(tbs, algorithm: SignatureAlgorithm, options = {}) {
      throwIfAborted(options.signal);
      if (!algorithms.includes(algorithm)) throw raiseToken('TOKEN_ALGORITHM', { algorithm, supported: algorithms });
      const key = keyOf();
      // The callback form signs on the thread pool: RSA-4096 takes milliseconds that the event loop should not pay.
      const signature = await new Promise<Uint8Array>((resolve, reject) => {
        sign(hashOf(algorithm), tbs, nodeKey(key, algorithm), (error, value) =>
          error === null ? resolve(value) : reject(error),
        );
      });
      throwIfAborted(options.signal);
      return new Uint8Array(signature);
    },
  };
}

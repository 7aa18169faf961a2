// The seam with `signature` and `pki`, in one place.
import type { Abortable } from '@lienthong/core';

export type SignatureAlgorithm =
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'rsa-pss-sha256'
  | 'rsa-pss-sha384'
  | 'rsa-pss-sha512'
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512';

export type KeyStorage = 'software' | 'token' | 'hsm' | 'remote' | 'unknown';

export interface Signer {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly keyStorage: KeyStorage;
  readonly algorithms: readonly SignatureAlgorithm[];
  sign(tbs: Uint8Array, algorithm: SignatureAlgorithm, options?: Abortable): Promise<Uint8Array>;
}

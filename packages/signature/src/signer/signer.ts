import type { Abortable } from '@lienthong/core';
import type { SignatureAlgorithm } from '@lienthong/pki';

/** Where the private key lives, as far as the signer knows. Reported, never a reason to refuse. */
export type KeyStorage = 'software' | 'token' | 'hsm' | 'remote' | 'unknown';

/**
 * Something that holds a private key: a PKCS#12 file, a token, a remote service. The SDK never sees the key.
 */
export interface Signer {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Issuers it knows, DER, nearest first; may be empty. */
  readonly chain: readonly Uint8Array[];
  readonly keyStorage: KeyStorage;
  /** What the key can do, best first. */
  readonly algorithms: readonly SignatureAlgorithm[];
  /**
   * Signs. `tbs` is what is signed, not its digest; the signer hashes it as `algorithm` says. What comes back is a claim of the
   * device or the service: `signWith` compares it with the certificate, and so does everything here that writes a signature.
   *
   * @returns RSA: the raw value; ECDSA: r‖s, each as long as the order of the curve.
   */
  sign(tbs: Uint8Array, algorithm: SignatureAlgorithm, options?: Abortable): Promise<Uint8Array>;
}

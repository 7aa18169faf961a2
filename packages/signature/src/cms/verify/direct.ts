import { constants, createVerify } from 'node:crypto';
import type { Certificate } from '@lienthong/pki';
import { type SignerScheme, schemeDigest } from './algorithms.ts';

/** Takes the content in pieces and says at the end whether a value was made over all of it. */
export interface DirectVerifier {
  update(chunk: Uint8Array): void;
  verify(signature: Uint8Array): boolean;
}

const KEY_TYPES: Readonly<Record<string, readonly string[]>> = {
  'rsa-pss': ['rsa', 'rsa-pss'],
  rsa: ['rsa'],
  ecdsa: ['ec'],
  dsa: ['dsa'],
};

/**
 * For a SignerInfo without signed attributes (RFC 5652 §5.4): the value is over the content itself, which need not fit in memory.
 * Undefined for schemes that cannot be fed in pieces (Ed25519) and for keys of another kind.
 */
export function directVerifier(scheme: SignerScheme, certificate: Certificate): DirectVerifier | undefined {
  const digest = schemeDigest(scheme);
  const family = /^(rsa-pss|rsa|ecdsa|dsa)-/.exec(scheme.algorithm)?.[1] ?? '';
  const key = scheme.key ?? certificate.publicKey;
  if (digest === undefined || KEY_TYPES[family]?.includes(key.asymmetricKeyType ?? '') !== true) return undefined;
  const verify = createVerify(digest);
  return {
    update: (chunk) => void verify.update(chunk),
    verify(signature) {
      const padding = family === 'rsa-pss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
      const saltLength = scheme.saltLength ?? constants.RSA_PSS_SALTLEN_DIGEST;
      try {
        if (family === 'rsa') return verify.verify({ key, padding }, signature);
        if (family === 'rsa-pss') return verify.verify({ key, padding, saltLength }, signature);
        return verify.verify({ key, dsaEncoding: 'der' }, signature);
      } catch {
        // A value that the platform cannot even decode is a bad signature.
        return false;
      }
    },
  };
}

import { constants, createVerify } from 'node:crypto';
import type { Certificate } from '@lienthong/pki';
import { pssKey } from '@lienthong/pki/asn1';
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
  const key = certificate.publicKey;
  if (digest === undefined || KEY_TYPES[family]?.includes(key.asymmetricKeyType ?? '') !== true) return undefined;
  const verify = createVerify(digest);
  return {
    update: (chunk) => void verify.update(chunk),
    verify(signature) {
      try {
        if (family === 'rsa') return verify.verify({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
        if (family === 'rsa-pss') {
          // The parameters of PSS always name the length (RFC 4055 §3.1).
          const saltLength = scheme.saltLength as number;
          const pss = pssKey(key, digest, scheme.mgf1Hash ?? digest, saltLength);
          const padding = constants.RSA_PKCS1_PSS_PADDING;
          return pss !== undefined && verify.verify({ key: pss, padding, saltLength }, signature);
        }
        return verify.verify({ key, dsaEncoding: 'der' }, signature);
      } catch {
        // A value that the platform cannot even decode is a bad signature.
        return false;
      }
    },
  };
}

import type { KeyObject } from 'node:crypto';
import type { Random } from '@lienthong/core';
import { toPem } from '../der/pem.ts';
import { type Pkcs12Options, writePkcs12 } from '../pkcs12/write.ts';
import { signBytes, type TestSignatureAlgorithm } from '../x509/algorithm.ts';
import type { KeyPair } from '../x509/keys.ts';

/** Fits `Signer` of `@lienthong/signature` by shape. */
export interface TestSigner {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly keyStorage: 'software';
  readonly algorithms: readonly TestSignatureAlgorithm[];
  sign(tbs: Uint8Array, algorithm: TestSignatureAlgorithm): Promise<Uint8Array>;
}

/** An end entity: certificate, key, and the forms in which tests hand them on. */
export interface Identity {
  readonly certificate: Uint8Array;
  readonly pem: string;
  /** Issuers, nearest first; the root is last. */
  readonly chain: readonly Uint8Array[];
  readonly serial: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyPem: string;
  /** PKCS#12 with this key, its certificate and its chain. */
  p12(passphrase: string, options?: Pkcs12Options & { readonly friendlyName?: string }): Uint8Array;
  signer(): TestSigner;
}

const RSA: readonly TestSignatureAlgorithm[] = [
  'rsa-sha256',
  'rsa-sha384',
  'rsa-sha512',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'rsa-pss-sha512',
];
const EC: readonly TestSignatureAlgorithm[] = ['ecdsa-sha256', 'ecdsa-sha384', 'ecdsa-sha512'];

export function createIdentity(init: {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly serial: Uint8Array;
  readonly keys: KeyPair;
  readonly random: Random;
}): Identity {
  const { certificate, chain, serial, keys, random } = init;
  const { privateKey, publicKey } = keys;
  return {
    certificate,
    pem: toPem('CERTIFICATE', certificate),
    chain,
    serial,
    privateKey,
    publicKey,
    keyPem: toPem('PRIVATE KEY', new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }))),
    p12: (passphrase, options = {}) =>
      writePkcs12([{ privateKey, certificate, friendlyName: options.friendlyName }], chain, passphrase, random, options),
    signer: () => ({
      certificate,
      chain,
      keyStorage: 'software',
      algorithms: privateKey.asymmetricKeyType === 'ec' ? EC : RSA,
      sign: async (tbs, algorithm) => signBytes(tbs, privateKey, algorithm, 'raw'),
    }),
  };
}

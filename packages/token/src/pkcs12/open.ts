import { createPrivateKey } from 'node:crypto';
import { type Abortable, resolveSecret, type SecretProvider, throwIfAborted } from '@lienthong/core';
import type { Token } from '../contract.ts';
import { raiseToken } from '../errors.ts';
import { readableCertificates, softwareToken } from '../software/token.ts';
import { readPkcs12 } from './read.ts';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ENTRIES = 200;

export interface OpenPkcs12Options extends Abortable {
  /** The passphrase, or a function that asks for it. A provider's Secret is wiped by whoever made it. */
  readonly passphrase: SecretProvider;
  /** Certificates (DER) kept outside the file, matched to keys by public key; issuers may be among them. */
  readonly certificates?: readonly Uint8Array[] | undefined;
}

/**
 * Opens a PKCS#12 file (RFC 7292): PBES2 with AES or 3DES, and the old SHA-1 schemes with 3DES and RC2. The MAC is verified first.
 *
 * @throws LienThongError `PKCS12_PASSPHRASE` (wrong passphrase or altered file), `PKCS12_DAMAGED`, `PKCS12_NO_MAC`,
 *   `PKCS12_UNSUPPORTED`, `PKCS12_NO_KEY`, `PKCS12_LIMIT`, `ABORTED`
 */
export async function openPkcs12(bytes: Uint8Array, options: OpenPkcs12Options): Promise<Token> {
  if (bytes.length > MAX_BYTES) throw raiseToken('PKCS12_LIMIT', { limit: 'bytes', value: bytes.length, maximum: MAX_BYTES });
  const secret = await resolveSecret(options.passphrase);
  throwIfAborted(options.signal);
  const passphrase = secret.use((value) => Uint8Array.from(value));
  const contents = await readPkcs12(bytes, passphrase).finally(() => passphrase.fill(0));
  throwIfAborted(options.signal);
  const { keys, certificates } = contents;
  if (keys.length === 0) throw raiseToken('PKCS12_NO_KEY', { certificates: certificates.length });
  const entries = keys.length + certificates.length;
  if (entries > MAX_ENTRIES) throw raiseToken('PKCS12_LIMIT', { limit: 'entries', value: entries, maximum: MAX_ENTRIES });
  const supplied = (options.certificates ?? []).map((der) => ({ der }));
  return softwareToken(keys.map(importKey), readableCertificates([...certificates, ...supplied]));
}

function importKey({ pkcs8, label }: { readonly pkcs8: Uint8Array; readonly label: string | undefined }) {
  try {
    return {
      key: createPrivateKey({ key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length), format: 'der', type: 'pkcs8' }),
      label,
    };
  } catch {
    throw raiseToken('PKCS12_DAMAGED', { offset: 0, reason: 'private key cannot be read' });
  } finally {
    pkcs8.fill(0);
  }
}

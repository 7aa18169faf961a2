import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Abortable, resolveSecret, type SecretProvider, throwIfAborted } from '@lienthong/core';
import type { Token } from '../contract.ts';
import { raiseToken } from '../errors.ts';
import { readableCertificates, softwareToken } from '../software/token.ts';

const MAX_CHARACTERS = 4 * 1024 * 1024;
const LINE = /-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----/g;

export interface OpenPemOptions extends Abortable {
  /** Needed only for an encrypted key. */
  readonly passphrase?: SecretProvider | undefined;
}

/**
 * Opens a private key in PEM (PKCS#8, encrypted PKCS#8, PKCS#1, SEC1) with its certificate and, if present, the issuers, all in one
 * text in any order. For services whose key lies in a file.
 *
 * @throws LienThongError `TOKEN_PEM`, `ABORTED`
 */
export async function openPem(pem: string, options: OpenPemOptions = {}): Promise<Token> {
  if (pem.length > MAX_CHARACTERS) throw raiseToken('TOKEN_PEM', { reason: 'too-large' });
  const blocks = blocksOf(pem);
  const keyBlocks = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [keyBlock, second] = keyBlocks;
  if (keyBlock === undefined) throw raiseToken('TOKEN_PEM', { reason: 'no-key' });
  if (second !== undefined) throw raiseToken('TOKEN_PEM', { reason: 'several-keys' });
  const ders = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ text }) => ({ der: body(text) }));
  if (ders.length === 0) throw raiseToken('TOKEN_PEM', { reason: 'no-certificate' });
  const key = await importKey(keyBlock.text, options.passphrase);
  throwIfAborted(options.signal);
  return softwareToken([{ key, label: undefined }], readableCertificates(ders));
}

/** Each BEGIN whose next line of the kind is its own END (RFC 7468 §3). The lines are found first: one pattern for whole blocks can hang. */
function blocksOf(pem: string): { text: string; label: string }[] {
  const lines = [...pem.matchAll(LINE)];
  return lines.flatMap((begin, i) => {
    const end = lines[i + 1];
    const [, kind, label = ''] = begin;
    if (kind !== 'BEGIN' || end?.[1] !== 'END' || end[2] !== label) return [];
    return [{ text: pem.slice(begin.index, end.index + end[0].length), label }];
  });
}

function body(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64'));
}

async function importKey(text: string, provider: SecretProvider | undefined): Promise<KeyObject> {
  const encrypted = text.includes('BEGIN ENCRYPTED') || text.includes('Proc-Type: 4,ENCRYPTED');
  if (!encrypted) return attempt(() => createPrivateKey(text), 'unreadable');
  if (provider === undefined) throw raiseToken('TOKEN_PEM', { reason: 'encrypted' });
  const secret = await resolveSecret(provider);
  return secret.use((bytes) => {
    const passphrase = Buffer.from(bytes);
    return attempt(() => createPrivateKey({ key: text, passphrase }), 'encrypted', passphrase);
  });
}

function attempt(work: () => KeyObject, reason: 'unreadable' | 'encrypted', wipe?: Uint8Array): KeyObject {
  try {
    return work();
  } catch {
    // The cause is left out: OpenSSL's text adds nothing to the reason.
    throw raiseToken('TOKEN_PEM', { reason });
  } finally {
    wipe?.fill(0);
  }
}

import { existsSync } from 'node:fs';
import { raiseToken } from '../../errors.ts';
import { inspectBinary, runsHere } from '../binary.ts';

/** Cryptoki return values that have a code of their own; PKCS#11 v2.40 §5.1. */
const KNOWN = {
  160: 'PKCS11_PIN_INCORRECT',
  164: 'PKCS11_PIN_LOCKED',
  258: 'PKCS11_PIN_NOT_SET',
  48: 'PKCS11_TOKEN_REMOVED',
  49: 'PKCS11_TOKEN_REMOVED',
  50: 'PKCS11_TOKEN_REMOVED',
  224: 'PKCS11_TOKEN_REMOVED',
  225: 'PKCS11_TOKEN_REMOVED',
  3: 'PKCS11_TOKEN_REMOVED',
  80: 'PKCS11_CANCELLED',
} as const;

/** What the child reports of a failed call. */
export function cryptokiError(call: string, code: number | undefined, name: string | undefined): Error {
  const known = code === undefined ? undefined : KNOWN[code as keyof typeof KNOWN];
  if (known === 'PKCS11_PIN_INCORRECT') return raiseToken(known, { pinCountLow: false, pinFinalTry: false, pinLocked: false });
  if (known !== undefined) return raiseToken(known, {});
  return raiseToken('PKCS11_CALL', { call, name: name ?? 'CKR_UNKNOWN', value: code ?? -1 });
}

/** Return values after which the same call works again on a fresh connection: somebody finalized, or sessions were dropped. */
export const RECONNECT_NAMES: readonly string[] = [
  'CKR_CRYPTOKI_NOT_INITIALIZED',
  'CKR_SESSION_CLOSED',
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_USER_NOT_LOGGED_IN',
  'CKR_OBJECT_HANDLE_INVALID',
  'CKR_KEY_HANDLE_INVALID',
];

/** Why a driver did not load, told apart as far as the file and the loader's words allow. */
export function loadError(module: string, detail: string): Error {
  return raiseToken('PKCS11_MODULE', { path: module, reason: loadReason(module, detail), detail });
}

type LoadReason = 'path' | 'architecture' | 'dependencies' | 'not-a-library' | 'not-pkcs11' | 'unknown';

function loadReason(module: string, detail: string): LoadReason {
  if (!existsSync(module)) return 'path';
  const binary = inspectBinary(module);
  if (binary === undefined) return 'not-a-library';
  if (!runsHere(binary)) return 'architecture';
  if (/C_GetFunctionList/.test(detail)) return 'not-pkcs11';
  // The file is there and fits: what the loader misses are libraries that it needs (Windows says 126 for both).
  if (
    /cannot open shared object|Library not loaded|image not found|error 126|specified module could not be found/i.test(detail)
  ) {
    return 'dependencies';
  }
  return 'unknown';
}

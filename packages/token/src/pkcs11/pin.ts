import { createHmac, randomBytes } from 'node:crypto';
import { equalBytes, type Logger, type Secret } from '@lienthong/core';
import type { TokenCertificate } from '../certificate.ts';
import { raiseToken } from '../errors.ts';
import type { Pkcs11TokenInfo } from './info.ts';

/** Why a PIN is wanted; shown to the person who types it. */
export interface PinRequest {
  /** `signature`: the key wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE). */
  readonly purpose: 'login' | 'signature';
  readonly token: Pkcs11TokenInfo;
  /** The certificate that will sign; undefined when the token shows nothing before the login. */
  readonly certificate: TokenCertificate | undefined;
  /** The token has recorded wrong tries. */
  readonly countLow: boolean;
}

/**
 * Gives the PIN: bytes (overwritten after use), a `Secret`, or a string. A string stays in memory until the garbage collector
 * takes it and cannot be wiped; a warning is logged.
 */
export type AskPin = (request: PinRequest) => Promise<Uint8Array | Secret | string> | Uint8Array | Secret | string;

/** Lets the last remaining try be used. Unsafe: a wrong PIN then locks the token for good. A symbol, so that JSON cannot carry it. */
export const insistOnFinalTry: unique symbol = Symbol('lienthong.insistOnFinalTry');

export interface PinPolicy {
  readonly askPin: AskPin;
  readonly logger: Logger;
  readonly insist: boolean;
}

/** Remembers, keyed and one-way, which PIN the token has refused. */
export interface PinGuard {
  wasRefused(pin: Uint8Array): boolean;
  refuse(pin: Uint8Array): void;
}

export function pinGuard(): PinGuard {
  const key = randomBytes(32);
  const mac = (pin: Uint8Array): Uint8Array => createHmac('sha256', key).update(pin).digest();
  const refused: Uint8Array[] = [];
  return {
    wasRefused: (pin) => refused.some((one) => equalBytes(one, mac(pin))),
    refuse: (pin) => void refused.push(mac(pin)),
  };
}

/**
 * The PIN rules of spec signing-service.md §3.1, before anything is sent: flags read first, no try that could be the last, none of
 * an impossible length, none that was refused before. Returns bytes of our own that the caller wipes.
 *
 * @throws LienThongError `PKCS11_PIN_LOCKED`, `PKCS11_PIN_FINAL_TRY`, `PKCS11_PIN_NOT_SET`, `PKCS11_PIN_PAD`, `PKCS11_PIN_LENGTH`, `PKCS11_PIN_REPEATED`
 */
export async function obtainPin(request: Omit<PinRequest, 'countLow'>, policy: PinPolicy, guard: PinGuard): Promise<Uint8Array> {
  const { pin } = request.token;
  if (pin.locked) throw raiseToken('PKCS11_PIN_LOCKED', {});
  if (!pin.set) throw raiseToken('PKCS11_PIN_NOT_SET', {});
  if (pin.finalTry && !policy.insist) throw raiseToken('PKCS11_PIN_FINAL_TRY', {});
  if (pin.countLow) policy.logger.log('warn', 'token: PIN counter is low', { token: request.token.label });
  // The binding cannot pass "no PIN" to C_Login, and an empty one might be counted as a wrong try.
  if (pin.onDevice) throw raiseToken('PKCS11_PIN_PAD', {});
  const bytes = toBytes(await policy.askPin({ ...request, countLow: pin.countLow }), policy.logger);
  const { minimum, maximum } = pin;
  const fits = bytes.length >= Math.max(1, minimum) && (maximum === 0 || bytes.length <= maximum);
  if (fits && !guard.wasRefused(bytes)) return bytes;
  bytes.fill(0);
  throw fits ? raiseToken('PKCS11_PIN_REPEATED', {}) : raiseToken('PKCS11_PIN_LENGTH', { minimum, maximum });
}

function toBytes(given: Uint8Array | Secret | string, logger: Logger): Uint8Array {
  if (given instanceof Uint8Array) {
    const copy = Uint8Array.from(given);
    given.fill(0);
    return copy;
  }
  if (typeof given !== 'string') return given.use((bytes) => Uint8Array.from(bytes));
  logger.log('warn', 'token: the PIN was given as a string, which cannot be wiped from memory; give bytes', {});
  return Uint8Array.from(Buffer.from(given, 'utf8'));
}

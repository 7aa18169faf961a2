import type { Message } from './message.ts';

/** Facts beside an error: JSON-safe, and never a secret (PIN, passphrase, system secret). */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorInit {
  readonly code: string;
  readonly message: Message;
  readonly retryable?: boolean;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The JSON form of an error: what the command line prints under `error`. */
export interface ErrorJson {
  readonly code: string;
  readonly message: Message;
  readonly retryable: boolean;
  readonly details: ErrorDetails;
}

// Two copies of this package (ESM and CJS, or two versions) must recognize each other's errors: `instanceof` cannot.
const BRAND: unique symbol = Symbol.for('lienthong.error') as never;

/**
 * The one error class of the SDK. Thrown for misuse and for failures of transport, files and devices; a *verdict* on a
 * document is never thrown but returned as a report.
 *
 * `message` holds both languages on one line; `text` holds them apart.
 */
export class LienThongError extends Error {
  readonly code: string;
  readonly text: Message;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(init: ErrorInit) {
    super(`${init.code}: ${init.message.vi} · ${init.message.en}`, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'LienThongError';
    this.code = init.code;
    this.text = init.message;
    this.retryable = init.retryable ?? false;
    this.details = init.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  toJSON(): ErrorJson {
    return { code: this.code, message: this.text, retryable: this.retryable, details: this.details };
  }
}

/** True for a `LienThongError` of this or of any other loaded copy of the package. */
export function isLienThongError(value: unknown): value is LienThongError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

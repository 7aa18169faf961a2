import { type ErrorDetails, LienThongError } from './error.ts';
import type { Message } from './message.ts';

/** The texts of one code; `retryable` says that the same call may succeed later. */
export interface ErrorText extends Message {
  readonly retryable?: boolean;
}

/**
 * A room's codes, given a map from code to details: `{ XML_DOCTYPE: (at) => ({ vi, en }) }`. Data, not a registry: each room
 * exports its own catalogue, and nothing collects them at run time.
 */
export type ErrorCatalogue<M> = { readonly [K in keyof M]: (details: M[K]) => ErrorText };

export interface RaiseOptions {
  readonly cause?: unknown;
}

export type ErrorFactory<M> = <K extends keyof M & string>(code: K, details: M[K], options?: RaiseOptions) => LienThongError;

/** Binds a catalogue to a function that makes errors of it: `throw raise('XML_DOCTYPE', { line, column, offset })`. */
export function errorFactory<M>(catalogue: ErrorCatalogue<M>): ErrorFactory<M> {
  return (code, details, options) => {
    const { vi, en, retryable } = catalogue[code](details);
    return new LienThongError({
      code,
      message: { vi, en },
      retryable: retryable ?? false,
      details: details as ErrorDetails,
      ...(options?.cause === undefined ? {} : { cause: options.cause }),
    });
  };
}

/** Details of a code that carries none. */
export type NoDetails = Readonly<Record<never, never>>;

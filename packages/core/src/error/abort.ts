import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from './catalogue.ts';

/** Every asynchronous function of the SDK takes a `signal`. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

export interface AbortErrorDetails {
  ABORTED: NoDetails;
}

export const abortErrors: ErrorCatalogue<AbortErrorDetails> = {
  ABORTED: () => ({ vi: 'Người gọi đã huỷ thao tác.', en: 'The operation was aborted by the caller.' }),
};

const raise: ErrorFactory<AbortErrorDetails> = errorFactory(abortErrors);

/** Throws `ABORTED` when the caller has given up. @throws LienThongError `ABORTED` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw raise('ABORTED', {}, { cause: signal.reason });
}

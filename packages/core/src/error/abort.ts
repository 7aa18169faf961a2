import { LienThongError } from './error.ts';

/** Every asynchronous function of the SDK takes a `signal`. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** Throws `ABORTED` when the caller has given up. @throws LienThongError `ABORTED` */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new LienThongError({
    code: 'ABORTED',
    message: { vi: 'Người gọi đã huỷ thao tác.', en: 'The operation was aborted by the caller.' },
    cause: signal.reason,
  });
}

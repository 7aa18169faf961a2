import { isLienThongError, type Secret } from '@lienthong/core';
import type { Credentials } from '../credentials.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../http/index.ts';
import type { VxpOptions } from './options.ts';
import { signHeaders } from './sign.ts';
import { vxpTimestamp } from './timestamp.ts';

export interface VxpCall {
  readonly op: string;
  readonly method?: 'GET' | 'POST';
  /** Caller's parameters, unprefixed, in the order of the official client. */
  readonly parameters: readonly (readonly [string, string])[];
  readonly contentType?: string;
  readonly body?: HttpRequest['body'];
  readonly signal?: AbortSignal | undefined;
}

export interface VxpWire {
  /** Sends one signed request and hands the answer to `read`; new credentials are tried once when the axis refuses the old. */
  call<T>(call: VxpCall, read: (response: HttpResponse) => Promise<T>): Promise<T>;
}

/** `{}`: what the official client posts where an operation has no content of its own. */
export const emptyObject: NonNullable<HttpRequest['body']> = { size: 2, chunks: () => [Uint8Array.of(0x7b, 0x7d)] };

export function vxpWire(
  base: string,
  options: VxpOptions,
  transport: HttpTransport,
  keys: Credentials,
  now: () => number,
): VxpWire {
  let frozen: string | undefined;
  const timestamp = (): string => {
    if (options.timestampPerRequest !== false) return vxpTimestamp(now());
    frozen ??= vxpTimestamp(now());
    return frozen;
  };

  async function once<T>(call: VxpCall, secret: Secret, read: (response: HttpResponse) => Promise<T>): Promise<T> {
    const signed = signHeaders(
      [
        ['timestamp', timestamp()],
        ['systemid', options.systemId],
        ['Content-Type', call.contentType ?? 'application/json'],
        ...call.parameters,
      ],
      secret,
      { order: options.headerOrder ?? 'official', hmac: options.hmac ?? 'sha256' },
    );
    const started = now();
    options.logger?.log('debug', 'axis.request', { op: call.op, systemId: options.systemId, keys: signed.signHeaderKey });
    try {
      const response = await transport.request({
        op: call.op,
        method: call.method ?? 'POST',
        url: `${base}/${call.op}`,
        headers: signed.headers,
        ...(call.body === undefined ? {} : { body: call.body }),
        signal: call.signal,
      });
      const result = await read(response);
      options.logger?.log('debug', 'axis.answer', { op: call.op, status: response.status, ms: now() - started });
      return result;
    } catch (error) {
      const facts = isLienThongError(error) ? { code: error.code, details: error.details } : { code: 'unknown' };
      options.logger?.log('warn', 'axis.failed', { op: call.op, ms: now() - started, ...facts });
      throw error;
    }
  }

  return {
    async call(call, read) {
      const secret = await keys.current();
      try {
        return await once(call, secret, read);
      } catch (error) {
        if (!isLienThongError(error) || error.code !== 'AXIS_AUTHENTICATION' || !(await keys.renewed(secret))) throw error;
        return once(call, await keys.current(), read);
      }
    },
  };
}

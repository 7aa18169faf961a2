import { type Clock, type Logger, type SecretProvider, systemClock } from '@lienthong/core';
import { checkEndpoint } from '../endpoint.ts';
import { raiseAxis } from '../errors.ts';
import { type HttpOptions, type HttpResponse, type HttpTransport, httpTransport } from '../http/index.ts';
import { type Retrier, type RetryOptions, retrier } from '../retry/run.ts';
import { allowPlainHttp } from '../unsafe.ts';

/** Options that every dialect shares. */
export interface DialectOptions extends HttpOptions {
  readonly endpoint: string;
  readonly secret: SecretProvider;
  readonly transport?: HttpTransport;
  readonly retry?: RetryOptions;
  readonly settleMs?: number;
  readonly maxPacketBytes?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly [allowPlainHttp]?: boolean;
}

export interface DialectParts {
  readonly base: string;
  readonly transport: HttpTransport;
  readonly retries: Retrier;
  readonly maxPacket: number;
  now(): number;
  close(): Promise<void>;
}

export function dialectParts(options: DialectOptions): DialectParts {
  const base = checkEndpoint(options.endpoint, options[allowPlainHttp] === true);
  const transport = options.transport ?? httpTransport(options);
  const clock = options.clock ?? systemClock;
  return {
    base,
    transport,
    retries: retrier(options.retry),
    maxPacket: options.maxPacketBytes ?? 50 * 1024 * 1024,
    now: () => clock.now(),
    async close() {
      if (options.transport === undefined) await transport.close();
    },
  };
}

export type Json = Readonly<Record<string, unknown>>;

const JSON_LIMIT = 256 * 1024 * 1024;

/** A whole answer as a JSON object; gateway pages and cut answers are typed errors. */
export async function jsonAnswer(op: string, response: HttpResponse): Promise<Json> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > JSON_LIMIT) throw raiseAxis('AXIS_ANSWER_TOO_LARGE', { op, effect: 'unknown', limit: JSON_LIMIT });
    parts.push(Uint8Array.from(chunk));
  }
  const text = Buffer.concat(parts).toString('utf8');
  const { status } = response;
  if (status === 429 || status === 503)
    throw raiseAxis('AXIS_UNAVAILABLE', { op, effect: 'unknown', status, retryAfterMs: null });
  if (text.trim() === '') throw raiseAxis('AXIS_TRUNCATED', { op, effect: 'unknown', received: size });
  const gateway = (): Error =>
    raiseAxis('AXIS_GATEWAY', {
      op,
      effect: 'unknown',
      status,
      contentType: response.headers['content-type'] ?? '',
      excerpt: text.slice(0, 200).replace(/[^\x20-\x7e]+/g, ' '),
    });
  if (!text.trimStart().startsWith('{')) throw gateway();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw status > 299 ? gateway() : raiseAxis('AXIS_TRUNCATED', { op, effect: 'unknown', received: size });
  }
  if (status > 299 && status !== 401 && status !== 400) throw gateway();
  return value as Json;
}

export const str = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export function rowsOf(op: string, value: unknown): readonly Json[] {
  if (!Array.isArray(value) || value.some((row) => typeof row !== 'object' || row === null)) {
    throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'unknown', reason: 'data is not a list of objects' });
  }
  return value as Json[];
}

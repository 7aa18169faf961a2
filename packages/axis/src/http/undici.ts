import { createHash, X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import { isLienThongError } from '@lienthong/core';
import { Agent, type Dispatcher, errors, Pool, ProxyAgent } from 'undici';
import { abortedCall, type Effect, raiseAxis } from '../errors.ts';
import type { HttpOptions, TlsOptions } from './options.ts';
import type { HttpRequest, HttpTransport } from './transport.ts';

const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

/** A transport with its own connections. Share one among clients of many units, or let each client make its own. */
export function httpTransport(options: HttpOptions = {}): HttpTransport {
  const connectMs = options.timeouts?.connectMs ?? 10_000;
  const headersMs = options.timeouts?.headersMs ?? 60_000;
  const bodyMs = options.timeouts?.bodyIdleMs ?? 60_000;
  const agent = makeAgent(options, connectMs);
  const limits = { connect: connectMs, headers: headersMs, body: bodyMs };
  let closed = false;

  return {
    async request(request) {
      if (closed) throw raiseAxis('AXIS_CLOSED', { op: request.op, effect: 'none' });
      if (request.signal?.aborted === true) throw abortedCall(request.op, 'none', request.signal.reason);
      const url = new URL(request.url);
      const sent = { whole: false };
      const flow = { received: 0 };
      let answer: Dispatcher.ResponseData;
      try {
        answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: flatHeaders(request),
          body: request.body === undefined ? null : (tracked(request.body.chunks(), sent) as never),
          signal: request.signal ?? null,
          headersTimeout: headersMs,
          bodyTimeout: bodyMs,
        });
      } catch (error) {
        const left = request.body === undefined || sent.whole;
        throw translate(error, request, left ? 'unknown' : 'none', limits, flow.received);
      }
      return {
        status: answer.statusCode,
        headers: joined(answer.headers),
        body: guarded(answer.body, request, limits, flow),
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      await agent.close();
    },
  };
}

function makeAgent(options: HttpOptions, connectMs: number): Dispatcher {
  const tls = options.tls ?? {};
  const connect = { timeout: connectMs, ...tlsConnect(tls) };
  // An option of the pool: undici overwrites one of the connector with nothing.
  const local = options.localAddress === undefined ? {} : { localAddress: options.localAddress };
  // Pipelining stays 1: on a shared socket a slow answer would hold another unit's request.
  const common = { connections: options.connections ?? 10, pipelining: 1, maxHeaderSize: 64 * 1024 };
  if (options.proxy === undefined) return new Agent({ ...common, ...local, connect });
  return new ProxyAgent({
    ...common,
    uri: options.proxy,
    requestTls: connect,
    proxyTls: { timeout: connectMs },
    clientFactory: (origin, settings) => new Pool(origin, { ...settings, ...local }),
  });
}

function tlsConnect(tls: TlsOptions): Record<string, unknown> {
  const pins = tls.pins;
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(pins === undefined
      ? {}
      : {
          checkServerIdentity: (host: string, peer: Parameters<typeof checkServerIdentity>[1]) => {
            const named = checkServerIdentity(host, peer);
            if (named !== undefined) return named;
            const spki = new X509Certificate(peer.raw).publicKey.export({ type: 'spki', format: 'der' });
            const pin = createHash('sha256').update(spki).digest('hex');
            return pins.includes(pin) ? undefined : new Error(`public key ${pin} is not pinned`);
          },
        }),
  };
}

function flatHeaders(request: HttpRequest): string[] {
  const flat: string[] = [];
  for (const [name, value] of request.headers) flat.push(name, value);
  // Chunked bodies break form readers seen in the field: the length is always said.
  if (request.body !== undefined) flat.push('Content-Length', String(request.body.size));
  return flat;
}

// The axis stores a packet only when the whole body of the announced length is there, so "the last chunk was never asked for"
// proves that the send had no effect.
async function* tracked(chunks: Iterable<Uint8Array>, sent: { whole: boolean }): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  for (const chunk of chunks) {
    if (held !== undefined) yield held;
    // A source may reuse its buffer after the next read, and the socket may still hold it.
    held = Uint8Array.from(chunk);
  }
  sent.whole = true;
  if (held !== undefined) yield held;
}

async function* guarded(
  body: Dispatcher.ResponseData['body'],
  request: HttpRequest,
  limits: { connect: number; headers: number; body: number },
  flow: { received: number },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      flow.received += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw translate(error, request, 'unknown', limits, flow.received, true);
  }
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) out[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}

function translate(
  error: unknown,
  request: HttpRequest,
  effect: Effect,
  limits: { connect: number; headers: number; body: number },
  received: number,
  inBody = false,
): Error {
  const { op } = request;
  // The packet's own source failed while it was being sent (a file that changed).
  if (isLienThongError(error)) return error;
  if (request.signal?.aborted === true) return abortedCall(op, effect, request.signal.reason);
  if (error instanceof errors.ConnectTimeoutError) {
    return raiseAxis('AXIS_TIMEOUT', { op, effect: 'none', phase: 'connect', ms: limits.connect }, { cause: error });
  }
  if (error instanceof errors.HeadersTimeoutError) {
    return raiseAxis('AXIS_TIMEOUT', { op, effect, phase: 'headers', ms: limits.headers }, { cause: error });
  }
  if (error instanceof errors.BodyTimeoutError) {
    return raiseAxis('AXIS_TIMEOUT', { op, effect, phase: 'body', ms: limits.body }, { cause: error });
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? (error as Error | undefined)?.name ?? 'unknown';
  if (inBody) return raiseAxis('AXIS_TRUNCATED', { op, effect, received }, { cause: error });
  // Certificate failures happen before a byte of the request is written.
  const tls = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code) || /not pinned/.test(String(error));
  const reason = code === 'UND_ERR_SOCKET' ? 'reset' : tls ? `TLS: ${(error as Error).message}` : code;
  return raiseAxis('AXIS_CONNECTION', { op, effect: NEVER_LEFT.has(code) || tls ? 'none' : effect, reason }, { cause: error });
}

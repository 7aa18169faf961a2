import { type Abortable, isLienThongError, throwIfAborted } from '@lienthong/core';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { raisePki } from '../errors.ts';
import { type Guard, makeGuard, PRIVATE } from './guard.ts';
import { allowPrivateAddresses, type PkiHttp, type PkiHttpOptions, type PkiHttpRequest } from './model.ts';
import { Places } from './places.ts';
import { defaultRewriting } from './rewriting.ts';

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The client for CRLs, certificates, OCSP and time stamps. Plain http is normal here: what comes is signed. Sizes and times are
 * bounded, the host must be allowed, names must resolve to public addresses, a redirect may only go to an allowed host and never
 * from https down to http.
 */
export function pkiHttp(options: PkiHttpOptions = {}): PkiHttp {
  const guard = makeGuard({
    hosts: options.hosts ?? ['ca.gov.vn'],
    rewrite: options.rewrite ?? defaultRewriting,
    allowPrivate: options[allowPrivateAddresses] === true,
  });
  const tls = {
    timeout: options.connectMs ?? 10_000,
    ...(options.ca === undefined ? {} : { ca: typeof options.ca === 'string' ? options.ca : [...options.ca] }),
  };
  const common = { connections: options.perHost ?? 4, pipelining: 1, maxHeaderSize: 32 * 1024 };
  const agent =
    options.proxy === undefined
      ? new Agent({ ...common, connect: { ...tls, lookup: guard.lookup } })
      : new ProxyAgent({ ...common, uri: options.proxy, requestTls: tls });
  const places = new Places(options.perHost ?? 4);

  return {
    async fetch(request, call = {}) {
      throwIfAborted(call.signal);
      const url = guard.admit(request.url);
      if (options.offline === true) throw raisePki('FETCH_OFFLINE', { url: request.url });
      const limit = AbortSignal.timeout(request.timeoutMs);
      const signal = call.signal === undefined ? limit : AbortSignal.any([limit, call.signal]);
      try {
        return await places.run(url.host, signal, () => follow(agent, guard, url, request, signal));
      } catch (error) {
        throw translate(error, request, limit, call);
      }
    },
    close: () => agent.destroy(),
  };
}

async function follow(
  agent: Dispatcher,
  guard: Guard,
  first: URL,
  request: PkiHttpRequest,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let url = first;
  for (let hop = 0; ; hop++) {
    const answer = await ask(agent, url, request, signal);
    const { statusCode, headers, body } = answer;
    const location = headers['location'];
    if (REDIRECTS.has(statusCode) && request.body === undefined && typeof location === 'string') {
      discard(body);
      if (hop === MAX_REDIRECTS) throw raisePki('FETCH_LIMIT', { url: request.url, limit: 'redirects', value: MAX_REDIRECTS });
      const next = guard.admit(URL.canParse(location, url.href) ? new URL(location, url).href : location);
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        throw raisePki('FETCH_REFUSED', { url: request.url, reason: 'redirect from https to http' });
      url = next;
      continue;
    }
    if (statusCode !== 200) {
      discard(body);
      throw raisePki('FETCH_FAILED', { url: request.url, reason: `HTTP ${statusCode}`, status: statusCode });
    }
    return read(answer, request);
  }
}

/** Gives up a body. Its stream reports that as an error, to nobody else than this. */
function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {}).destroy();
}

function ask(agent: Dispatcher, url: URL, request: PkiHttpRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'lienthong' };
  if (request.contentType !== undefined) headers['content-type'] = request.contentType;
  return agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.body === undefined ? 'GET' : 'POST',
    headers,
    body: request.body ?? null,
    signal,
    headersTimeout: request.timeoutMs,
    bodyTimeout: request.timeoutMs,
  });
}

async function read({ body, headers }: Dispatcher.ResponseData, request: PkiHttpRequest): Promise<Uint8Array> {
  const { url, maxBytes } = request;
  const tooBig = (): never => {
    discard(body);
    throw raisePki('FETCH_LIMIT', { url, limit: 'bytes', value: maxBytes });
  };
  if (Number(headers['content-length'] ?? 0) > maxBytes) tooBig();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) tooBig();
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts, size));
}

function translate(error: unknown, request: PkiHttpRequest, limit: AbortSignal, call: Abortable): unknown {
  const { url, timeoutMs } = request;
  throwIfAborted(call.signal);
  if (limit.aborted) return raisePki('FETCH_LIMIT', { url, limit: 'time', value: timeoutMs }, { cause: error });
  if (isLienThongError(error)) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? (error instanceof Error ? error.name : 'unknown');
  if (code === PRIVATE) return raisePki('FETCH_REFUSED', { url, reason: 'not a public address' }, { cause: error });
  return raisePki('FETCH_FAILED', { url, reason: code }, { cause: error });
}

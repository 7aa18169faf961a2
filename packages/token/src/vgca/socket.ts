import { type Abortable, throwIfAborted } from '@lienthong/core/error';
import { raiseVgca } from './errors.ts';

/** The part of a WebSocket that is used; browsers', Node's and `ws`'s all fit. */
export interface WebSocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error' | 'message', listener: (event: never) => void): void;
}

export type OpenWebSocket = (url: string) => WebSocketLike | Promise<WebSocketLike>;

/** Where an operation stands. A person sits in front of `waiting-user`: show it. */
export type VgcaState = 'connecting' | 'open' | 'waiting-user' | 'done' | 'cancelled' | 'failed';

export interface ExchangeOptions extends Abortable {
  readonly endpoint: string;
  readonly open: OpenWebSocket;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** `Config` opens a window and answers nothing. */
  readonly answerExpected: boolean;
  onState(state: VgcaState): void;
}

const NO_ANSWER_GRACE_MS = 500;

/**
 * One operation: connect, one message out, one message in. Rejects on error, close, time-out and abort: the official script does
 * not, which is why pages that use it hang (spec signing-service.md §1.1). Messages after the first are ignored.
 */
export async function exchange(operation: string, message: string, options: ExchangeOptions): Promise<unknown> {
  const { endpoint, connectTimeoutMs, timeoutMs, onState, signal } = options;
  throwIfAborted(signal);
  const url = `${endpoint.replace(/\/+$/, '')}/${operation}`;
  onState('connecting');
  const socket = await options.open(url);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<unknown>((resolve, reject) => {
      let opened = false;
      timer = setTimeout(() => reject(raiseVgca('VGCA_UNREACHABLE', { endpoint })), connectTimeoutMs);
      onAbort = () => {
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error as Error);
        }
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      socket.addEventListener('open', () => {
        opened = true;
        onState('open');
        clearTimeout(timer);
        timer = options.answerExpected
          ? setTimeout(() => reject(raiseVgca('VGCA_TIMEOUT', { operation, timeoutMs })), timeoutMs)
          : setTimeout(() => resolve(undefined), NO_ANSWER_GRACE_MS);
        socket.send(message);
        onState('waiting-user');
      });
      socket.addEventListener('message', ((event: { data: unknown }) => resolve(event.data)) as (event: never) => void);
      socket.addEventListener('error', () =>
        reject(opened ? raiseVgca('VGCA_CLOSED', { operation }) : raiseVgca('VGCA_UNREACHABLE', { endpoint })),
      );
      socket.addEventListener('close', () => {
        if (opened && !options.answerExpected) resolve(undefined);
        else reject(opened ? raiseVgca('VGCA_CLOSED', { operation }) : raiseVgca('VGCA_UNREACHABLE', { endpoint }));
      });
    });
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    socket.close();
  }
}

/** The browser's WebSocket; in Node `ws`, which on loopback accepts the service's self-signed certificate (Node's own cannot). */
export async function openWebSocket(url: string): Promise<WebSocketLike> {
  const { WebSocket: Platform, process: node } = globalThis as {
    WebSocket?: new (url: string) => WebSocketLike;
    process?: { readonly versions?: { readonly node?: string } };
  };
  if (Platform !== undefined && node?.versions?.node === undefined) return new Platform(url);
  const { WebSocket } = await import('ws');
  const loopback = /^wss:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url);
  return new WebSocket(url, loopback ? { rejectUnauthorized: false } : {}) as unknown as WebSocketLike;
}

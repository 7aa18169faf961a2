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
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  let socket: WebSocketLike | undefined;
  let over = false;
  try {
    return await new Promise<unknown>((resolve, reject) => {
      let opened = false;
      const unreachable = (): void => reject(raiseVgca('VGCA_UNREACHABLE', { endpoint }));
      // Listeners run outside of this promise: what they throw would end the process instead of the operation.
      const guarded = (work: () => void) => (): void => {
        try {
          work();
        } catch (error) {
          reject(error as Error);
        }
      };
      const onOpen = guarded(() => {
        opened = true;
        clearTimeout(timer);
        timer = options.answerExpected
          ? setTimeout(() => reject(raiseVgca('VGCA_TIMEOUT', { operation, timeoutMs })), timeoutMs)
          : setTimeout(() => resolve(undefined), NO_ANSWER_GRACE_MS);
        onState('open');
        socket?.send(message);
        onState('waiting-user');
      });
      const onClose = (): void => {
        if (opened && !options.answerExpected) resolve(undefined);
        else if (opened) reject(raiseVgca('VGCA_CLOSED', { operation }));
        else unreachable();
      };
      const listen = (opening: WebSocketLike): void => {
        socket = opening;
        // It may open only after the wait for it was given up.
        if (over) {
          opening.close();
          return;
        }
        opening.addEventListener('open', onOpen);
        opening.addEventListener('message', ((event: { data: unknown }) => resolve(event.data)) as (event: never) => void);
        opening.addEventListener('error', () => (opened ? reject(raiseVgca('VGCA_CLOSED', { operation })) : unreachable()));
        opening.addEventListener('close', onClose);
      };
      timer = setTimeout(unreachable, connectTimeoutMs);
      onAbort = guarded(() => throwIfAborted(signal));
      signal?.addEventListener('abort', onAbort, { once: true });
      onState('connecting');
      Promise.resolve(options.open(url)).then(listen).catch(reject);
    });
  } finally {
    over = true;
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    socket?.close();
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
  // The host as the address is really read: `wss://127.0.0.1@elsewhere` is elsewhere.
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
  return new WebSocket(url, loopback ? { rejectUnauthorized: false } : {}) as unknown as WebSocketLike;
}

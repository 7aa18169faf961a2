import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { type Abortable, throwIfAborted } from '@lienthong/core';
import { raiseToken } from '../../errors.ts';
import { cryptokiError, loadError } from './failure.ts';
import { encodeBody, encodeFrame, type Frame, frameReader } from './frames.ts';
import { childFile } from './locate.ts';

export interface CallOptions extends Abortable {
  /** The bytes are a secret: the frame that carried them is overwritten once it has left. */
  readonly wipe?: boolean;
}

/** One child with one driver loaded. */
export interface Connection {
  readonly module: string;
  readonly alive: boolean;
  readonly pid: number | undefined;
  /**
   * @param request what the operation takes, or the whole text with the operation in it ({@link encodeBody})
   * @throws LienThongError `PKCS11_DRIVER_CRASHED`, `PKCS11_TIMEOUT`, `PKCS11_CALL` and the codes of `cryptokiError`, `ABORTED`
   */
  call(op: string, request?: object, binary?: readonly Uint8Array[], options?: CallOptions): Promise<Frame>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly module: string;
  /** Threads that sign at the same time in the child. */
  readonly sessions: number;
  readonly timeoutMs: number;
}

interface Pending {
  readonly op: string;
  readonly deadline: number;
  resolve(frame: Frame): void;
  reject(error: Error): void;
}

const CLOSE_GRACE_MS = 2000;

/** Starts a child and loads the driver. @throws LienThongError `PKCS11_BINDING_MISSING`, `PKCS11_MODULE`, and those of `call` */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { module } = options;
  const connection = supervise(childFile(), options);
  try {
    await connection.call('load', { module });
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** Starts the file as a child and speaks with it; {@link connect} loads the driver too. */
export function supervise(file: string, options: ConnectOptions): Connection {
  const { module, timeoutMs } = options;
  const child = spawn(process.execPath, [file], {
    // Nothing of the driver's chatter is kept: it may hold the PIN.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: String(Math.max(4, options.sessions)), NODE_OPTIONS: '' },
    windowsHide: true,
  });
  const channel = child.stdio[3] as Duplex;
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const one of pending.values()) one.reject(ended);
    pending.clear();
  };
  const crash = (): Error => raiseToken('PKCS11_DRIVER_CRASHED', { module, exitCode: child.exitCode, signal: child.signalCode });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      end(crash());
      channel.destroy();
      resolve();
    });
    child.once('error', () => {
      end(crash());
      resolve();
    });
  });
  const read = frameReader((frame) => {
    const waiting = pending.get(frame.id);
    pending.delete(frame.id);
    if (frame.body['ok'] === true) waiting?.resolve(frame);
    else waiting?.reject(failure(module, frame));
  });
  channel.on('data', (chunk: Uint8Array) => {
    try {
      read(chunk);
    } catch {
      child.kill('SIGKILL'); // a child that no longer speaks frames is as good as crashed
    }
  });
  channel.on('error', () => end(crash()));
  // A forgotten token must not keep the caller's process running; a call in flight does.
  child.unref();
  const hold = (on: boolean): void => {
    if (channel.destroyed) return;
    const handle = channel as Duplex & { ref?(): void; unref?(): void };
    on ? handle.ref?.() : handle.unref?.();
  };
  hold(false);
  let watchdog: NodeJS.Timeout | undefined;
  /** One timer for all calls: setting and clearing one for each would cost a tenth of a signature on a curve. */
  const watch = (ms: number): void => {
    watchdog = setTimeout(() => {
      watchdog = undefined;
      const [first] = [...pending.values()].sort((a, b) => a.deadline - b.deadline);
      if (first === undefined) return;
      const left = first.deadline - performance.now();
      if (left > 0) {
        watch(left);
        return;
      }
      // Nothing can interrupt a driver that hangs inside a C call but the end of its process.
      end(raiseToken('PKCS11_TIMEOUT', { module, operation: first.op, timeoutMs }));
      child.kill('SIGKILL');
    }, ms).unref();
  };

  return {
    module,
    get alive() {
      return ended === undefined;
    },
    pid: child.pid,
    async call(op, request = {}, binary = [], { signal, wipe = false } = {}) {
      throwIfAborted(signal);
      if (ended !== undefined) throw ended;
      const id = nextId++;
      const frame = encodeFrame(id, request instanceof Uint8Array ? request : encodeBody({ op, ...request }), binary);
      hold(true);
      let onAbort: (() => void) | undefined;
      try {
        return await new Promise<Frame>((resolve, reject) => {
          pending.set(id, { op, deadline: performance.now() + timeoutMs, resolve, reject });
          if (watchdog === undefined) watch(timeoutMs);
          if (signal !== undefined) {
            onAbort = () => {
              pending.delete(id);
              try {
                throwIfAborted(signal);
              } catch (error) {
                reject(error as Error);
              }
            };
            signal.addEventListener('abort', onAbort, { once: true });
          }
          if (wipe) channel.write(frame, () => frame.fill(0));
          else channel.write(frame);
        });
      } finally {
        if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
        if (pending.size === 0) hold(false);
      }
    },
    async close() {
      end(raiseToken('TOKEN_CLOSED', {}));
      clearTimeout(watchdog);
      channel.destroy(); // the child finalizes and exits when its end closes
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_GRACE_MS);
      child.ref();
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await exited;
      clearTimeout(timer);
    },
  };
}

function failure(module: string, { body }: Frame): Error {
  const { kind, code, name, call, detail } = body as {
    kind: string;
    code?: number;
    name?: string;
    call?: string;
    detail?: string;
  };
  if (kind === 'binding') return raiseToken('PKCS11_BINDING_MISSING', { reason: detail ?? 'unknown' });
  if (kind === 'load') return loadError(module, detail ?? '');
  return cryptokiError(call ?? '', code, name);
}

import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Abortable, throwIfAborted } from '@lienthong/core';
import { raiseToken } from '../../errors.ts';
import { cryptokiError, loadError } from './failure.ts';
import { type Frame, frameReader, requestFrame, signFrame } from './frames.ts';
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
  /** @throws LienThongError `PKCS11_DRIVER_CRASHED`, `PKCS11_TIMEOUT`, `PKCS11_CALL` and the codes of `cryptokiError`, `ABORTED` */
  call(op: string, request?: object, binary?: readonly Uint8Array[], options?: CallOptions): Promise<Frame>;
  /** Signs with a key that the operation `prepare` has given a number. @throws LienThongError as `call` */
  sign(key: number, input: Uint8Array, options?: Abortable): Promise<Uint8Array>;
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

/** The handles of child processes can be taken from, and given back to, what keeps the event loop alive. */
interface Handle {
  ref?(): void;
  unref?(): void;
}

const CLOSE_GRACE_MS = 2000;

/** Starts a child and loads the driver. @throws LienThongError `PKCS11_BINDING_MISSING`, `PKCS11_MODULE`, and those of `call` */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { module } = options;
  const connection = supervise(childFile(), options);
  try {
    await connection.call('load', { module, sessions: options.sessions });
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
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // One thread more than sessions: while they sign it waits for requests.
    env: { ...process.env, UV_THREADPOOL_SIZE: String(Math.max(4, options.sessions + 1)), NODE_OPTIONS: '' },
    windowsHide: true,
  });
  const requests = child.stdio[3] as Writable & Handle;
  const answers = child.stdio[4] as Readable & Handle;
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const one of pending.values()) one.reject(ended);
    pending.clear();
    hold(false);
  };
  // A forgotten token must not keep the caller's process running; a call in flight does.
  const hold = (on: boolean): void => {
    if (!answers.destroyed) on ? answers.ref?.() : answers.unref?.();
  };
  child.unref();
  requests.unref?.();
  hold(false);
  const exited = new Promise<void>((resolve) => {
    const gone = (): void => {
      end(raiseToken('PKCS11_DRIVER_CRASHED', { module, exitCode: child.exitCode, signal: child.signalCode }));
      requests.destroy();
      answers.destroy();
      resolve();
    };
    child.once('exit', gone);
    child.once('error', gone);
  });
  const settle = (id: number): Pending | undefined => {
    const one = pending.get(id);
    if (one !== undefined && pending.delete(id) && pending.size === 0) hold(false);
    return one;
  };
  const read = frameReader((frame) => {
    const waiting = settle(frame.id);
    if (frame.body['ok'] === true) waiting?.resolve(frame);
    else waiting?.reject(failure(module, frame));
  });
  // A child that no longer speaks frames, or takes none, is as good as crashed; the cause is told when it has exited.
  const giveUp = (): void => void child.kill('SIGKILL');
  answers.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      giveUp();
    }
  });
  answers.on('error', giveUp);
  requests.on('error', giveUp);

  let watchdog: NodeJS.Timeout | undefined;
  /** One timer for all calls: setting and clearing one for each would cost a tenth of a signature on a curve. */
  const watch = (ms: number): void => {
    watchdog = setTimeout(() => {
      watchdog = undefined;
      const [first] = pending.values(); // all wait equally long, so the oldest is the first that is due
      if (first === undefined) return;
      const left = first.deadline - performance.now();
      if (left > 0) {
        watch(left);
        return;
      }
      // Nothing can interrupt a driver that hangs inside a C call but the end of its process.
      end(raiseToken('PKCS11_TIMEOUT', { module, operation: first.op, timeoutMs }));
      giveUp();
    }, ms).unref();
  };

  let outgoing: Buffer[] = [];
  const flush = (): void => {
    const frames = outgoing;
    outgoing = [];
    if (frames.length > 0) requests.write(frames.length === 1 ? frames[0] : Buffer.concat(frames));
  };
  /** What is asked in one turn leaves in one write. A frame to be wiped goes alone, so that no copy of it is made here. */
  const post = (frame: Buffer, wipe: boolean): void => {
    if (wipe) {
      flush();
      requests.write(frame, () => frame.fill(0));
    } else if (outgoing.push(frame) === 1) process.nextTick(flush);
  };
  const transact = (op: string, frameOf: (id: number) => Buffer, { signal, wipe = false }: CallOptions): Promise<Frame> =>
    new Promise<Frame>((resolve, reject) => {
      throwIfAborted(signal);
      if (ended !== undefined) throw ended;
      const id = nextId++;
      if (pending.size === 0) hold(true);
      pending.set(id, { op, deadline: performance.now() + timeoutMs, ...withAbort(signal, resolve, reject, () => settle(id)) });
      if (watchdog === undefined) watch(timeoutMs);
      post(frameOf(id), wipe);
    });

  return {
    module,
    get alive() {
      return ended === undefined;
    },
    pid: child.pid,
    call: (op, request = {}, binary = [], options = {}) =>
      transact(op, (id) => requestFrame(id, { op, ...request }, binary), options),
    sign: async (key, input, options = {}) => (await transact('sign', (id) => signFrame(id, key, input), options)).binary,
    async close() {
      end(raiseToken('TOKEN_CLOSED', {}));
      clearTimeout(watchdog);
      requests.destroy(); // the child finalizes and exits when its end closes
      const timer = setTimeout(giveUp, CLOSE_GRACE_MS);
      child.ref();
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await exited;
      clearTimeout(timer);
    },
  };
}

/** The two ends of a promise, which an abort rejects at once; what the driver still does is then of no interest. */
function withAbort(
  signal: AbortSignal | undefined,
  resolve: (frame: Frame) => void,
  reject: (error: Error) => void,
  onAbort: () => void,
): Pick<Pending, 'resolve' | 'reject'> {
  if (signal === undefined) return { resolve, reject };
  const stop = (): void => {
    onAbort();
    try {
      throwIfAborted(signal);
    } catch (error) {
      reject(error as Error);
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  const done =
    <T>(then: (value: T) => void): ((value: T) => void) =>
    (value) => {
      signal.removeEventListener('abort', stop);
      then(value);
    };
  return { resolve: done(resolve), reject: done(reject) };
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

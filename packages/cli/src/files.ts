import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ByteSource, isLienThongError, openFile, spool, throwIfAborted } from '@lienthong/core';
import type { Context } from './command.ts';
import { raiseCli } from './errors.ts';

/** Small files given on the command line (PEM, JSON, PKCS#12): never packets, which are opened as sources. */
const MAX_SMALL_FILE = 64 * 1024 * 1024;

export function pathOf(context: Context, given: string): string {
  return resolve(context.host.cwd(), given);
}

/**
 * A packet or another file to be looked at, opened once; `-` (standard input) and pipes are taken in first. The caller closes it.
 *
 * @throws LienThongError `SOURCE_*`, `ABORTED`
 */
export async function openInput(context: Context, given: string): Promise<ByteSource> {
  const path = pathOf(context, given);
  const stat = given === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  if (given !== '-' && stat?.isFIFO() !== true && stat?.isCharacterDevice() !== true) return openFile(path);
  const { signal, host } = context;
  const stream = given === '-' ? (host.stdin ?? emptyStream()) : createReadStream(path);
  // Somebody who waits at a terminal for input that does not come can stop it.
  const stop = (): void => void ('destroy' in stream && stream.destroy?.());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await spool(stream, { signal });
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

/** Pipes and devices have no size beforehand: no more is read than is allowed. @throws LienThongError `CLI_FILE` */
export function readSmallFile(context: Context, given: string): Buffer {
  let fd: number | undefined;
  try {
    fd = openSync(pathOf(context, given), 'r');
    const parts: Buffer[] = [];
    for (let total = 0; ; ) {
      const part = Buffer.allocUnsafe(64 * 1024);
      const length = readSync(fd, part);
      if (length === 0) return Buffer.concat(parts, total);
      parts.push(part.subarray(0, length));
      total += length;
      if (total > MAX_SMALL_FILE) throw raiseCli('CLI_FILE', { path: given, reason: `> ${MAX_SMALL_FILE} bytes` });
    }
  } catch (cause) {
    if (isLienThongError(cause)) throw cause;
    throw raiseCli('CLI_FILE', { path: given, reason: (cause as NodeJS.ErrnoException).code ?? 'EIO' }, { cause });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** @throws LienThongError `CLI_FILE`, `CLI_JSON` */
export function readJson(context: Context, given: string): unknown {
  const text = readSmallFile(context, given).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The platform's words quote the text, and there may be a secret in it.
    throw raiseCli('CLI_JSON', {
      path: given,
      position: Number(/position (\d+)/.exec((cause as Error).message)?.[1] ?? text.length),
    });
  }
}

/** A secret by the name of its environment variable, so that it never stands on the command line. @throws `CLI_ENV_MISSING` */
export function secretFromEnv(context: Context, variable: string): string {
  const value = context.host.env[variable];
  if (value === undefined) throw raiseCli('CLI_ENV_MISSING', { variable });
  return value;
}

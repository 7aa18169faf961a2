import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from './command.ts';
import { raiseCli } from './errors.ts';

/** Small files given on the command line (PEM, JSON, PKCS#12): never packets, which are opened as sources. */
const MAX_SMALL_FILE = 64 * 1024 * 1024;

export function pathOf(context: Context, given: string): string {
  return resolve(context.host.cwd(), given);
}

/** @throws LienThongError `CLI_FILE` */
export function readSmallFile(context: Context, given: string): Buffer {
  try {
    const bytes = readFileSync(pathOf(context, given));
    if (bytes.length > MAX_SMALL_FILE) throw raiseCli('CLI_FILE', { path: given, reason: `> ${MAX_SMALL_FILE} bytes` });
    return bytes;
  } catch (cause) {
    throw raiseCli('CLI_FILE', { path: given, reason: (cause as NodeJS.ErrnoException).code ?? 'EIO' }, { cause });
  }
}

/** @throws LienThongError `CLI_FILE`, `CLI_JSON` */
export function readJson(context: Context, given: string): unknown {
  const text = readSmallFile(context, given).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw raiseCli('CLI_JSON', { path: given, reason: (cause as Error).message }, { cause });
  }
}

/** A secret by the name of its environment variable, so that it never stands on the command line. @throws `CLI_ENV_MISSING` */
export function secretFromEnv(context: Context, variable: string): string {
  const value = context.host.env[variable];
  if (value === undefined) throw raiseCli('CLI_ENV_MISSING', { variable });
  return value;
}

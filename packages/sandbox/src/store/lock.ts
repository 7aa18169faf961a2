import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { raiseSandbox } from '../errors.ts';

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** What tells a process from a later one with the same number; '' where the system does not say. */
  readonly born: string;
}

const FILE = 'lock';
// A taking-over is over in milliseconds; one that is older than this belongs to a process that died in it.
const CLAIM_MS = 5000;
const ATTEMPTS = 5;

/**
 * Keeps a second sandbox out of a data folder: each holds the store in memory, so two would write over one another. The lock of a
 * process that died is taken over. Gives back what lets go.
 *
 * @throws LienThongError `SANDBOX_DATA_BUSY`
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, FILE);
  const mine: Holder = { token: randomUUID(), pid: process.pid, host: hostname(), born: bornOf(process.pid) };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (created(path, join(folder, `${FILE}-${mine.token}`), mine)) {
      for (const name of readdirSync(folder)) {
        if (name.startsWith(`${FILE}-`)) rmSync(join(folder, name), { recursive: true, force: true });
      }
      return () => {
        if (holderOf(path)?.token === mine.token) rmSync(path, { force: true });
      };
    }
    const holder = holderOf(path);
    if (holder === undefined) continue; // let go in between
    if (isRunning(holder)) throw raiseSandbox('SANDBOX_DATA_BUSY', { path: folder, pid: holder.pid, host: holder.host });
    if (!claimed(join(folder, `${FILE}-${holder.token}.over`))) break;
    // Between reading and claiming, another may have taken over and let its claim go.
    if (holderOf(path)?.token === holder.token) rmSync(path, { force: true });
  }
  const holder = holderOf(path);
  throw raiseSandbox('SANDBOX_DATA_BUSY', { path: folder, pid: holder?.pid ?? 0, host: holder?.host ?? '' });
}

/** The whole content appears under the name at once, or the name is taken: a crash leaves no half-written lock. */
function created(path: string, temporary: string, mine: Holder): boolean {
  try {
    writeFileSync(temporary, JSON.stringify(mine), { mode: 0o600 });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    // ENOENT: whoever got the lock swept our temporary file away.
    if (!['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** One process alone removes a given dead lock. */
function claimed(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < Date.now() - CLAIM_MS;
  }
}

function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning({ pid, host, born }: Holder): boolean {
  if (host !== hostname()) return true; // a shared folder: nobody here can tell
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return born === '' || born === bornOf(pid);
}

/** Start of the process since boot, and which boot (Linux, proc(5)); numbers of processes are used again. */
function bornOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return '';
  }
}

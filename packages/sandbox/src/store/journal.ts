import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { raiseSandbox } from '../errors.ts';

export interface Journal<T> {
  append(entry: T): void;
  close(): void;
}

/** A file of JSON lines, replayed on opening. A last line torn by a crash is cut off: its request was never answered. */
export function openJournal<T>(path: string, replay: (entry: T) => void): Journal<T> {
  let good = 0;
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(0x0a, at);
      if (end === -1) break;
      let entry: T;
      try {
        entry = JSON.parse(bytes.toString('utf8', at, end)) as T;
      } catch (cause) {
        if (end === bytes.length - 1) break;
        throw raiseSandbox('SANDBOX_DATA', { path, reason: `line at byte ${at} is damaged` }, { cause });
      }
      replay(entry);
      at = end + 1;
      good = at;
    }
  }
  let fd: number;
  try {
    fd = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600);
    ftruncateSync(fd, good);
  } catch (cause) {
    throw raiseSandbox('SANDBOX_DATA', { path, reason: (cause as NodeJS.ErrnoException).code ?? 'EIO' }, { cause });
  }
  let at = good;
  let open = true;
  return {
    append(entry) {
      if (!open) return;
      const line = Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
      at += writeSync(fd, line, 0, line.length, at);
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

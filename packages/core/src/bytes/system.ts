import { isLienThongError } from '../error/error.ts';
import { raiseSource } from './errors.ts';

/** Does a piece of work on the file system; its failure becomes `SOURCE_IO` with the system's code (ENOSPC, EACCES …). */
export function onFileSystem<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isLienThongError(cause)) throw cause;
    throw raiseSource('SOURCE_IO', { path, reason: (cause as NodeJS.ErrnoException).code ?? 'EIO' }, { cause });
  }
}

// libxml2 through loop.c, or undefined where it cannot be built.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export function libxml2(folder) {
  const loop = join(folder, 'loop');
  try {
    const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'libxml-2.0'], { encoding: 'utf8' }).trim().split(/\s+/);
    execFileSync('gcc', ['-O2', '-o', loop, fileURLToPath(new URL('loop.c', import.meta.url)), ...flags], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const child = spawn(loop, [], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    /** Operations for each second of the processor. */
    async rate(mode, file, milliseconds) {
      child.stdin.write(`${mode} ${file} ${milliseconds}\n`);
      const { value = 'error' } = await lines.next();
      const [operations, nanoseconds] = value.split(' ').map(Number);
      if (!(operations > 0)) throw new Error(`libxml2: ${value}`);
      return (operations / nanoseconds) * 1e9;
    },
    close: () => child.stdin.end(),
  };
}

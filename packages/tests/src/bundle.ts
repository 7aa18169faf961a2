import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Puts a program of `packages/tests/src` into one file with everything in it, beside the package whose native binding it loads: a
 * process of its own then starts in a moment.
 */
export function bundle(entry: string, name: string): string {
  const out = join(root, `packages/exchange/node_modules/.cache/${name}.cjs`);
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [
    join(root, 'packages/tests/src', entry),
    '--bundle',
    '--platform=node',
    '--format=cjs',
    '--external:libsql',
    '--external:pkcs11js',
    `--tsconfig=${join(root, 'tsconfig.base.json')}`,
    `--outfile=${out}`,
    '--log-level=error',
  ]);
  return out;
}

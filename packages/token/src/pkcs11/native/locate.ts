import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { raiseToken } from '../../errors.ts';

const CHILD = join('src', 'pkcs11', 'native', 'child.cjs');

/**
 * The file of the child process. It lies at a fixed place of the package, wherever this module was built to.
 *
 * @throws LienThongError `PKCS11_CHILD_MISSING` when the package was bundled without it
 */
export function childFile(): string {
  const here = fileURLToPath(import.meta.url);
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && isThisPackage(manifest)) {
      const file = join(folder, CHILD);
      if (existsSync(file)) return file;
    }
    if (dirname(folder) === folder) throw raiseToken('PKCS11_CHILD_MISSING', {});
  }
}

function isThisPackage(manifest: string): boolean {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === '@lienthong/token';
}

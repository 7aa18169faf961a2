import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository: string = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The path of something among the third-party vectors and samples, or undefined where a clone has none. In CI they must be
 * there: a suite that silently tests nothing is worse than a red one.
 */
export function vectors(relative: string): string | undefined {
  const path = join(resolve(repository, process.env['LIENTHONG_VECTORS'] ?? '../shared'), relative);
  if (existsSync(path)) return path;
  if (process.env['CI'] === 'true') throw new Error(`CI needs ${relative}: set LIENTHONG_VECTORS to the folder that holds it.`);
  console.warn(`THIẾU VECTOR · NO VECTORS: ${relative} — đặt LIENTHONG_VECTORS · set LIENTHONG_VECTORS. Bỏ qua · skipped.`);
  return undefined;
}

// Third-party vectors and sample packets stay outside the repository: they have their own licences and may hold real data.
// Trust anchors are the exception: certificates are facts that the product has to carry.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isCode } from './repository.mjs';

const smallest = 64;

/** @param {string} path */
function digest(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * @param {string} folder
 * @returns {Map<number, string[]>} files by size
 */
function bySize(folder) {
  /** @type {Map<number, string[]>} */
  const sizes = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size } = statSync(path);
    if (size >= smallest) sizes.set(size, [...(sizes.get(size) ?? []), path]);
  }
  return sizes;
}

/**
 * @param {string} foreign the folder of third-party data
 * @returns {import('./repository.mjs').Check}
 */
export function foreignDataIn(foreign) {
  return {
    name: 'foreign data',
    check(repository) {
      const folders = ['samples', 'vectors'].map((name) => join(foreign, name)).filter((folder) => existsSync(folder));
      if (folders.length === 0) return [];
      const known = folders.map(bySize);
      const findings = [];
      for (const path of repository.files) {
        if (isCode(path)) continue;
        const file = join(repository.root, path);
        const alike = known.flatMap((sizes) => sizes.get(statSync(file).size) ?? []);
        if (alike.length === 0) continue;
        const own = digest(file);
        if (alike.some((other) => digest(other) === own)) {
          findings.push({ path, line: 1, message: 'a copy of a third-party file: read it from LIENTHONG_VECTORS instead' });
        }
      }
      return findings;
    },
  };
}

/** @type {import('./repository.mjs').Check} */
export const foreignData = {
  name: 'foreign data',
  check: (repository) =>
    foreignDataIn(resolve(repository.root, process.env['LIENTHONG_VECTORS'] ?? '../shared')).check(repository),
};

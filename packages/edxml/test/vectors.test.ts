import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/index.ts';
import { buildVectors, committed } from '../tools/vectors/build.ts';

const root = fileURLToPath(new URL('../../../test-vectors/edxml/', import.meta.url));

describe('vectors', () => {
  const files = buildVectors();
  const manifest = JSON.parse((files.get('manifest.json') as Buffer).toString()) as {
    cases: { id: string; expect: { issues?: { code: string }[] } }[];
  };

  it('are what the generator makes (LIENTHONG_WRITE_DOCS=1 writes them)', () => {
    if (process.env['LIENTHONG_WRITE_DOCS'] === '1') {
      for (const folder of ['packets', 'drafts', 'composed']) rmSync(join(root, folder), { recursive: true, force: true });
      for (const [path, bytes] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), bytes);
      }
    }
    for (const [path, bytes] of files) expect(committed(root, path)?.equals(bytes), path).toBe(true);
    const present = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
    // README.md and the manifest's schema are written by hand.
    expect(present).toBe(files.size + 2);
  });

  it('are at least 150, and every rule is broken by one', () => {
    expect(manifest.cases.length).toBeGreaterThanOrEqual(150);
    const seen = new Set(manifest.cases.flatMap((item) => (item.expect.issues ?? []).map((issue) => issue.code)));
    expect(rules.filter((rule) => !seen.has(rule.code)).map((rule) => rule.code)).toEqual([]);
  });
});

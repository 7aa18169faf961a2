// A tiny repository in a temporary folder: what a check is shown, so that it can be seen to bite.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Check, type Finding, openRepository } from '../checks/repository.mjs';

export function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'lienthong-check-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** A manifest of a room, with what every room has. */
export function manifest(name: string, more: object = {}): string {
  return JSON.stringify({
    name: name === 'cli' ? 'lienthong' : `@lienthong/${name}`,
    description: name,
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    exports: { '.': './dist/index.js' },
    ...more,
  });
}

/** `path:line message` of every finding. */
export async function found(check: Check, files: Readonly<Record<string, string>>): Promise<string[]> {
  const findings: Finding[] = await check.check(openRepository(folderOf(files)));
  return findings.map(({ path, line, message }) => `${path}:${line} ${message}`);
}

#!/usr/bin/env node
// Writes docs/errors.md from the built packages: `node tools/errors-page.mjs`. A test says when it is stale.
import './lib/floor.mjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, say } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

await setUp();
const { openRepository } = await import('./checks/repository.mjs');
const { buildErrorsPage } = await import('./lib/errors-page.mjs');
const repository = openRepository(root);
const page = await buildErrorsPage(repository.rooms, async (entry) => {
  const room = repository.rooms.find(({ manifest }) => entry === manifest.name || entry.startsWith(`${manifest.name}/`));
  if (room === undefined) throw new Error(`no room has the entry ${entry}`);
  const file = entry === room.manifest.name ? 'index.js' : `${entry.slice(room.manifest.name.length + 1)}/index.js`;
  return await import(pathToFileURL(join(root, room.folder, 'dist', file)).href);
});
writeFileSync(join(root, 'docs', 'errors.md'), page);
say('docs/errors.md');

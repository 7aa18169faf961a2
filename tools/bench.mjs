#!/usr/bin/env node
// `npm run bench -- xml [filter]`: the measurements of one room, or of all, on the built packages.
import './lib/floor.mjs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { root, say, sayFailure } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

const [room, filter = ''] = process.argv.slice(2).filter((arg) => arg !== '--');
const packages = join(root, 'packages');
const rooms = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'bench')));

try {
  if (room !== undefined && !rooms.includes(room)) {
    say(`Không có phép đo cho "${room}"; có: ${rooms.join(', ')} · no benches for "${room}"; there are: ${rooms.join(', ')}`);
    process.exitCode = 2;
  } else {
    await setUp();
    for (const name of room === undefined ? rooms : [room]) {
      const folder = join(packages, name, 'bench');
      const files = readdirSync(folder).filter((file) => file.endsWith('.bench.mjs') && file.includes(filter));
      for (const file of files.sort()) {
        console.log(`\n# ${name}/${file}`);
        const { code } = await run(process.execPath, ['--expose-gc', join(folder, file)]);
        if (code !== 0) process.exitCode = 1;
      }
    }
  }
} catch (error) {
  sayFailure(error);
  process.exitCode = 3;
}

#!/usr/bin/env node
// `npm run bench -- xml [filter]`: the measurements of one room, or of all, on the built packages. A name that is no room picks the
// files of that name in any room: `pdf`, `cms`.
import './lib/floor.mjs';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { root, say, sayFailure } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

const [room, filter = ''] = process.argv.slice(2).filter((arg) => arg !== '--');
const packages = join(root, 'packages');
const rooms = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'bench')));

/** @param {string} name */
const filesOf = (name) => readdirSync(join(packages, name, 'bench')).filter((file) => file.endsWith('.bench.mjs'));
const topic = room !== undefined && !rooms.includes(room) ? room : undefined;
const chosen =
  topic !== undefined
    ? rooms.filter((name) => filesOf(name).some((file) => file.startsWith(`${topic}.`)))
    : room === undefined
      ? rooms
      : [room];

try {
  if (chosen.length === 0) {
    say(`Không có phép đo cho "${room}"; có: ${rooms.join(', ')} · no benches for "${room}"; there are: ${rooms.join(', ')}`);
    process.exitCode = 2;
  } else {
    await setUp();
    for (const name of chosen) {
      const folder = join(packages, name, 'bench');
      const files = filesOf(name).filter(
        (file) => (topic === undefined || file.startsWith(`${topic}.`)) && file.includes(filter),
      );
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

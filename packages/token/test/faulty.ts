import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peer } from '../../tests/src/peer.ts';
import type { TestToken } from '../../tests/src/softhsm.ts';

export interface FaultyDriver {
  readonly module: string;
  /** What goes wrong from now on; nothing when empty. */
  fault(...names: readonly string[]): void;
  /** Calls that reached the driver since the last question. */
  calls(): readonly string[];
}

/** Compiles the driver of `fixtures/faulty-driver.c` beside the token; undefined where there is no compiler. */
export function faultyDriver(hsm: TestToken): FaultyDriver | undefined {
  const gcc = peer('gcc');
  if (gcc === undefined) return undefined;
  const module = join(hsm.folder, 'faulty.so');
  const includes = join(dirname(createRequire(import.meta.url).resolve('pkcs11js/package.json')), 'includes');
  const source = fileURLToPath(new URL('./fixtures/faulty-driver.c', import.meta.url));
  const flags = ['-shared', '-fPIC', '-O1', '-w', `-I${includes}`, `-DSOFTHSM="${hsm.module}"`];
  execFileSync(gcc, [...flags, '-o', module, source, '-ldl'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const faults = join(hsm.folder, 'faults');
  const calls = join(hsm.folder, 'calls');
  process.env['FAULTS'] = faults;
  process.env['CALLS'] = calls;
  writeFileSync(faults, '');
  writeFileSync(calls, '');
  return {
    module,
    fault: (...names) => writeFileSync(faults, names.join(' ')),
    calls: () => {
      const made = readFileSync(calls, 'utf8').split('\n').filter(Boolean);
      writeFileSync(calls, '');
      return made;
    },
  };
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a peer program (`xmllint`, `openssl`, `java` …), or undefined with a visible notice; in CI its absence is a failure. */
export function peer(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path)) return path;
  }
  if (process.env['CI'] === 'true') throw new Error(`CI needs the program ${name}: npm test installs it when it runs as root.`);
  console.warn(`THIẾU CHƯƠNG TRÌNH · MISSING PEER: ${name}. Bỏ qua · skipped.`);
  return undefined;
}

/** How much to do: the first number in a normal run, the second under `pnpm nightly`. */
export function amount(normal: number, nightly: number): number {
  return process.env['LIENTHONG_NIGHTLY'] === '1' ? nightly : normal;
}

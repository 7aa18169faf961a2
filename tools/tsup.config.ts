// One build for every room: ESM + CJS + types, one entry per sub-path of the package's own `exports`.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Record<string, unknown>;
  readonly optionalDependencies?: Record<string, string>;
};
const entry: Record<string, string> = {};
for (const subPath of Object.keys(manifest.exports)) {
  if (subPath === './package.json') continue;
  const name = subPath === '.' ? 'index' : `${subPath.slice(2)}/index`;
  entry[name] = `src/${name}.ts`;
}

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: true,
  // tsup leaves out dependencies and peers by itself, not these: a native binding inside the bundle finds nothing.
  external: Object.keys(manifest.optionalDependencies ?? {}),
  splitting: true,
  clean: true,
  sourcemap: false,
  tsconfig: '../../tools/tsconfig.build.json',
});

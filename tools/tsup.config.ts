// One build for every room: ESM + CJS + types, one entry per sub-path of the package's own `exports`.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };
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
  splitting: true,
  clean: true,
  sourcemap: false,
  tsconfig: '../../tools/tsconfig.build.json',
});

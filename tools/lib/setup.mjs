// What a fresh clone with Node and npm alone lacks: the pinned pnpm, the packages of the lockfile, the build.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';
import { root, SetupError, say, seconds } from './say.mjs';

/** @returns {string} the exact version that `packageManager` pins */
export function pnpmVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const match = /^pnpm@(\d+\.\d+\.\d+)/.exec(packageManager);
  if (match?.[1] === undefined) throw new SetupError(`package.json: packageManager must be pnpm@X.Y.Z, found ${packageManager}`);
  return match[1];
}

/**
 * The environment of the tools that we start. npm hands its own settings down as npm_config_*: `--silent` would silence
 * pnpm's errors too.
 * @param {NodeJS.ProcessEnv} base
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(base) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...base, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
  delete env['npm_config_loglevel'];
  delete env['npm_config_json'];
  return env;
}

/**
 * The one native package compiles against the headers of Node. They are taken from beside this Node where they are, since a
 * machine behind a firewall cannot download them.
 * @param {NodeJS.ProcessEnv} base
 * @param {string} execPath
 * @returns {NodeJS.ProcessEnv}
 */
export function compileEnvironment(base, execPath) {
  const prefix = dirname(dirname(execPath));
  if (base['npm_config_nodedir'] !== undefined || !existsSync(join(prefix, 'include', 'node'))) return base;
  return { ...base, npm_config_nodedir: prefix };
}

/**
 * Runs the pinned pnpm. `npx` comes with npm; npm's own copy of it is taken where npm started us.
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 */
export function pnpm(args, options = {}) {
  const env = toolEnvironment(options.env ?? process.env);
  const full = ['--yes', `pnpm@${pnpmVersion()}`, ...args];
  const npx = join(dirname(env['npm_execpath'] ?? ''), 'npx-cli.js');
  if (env['npm_execpath'] !== undefined && existsSync(npx)) return run(process.execPath, [npx, ...full], { ...options, env });
  return run('npx', full, { ...options, env, shell: process.platform === 'win32' });
}

/**
 * What decides the content of node_modules: the lockfile, the manifests, and the Node that native code is compiled for.
 * @param {string} folder the repository
 * @returns {string}
 */
export function installStamp(folder) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const group of ['packages', 'examples']) {
    if (!existsSync(join(folder, group))) continue;
    for (const name of readdirSync(join(folder, group)).sort()) files.push(`${group}/${name}/package.json`);
  }
  for (const file of files) if (existsSync(join(folder, file))) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}

/** Installs what the lockfile names, unless node_modules already holds exactly that. */
export async function install() {
  const stampFile = join(root, 'node_modules', '.cache', 'lienthong', 'installed');
  const stamp = installStamp(root);
  const complete = existsSync(join(root, 'node_modules', '.bin', 'turbo'));
  if (complete && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  const since = performance.now();
  say('Cài các gói theo lockfile… · Installing the packages of the lockfile…');
  const args = [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    '--config.confirmModulesPurge=false',
  ];
  const { code } = await pnpm(args, { output: 'stderr', env: compileEnvironment(process.env, process.execPath) });
  if (code !== 0) {
    throw new SetupError(
      'Không cài được các gói (xem thông báo ở trên): kiểm tra kết nối tới kho gói npm rồi chạy lại.\n' +
        'The packages could not be installed (see above): check the connection to the npm registry and run again.',
    );
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
  say(`Đã cài xong · installed: ${seconds(since)}`);
}

/**
 * Builds every room that changed since the last build; turbo's cache answers for the rest.
 * @param {readonly string[]} [more] options of turbo
 */
export async function build(more = []) {
  const since = performance.now();
  const { code, stdout, stderr } = await pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...more], {
    output: 'capture',
  });
  if (code !== 0) {
    say(stdout + stderr);
    throw new SetupError('Dựng gói thất bại, lỗi ở trên. · The build failed, see above.');
  }
  say(`Đã dựng xong các gói · built: ${seconds(since)}`);
}

/** All that `npm start` and `npm test` need before their own work. */
export async function setUp() {
  await install();
  await build();
}

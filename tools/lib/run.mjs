import { spawn } from 'node:child_process';
import { root } from './say.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] whole environment, not a difference
 * @property {'inherit' | 'stderr' | 'capture'} [output] `stderr`: the child's stdout joins our stderr; `capture`: kept and returned
 * @property {boolean} [shell]
 */

/**
 * Runs a program to its end. Signals that reach us go on to the child, so Ctrl-C and a CI time-out stop the whole tree.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} a program that cannot be started has code 127
 */
export function run(command, args, options = {}) {
  const output = options.output ?? 'inherit';
  return new Promise((done) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = output === 'inherit' ? 'inherit' : output === 'stderr' ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio,
      shell: options.shell ?? false,
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // A terminal sends Ctrl-C to the whole group: passing it on would be a second one, which many programs take as "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', pass).on('SIGTERM', pass);
    /** @param {number} code */
    const end = (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      done({ code, stdout, stderr });
    };
    child.on('error', (error) => {
      stderr += error.message;
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)));
  });
}

/**
 * The script of an installed tool, run with our own Node: no shell, no dependence on PATH.
 * @param {string} script path below node_modules, e.g. `typescript/bin/tsc`
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(script, args, options = {}) {
  return run(process.execPath, [`${root}node_modules/${script}`, ...args], options);
}

// Runs one side of a measurement in a process of its own, so that its peak memory is its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts `peak-child.mjs` with a role; resolves with what it prints as JSON on its last line. */
export function side(role, args) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('peak-child.mjs', import.meta.url)), role, JSON.stringify(args)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  let ready;
  const first = new Promise((resolve) => {
    ready = resolve;
  });
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => {
    out += text;
    if (out.includes('\n')) ready(JSON.parse(out.slice(0, out.indexOf('\n'))));
  });
  const end = new Promise((resolve, reject) => {
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(out.trim().split('\n').pop())) : reject(new Error(`${role} ended with ${code}: ${out}`)),
    );
  });
  return { first, end, stop: () => child.stdin.end() };
}

// The two engines that are asked beside ours.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as m from '../make.ts';

export interface Question {
  readonly anchors: readonly Uint8Array[];
  readonly pool: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
  readonly at: Date;
}

const OPENSSL = ['verify', '-policy_check', '-policy', '2.5.29.32.0', '-no-CApath', '-no-CAstore'];

/** What OpenSSL says of each leaf: `OK`, or its words. */
export function askOpenssl(openssl: string, folder: string, question: Question, options: readonly string[] = []): string[] {
  const { anchors, pool, leaves, at } = question;
  const pems = (list: readonly Uint8Array[]): string => list.map((der) => m.pem('CERTIFICATE', der)).join('');
  writeFileSync(join(folder, 'anchors.pem'), pems(anchors));
  writeFileSync(join(folder, 'pool.pem'), pems(pool));
  const files = leaves.map((der, i) => {
    const file = join(folder, `leaf${i}.pem`);
    writeFileSync(file, m.pem('CERTIFICATE', der));
    return file;
  });
  const untrusted = pool.length > 0 ? ['-untrusted', join(folder, 'pool.pem')] : [];
  const time = ['-attime', String(Math.floor(at.getTime() / 1000))];
  const run = spawnSync(
    openssl,
    [...OPENSSL, ...options, ...time, '-CAfile', join(folder, 'anchors.pem'), ...untrusted, ...files],
    {
      encoding: 'utf8',
    },
  );
  const lines = `${run.stdout}${run.stderr}`;
  return files.map((file) =>
    lines.includes(`${file}: OK`)
      ? 'OK'
      : (new RegExp(`error ${file}|${file}: verification failed`).test(lines)
          ? lines.split(file)[0]?.split('\n').slice(-3).join(' ')
          : 'FAIL') || 'FAIL',
  );
}

/** One field of a line for the Java peer. */
export const base64 = (list: readonly Uint8Array[]): string => list.map((der) => Buffer.from(der).toString('base64')).join(',');

/** What Java PKIX says of each line: `OK`, or its words. */
export function askJava(java: string, folder: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  writeFileSync(join(folder, 'cases.txt'), rows.join('\n'));
  const out = execFileSync(java, [join(import.meta.dirname, 'Pkix.java'), join(folder, 'cases.txt')], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return out
    .trim()
    .split('\n')
    .map((line) => line.split('\t')[1] ?? '');
}

// The peers that judge our output in tests: real programs, not our own code. Debian has them all.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';
import { say, seconds } from './say.mjs';

/**
 * @typedef {object} Peer
 * @property {readonly string[]} packages the first that the distribution has is installed
 * @property {readonly string[]} programs all must be on PATH
 * @property {string} [library] file name below a library folder
 */

/** @type {readonly Peer[]} */
export const peers = [
  { packages: ['xmlsec1'], programs: ['xmlsec1'] },
  { packages: ['libxml2-utils'], programs: ['xmllint'] },
  { packages: ['openssl'], programs: ['openssl'] },
  { packages: ['poppler-utils'], programs: ['pdftotext', 'pdfsig'] },
  { packages: ['qpdf'], programs: ['qpdf'] },
  { packages: ['softhsm2'], programs: ['softhsm2-util'] },
  { packages: ['opensc'], programs: ['pkcs11-tool'] },
  { packages: ['pkg-config', 'pkgconf'], programs: ['pkg-config'] },
  { packages: ['gcc'], programs: ['gcc'] },
  { packages: ['libxmlsec1-dev'], programs: [], library: 'libxmlsec1.so' },
  { packages: ['libxmlsec1-openssl'], programs: [], library: 'libxmlsec1-openssl.so.1' },
  { packages: ['openjdk-17-jdk-headless', 'default-jdk-headless'], programs: ['java', 'javac'] },
  { packages: ['chromium'], programs: ['chromium'] },
];

/**
 * @param {string} name
 * @returns {boolean}
 */
export function onPath(name) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/** @param {string} name */
function hasLibrary(name) {
  const base = '/usr/lib';
  if (!existsSync(base)) return false;
  const folders = [base, '/usr/local/lib', ...readdirSync(base).map((folder) => join(base, folder))];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/**
 * @param {readonly Peer[]} [list]
 * @returns {Peer[]}
 */
export function missingPeers(list = peers) {
  return list.filter((peer) => !peer.programs.every(onPath) || (peer.library !== undefined && !hasLibrary(peer.library)));
}

/**
 * Installs what is missing where that is possible (Debian and root), and says what stays missing.
 * @returns {Promise<string[]>} the packages that are still missing
 */
export async function installPeers() {
  const missing = missingPeers();
  if (missing.length === 0) return [];
  const names = missing.map((peer) => peer.packages[0] ?? '');
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    const since = performance.now();
    say(`Cài các chương trình đối chứng · installing peers: ${names.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { output: 'capture', env });
    // One at a time: a name that this release does not have must not take the others down with it.
    for (const peer of missing) {
      for (const name of peer.packages) {
        const { code, stderr } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
          output: 'capture',
          env,
        });
        if (code === 0) break;
        say(stderr.trim());
      }
    }
    say(`Xong · done: ${seconds(since)}`);
  }
  const left = missingPeers(missing).map((peer) => peer.packages[0] ?? '');
  if (left.length > 0) {
    const line = '─'.repeat(100);
    say(line);
    say(`THIẾU CHƯƠNG TRÌNH ĐỐI CHỨNG, các thử nghiệm cần chúng sẽ bị bỏ qua: ${left.join(' ')}`);
    say(`MISSING PEERS, the tests that need them are skipped: ${left.join(' ')}`);
    say(`  apt-get install -y --no-install-recommends ${left.join(' ')}`);
    say(line);
  }
  return left;
}

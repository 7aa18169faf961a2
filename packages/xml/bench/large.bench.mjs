// 50 MB read and digested in canonical form, against the bare SHA-256 of the same bytes from the same place (memory against memory,
// file against file, in turn within one process); and peak memory from 1 to 500 MB.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libxml2 } from './libxml2.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bench-xml-'));
const file = join(folder, 'big.xml');
const child = fileURLToPath(new URL('large-child.mjs', import.meta.url));
const measure = (rounds, ...kinds) =>
  JSON.parse(execFileSync(process.execPath, [child, file, String(rounds), ...kinds], { encoding: 'utf8' }));
const LINE = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3';

function make(megabytes, unit) {
  const fd = openSync(file, 'w');
  writeSync(fd, '<a><b c="1">');
  const piece = Buffer.from(unit.repeat(Math.ceil(2 ** 20 / unit.length)));
  for (let k = 0; k < megabytes; k++) writeSync(fd, piece);
  writeSync(fd, '</b></a>');
  closeSync(fd);
  return megabytes;
}

try {
  console.log('50 MB, read + canonical SHA-256, and how it stands to the bare SHA-256 of the same place');
  for (const [name, unit] of [
    ['one line', LINE],
    ['LF', `${LINE}\n`],
    ['CRLF', `${LINE}\r\n`],
    ['&#13;', `${LINE}&#13;\n`],
    ['>', `${LINE}>\n`],
  ]) {
    make(50, unit);
    const { ms } = measure(8, 'memory-bare', 'memory-read', 'file-bare', 'file-source', 'file-read');
    // Of processor time: on a busy machine the clock on the wall tells nothing.
    const rate = (kind) => `${(50_000 / ms[kind]).toFixed(0).padStart(5)} MB/s`;
    const to = (kind, bare) => `${(ms[bare] / ms[kind]).toFixed(2)}x`;
    console.log(
      `  ${name.padEnd(9)} memory ${rate('memory-read')} of ${rate('memory-bare')} (${to('memory-read', 'memory-bare')})` +
        `   file ${rate('file-read')} of ${rate('file-bare')} (${to('file-read', 'file-bare')}; ${to('file-read', 'file-source')} of the digest of a source)`,
    );
  }
  console.log('peak RSS of one reading with canonical digest, from a file');
  for (const megabytes of [1, 10, 50, 200, 500]) {
    make(megabytes, `${LINE}\r\n`);
    const { rss, ms } = measure(1, 'file-read');
    console.log(`  ${String(megabytes).padStart(4)} MB: ${rss.toFixed(0)} MB RSS, ${ms['file-read'].toFixed(0)} ms`);
  }
  const native = libxml2(folder);
  if (native === undefined) console.log('libxml2 cannot be built here');
  else {
    make(50, `${LINE}\r\n`);
    const rate = await native.rate('c14n', file, 1);
    native.close();
    console.log(`libxml2, 50 MB in lines of CR LF, tree and canonical form: ${(50 * rate).toFixed(0)} MB/s, without a digest`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

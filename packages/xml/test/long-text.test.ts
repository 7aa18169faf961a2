import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '@lienthong/core';
import { afterAll, expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { c14n10, c14n10WithComments, canonicalize, readXml } from '../src/index.ts';

const xmllint = peer('xmllint');
const MB = 1024 ** 2;
const BYTES = amount(5, 50) * MB;
const LINE = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3';
const folder = mkdtempSync(join(tmpdir(), 'long-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(unit: string): string {
  const path = join(folder, 'long.xml');
  const fd = openSync(path, 'w');
  const piece = Buffer.from(unit.repeat(Math.ceil(MB / unit.length)));
  writeSync(fd, '<a xmlns:p="urn:p"><p:b>');
  for (let written = 0; written < BYTES; written += piece.length) writeSync(fd, piece);
  writeSync(fd, '</p:b></a>');
  closeSync(fd);
  return path;
}

function ourDigest(path: string, algorithm: string): string {
  const source = openFile(path);
  const hash = createHash('sha256');
  for (const chunk of canonicalize(readXml(source), { algorithm })) hash.update(chunk);
  source.close();
  return hash.digest('hex');
}

// Each is one text node; the last ones take another way at each byte.
test.skipIf(xmllint === undefined).each([
  ['one line of base64', LINE],
  ['base64 in lines of CR LF', `${LINE}\r\n`],
  ['base64 in lines of &#13;', `${LINE}&#13;\n`],
  ['base64 in CDATA sections', `<![CDATA[${LINE}\r\n]]>`],
  ['> in text', `${LINE}>\n`],
  ['nothing but &#13;', '&#13;'],
  ['nothing but empty CDATA sections', '<![CDATA[]]>'],
  ['nothing but >', '>'],
  ['nothing but CR', '\r'],
  ['brackets', ']]&gt;]]]'],
])(
  '%s: the canonical bytes of libxml2',
  (_, unit) => {
    const path = write(unit);
    const command = '"$0" --nonet --huge --c14n "$1" | sha256sum';
    const theirs = execFileSync('sh', ['-c', command, xmllint as string, path], { encoding: 'utf8' }).slice(0, 64);
    expect(ourDigest(path, c14n10WithComments)).toBe(theirs);
    expect(ourDigest(path, c14n10)).toBe(theirs);
  },
  600_000,
);

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { amount, peer } from '../../../tests/src/peer.ts';
import { type Certificate, type ChainReport, readCertificate } from '../../src/index.ts';
import * as m from '../make.ts';
import { AT, check } from '../world.ts';
import { type Graph, makeGraph, seeded } from './graph.ts';
import { explain } from './known.ts';

const LEAVES = 10;
const at = String(Math.floor(AT.getTime() / 1000));

/** What our validator says, and for a valid chain the certificates between leaf and anchor. */
function ours(graph: Graph, leaf: Buffer): ChainReport {
  return check(readCertificate(leaf), {
    anchors: graph.anchors.map((der) => readCertificate(der)),
    intermediates: graph.pool.map((der) => readCertificate(der)),
    purpose: 'any',
  });
}

const OPENSSL = ['verify', '-attime', at, '-policy_check', '-policy', '2.5.29.32.0', '-no-CApath', '-no-CAstore'];

function opensslMany(
  openssl: string,
  folder: string,
  graph: Graph,
  pool: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): string[] {
  const pems = (list: readonly Uint8Array[]): string => list.map((der) => m.pem('CERTIFICATE', der)).join('');
  writeFileSync(join(folder, 'anchors.pem'), pems(graph.anchors));
  writeFileSync(join(folder, 'pool.pem'), pems(pool));
  const files = leaves.map((der, i) => {
    const file = join(folder, `leaf${i}.pem`);
    writeFileSync(file, m.pem('CERTIFICATE', der));
    return file;
  });
  const untrusted = pool.length > 0 ? ['-untrusted', join(folder, 'pool.pem')] : [];
  const run = spawnSync(openssl, [...OPENSSL, '-CAfile', join(folder, 'anchors.pem'), ...untrusted, ...files], {
    encoding: 'utf8',
  });
  const lines = `${run.stdout}${run.stderr}`;
  return files.map((file) =>
    lines.includes(`${file}: OK`)
      ? 'OK'
      : (new RegExp(`error ${file}|${file}: verification failed`).test(lines)
          ? lines.split(file)[0]?.split('\n').slice(-3).join(' ')
          : 'FAIL') || 'FAIL',
  );
}

test('random graphs: ours, OpenSSL and Java PKIX', { timeout: 1_800_000 }, () => {
  const [openssl, java] = [peer('openssl'), peer('java')];
  if (openssl === undefined || java === undefined) return;
  const graphs = amount(50, 2000);
  const random = seeded(Number(process.env['LIENTHONG_SEED'] ?? 20261122));
  const folder = mkdtempSync(join(tmpdir(), 'graphs-'));
  const unexplained: string[] = [];
  const tally = { valid: 0, refused: 0, explained: 0 };
  try {
    const cases: { graph: Graph; leaf: Buffer; report: ChainReport; openssl: string }[] = [];
    for (let i = 0; i < graphs; i++) {
      const graph = makeGraph(random, LEAVES);
      const theirs = opensslMany(openssl, folder, graph, graph.pool, graph.leaves);
      for (const [j, leaf] of graph.leaves.entries())
        cases.push({ graph, leaf, report: ours(graph, leaf), openssl: theirs[j] as string });
    }
    const base64 = (list: readonly Uint8Array[]): string => list.map((der) => Buffer.from(der).toString('base64')).join(',');
    const askJava = (rows: readonly string[]): string[] => {
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
    };
    const javaSays = askJava(
      cases.map(({ graph, leaf }, id) =>
        [id, AT.getTime(), base64(graph.anchors), base64(graph.pool), base64([leaf])].join('\t'),
      ),
    );
    // Engines that did not find our path are asked again about that very path.
    const again = [...cases.keys()].filter((id) => cases[id]?.report.outcome === 'valid' && javaSays[id] !== 'OK');
    const answers = askJava(
      again.map((id) => {
        const { path } = (cases[id] as (typeof cases)[number]).report;
        return [
          id,
          AT.getTime(),
          base64(path.slice(-1).map((c) => c.der)),
          '',
          '',
          base64(path.slice(0, -1).map((c) => c.der)),
        ].join('\t');
      }),
    );
    const javaOnPath = new Map(again.map((id, i) => [id, answers[i]]));
    for (const [id, item] of cases.entries()) {
      const valid = item.report.outcome === 'valid';
      tally[valid ? 'valid' : 'refused']++;
      for (const [engine, verdict] of [
        ['openssl', item.openssl],
        ['java', javaSays[id] ?? ''],
      ] as const) {
        if ((verdict === 'OK') === valid) continue;
        const path: readonly Certificate[] = item.report.path;
        const onPath =
          engine === 'java'
            ? javaOnPath.get(id)
            : valid
              ? opensslMany(
                  openssl,
                  folder,
                  { ...item.graph, anchors: [Buffer.from((path.at(-1) as Certificate).der)] },
                  path.slice(1, -1).map((c) => c.der),
                  [item.leaf],
                )[0]
              : undefined;
        const why = explain({
          engine,
          valid,
          verdict,
          onPath,
          attempts: item.report.attempts.map(({ code, message }) => ({ code, message: message.en })),
          features: item.graph.features,
          path,
        });
        if (why === undefined)
          unexplained.push(
            `#${id} ${engine}: ours ${item.report.outcome} ${item.report.attempts.map((a) => `${a.code} ${a.message.en}`).join(' | ')}; theirs ${verdict}; on our path ${onPath}; ${[...item.graph.features].join(',')}`,
          );
        else tally.explained++;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    `graphs ${graphs}, chains ${tally.valid + tally.refused}: valid ${tally.valid}, refused ${tally.refused}, explained differences ${tally.explained}`,
  );
  expect(unexplained).toEqual([]);
  expect(tally.valid).toBeGreaterThan((tally.valid + tally.refused) / 10);
});

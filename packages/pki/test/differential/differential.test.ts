import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { amount, peer } from '../../../tests/src/peer.ts';
import { type Certificate, type ChainReport, readCertificate } from '../../src/index.ts';
import { AT, check } from '../world.ts';
import { askJava, askOpenssl, base64 } from './engines.ts';
import { type Graph, makeGraph, seeded } from './graph.ts';
import { explain } from './known.ts';

const LEAVES = 2;
/** Graphs to one call of the Java peer. */
const BATCH = 500;

/** What our validator says, and for a valid chain the certificates between leaf and anchor. */
function ours(graph: Graph, leaf: Buffer): ChainReport {
  return check(readCertificate(leaf), {
    anchors: graph.anchors.map((der) => readCertificate(der)),
    intermediates: graph.pool.map((der) => readCertificate(der)),
    purpose: 'any',
  });
}

interface Item {
  readonly graph: Graph;
  readonly leaf: Buffer;
  readonly report: ChainReport;
  readonly openssl: string;
}

interface Tally {
  valid: number;
  refused: number;
  readonly explained: Map<string, number>;
  readonly unexplained: string[];
}

/** One batch of graphs: every engine on every leaf; engines that refuse a chain we accept are asked again about our very path. */
function compareBatch(
  tools: { openssl: string; java: string; folder: string },
  seed: number,
  graphs: number,
  tally: Tally,
): void {
  const { openssl, java, folder } = tools;
  const random = seeded(seed);
  const cases: Item[] = [];
  for (let i = 0; i < graphs; i++) {
    const graph = makeGraph(random, LEAVES);
    const theirs = askOpenssl(openssl, folder, { ...graph, at: AT });
    for (const [j, leaf] of graph.leaves.entries())
      cases.push({ graph, leaf, report: ours(graph, leaf), openssl: theirs[j] as string });
  }
  const row = (id: number, ...lists: (readonly Uint8Array[])[]): string => [id, AT.getTime(), ...lists.map(base64)].join('\t');
  const javaSays = askJava(
    java,
    folder,
    cases.map(({ graph, leaf }, id) => row(id, graph.anchors, graph.pool, [leaf])),
  );
  const again = [...cases.keys()].filter((id) => cases[id]?.report.outcome === 'valid' && javaSays[id] !== 'OK');
  const answers = askJava(
    java,
    folder,
    again.map((id) => {
      const path = (cases[id] as Item).report.path.map((certificate) => certificate.der);
      return row(id, path.slice(-1), [], [], path.slice(0, -1));
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
      const opensslOnPath = (): string | undefined =>
        askOpenssl(openssl, folder, {
          anchors: path.slice(-1).map(({ der }) => der),
          pool: path.slice(1, -1).map(({ der }) => der),
          leaves: [item.leaf],
          at: AT,
        })[0];
      const onPath = engine === 'java' ? javaOnPath.get(id) : valid ? opensslOnPath() : undefined;
      const why = explain({
        engine,
        valid,
        verdict,
        onPath,
        attempts: item.report.attempts.map(({ code, message }) => ({ code, message: message.en })),
        features: item.graph.features,
        path,
      });
      if (why !== undefined) tally.explained.set(why, (tally.explained.get(why) ?? 0) + 1);
      else
        tally.unexplained.push(
          `seed ${seed} #${id} ${engine}: ours ${item.report.outcome} ${item.report.attempts.map((a) => `${a.code} ${a.message.en}`).join(' | ')}; theirs ${verdict}; on our path ${onPath}; ${[...item.graph.features].join(',')}`,
        );
    }
  }
}

test('random graphs: ours, OpenSSL and Java PKIX', { timeout: 7_200_000 }, () => {
  const [openssl, java] = [peer('openssl'), peer('java')];
  if (openssl === undefined || java === undefined) return;
  const graphs = amount(500, 20_000);
  const first = Number(process.env['LIENTHONG_SEED'] ?? 20261122);
  const folder = mkdtempSync(join(tmpdir(), 'graphs-'));
  const tally: Tally = { valid: 0, refused: 0, explained: new Map(), unexplained: [] };
  try {
    for (let done = 0; done < graphs; done += BATCH) {
      compareBatch({ openssl, java, folder }, first + done, Math.min(BATCH, graphs - done), tally);
      const explained = [...tally.explained].map(([why, count]) => `${count} × ${why}`).join('; ');
      console.log(
        `graphs ${done + BATCH}, chains ${tally.valid + tally.refused}: valid ${tally.valid}, refused ${tally.refused}, unexplained ${tally.unexplained.length}, explained ${explained}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(tally.unexplained).toEqual([]);
  expect(tally.valid).toBeGreaterThan((tally.valid + tally.refused) / 10);
});

// Durable sends per second, one at a time and many at once, beside what the disk and the database can do at all: appending with
// fdatasync, and bare inserts into a table of the same database with one row a sync. The axis answers at once. All interleaved.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExchange } from '../dist/index.js';
import { sqlite } from '../dist/sqlite/index.js';
import { packetOf, policy, rate } from './packets.mjs';

const Database = createRequire(import.meta.url)('libsql');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
const ROUNDS = 5;
const GROUP = 64;
/** A worker runs for days: what is measured is code that the platform has compiled. */
const WARM_UP = 3000;
const SENDS = 1200;

let sent = 0;
const axis = {
  dialect: 'instant',
  experimental: false,
  send: async () => ({ docId: `x${++sent}`, reconciled: false, attempts: 1, sha256: '', size: 0, at: 0 }),
  reconcile: async () => ({ outcome: 'absent' }),
  list: async () => [],
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const results = new Map();
const note = (name, value) => results.set(name, [...(results.get(name) ?? []), value]);

try {
  const store = sqlite(join(folder, 'kho.db'));
  const exchange = await openExchange({ axis, store, policy: await policy(), agencies: ['H48.12'] });
  const bare = new Database(join(folder, 'bare.db'));
  bare.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (k TEXT PRIMARY KEY, a INTEGER, body TEXT)');
  const insert = bare.prepare('INSERT INTO t (k, a, body) VALUES (?, ?, ?)');
  const body = 'x'.repeat(800);
  const fd = openSync(join(folder, 'log'), 'a');
  const block = Buffer.alloc(1000, 1);
  // Composed before: what is measured is the sending.
  const packets = Array.from({ length: WARM_UP + ROUNDS * (60 + SENDS) + 1 }, (_, n) => packetOf(n, 'H48.12', 'G22'));
  let number = 0;
  const send = () => {
    number++;
    return exchange.send(packets[number], { messageId: `m${number}` });
  };
  await rate(WARM_UP, GROUP, send);
  let key = 0;
  for (let round = 0; round < ROUNDS; round++) {
    note(
      'append + fdatasync',
      await rate(200, 1, () => {
        writeSync(fd, block);
        fdatasyncSync(fd);
      }),
    );
    note('bare inserts, one a sync', await rate(200, 1, () => insert.run([`k${key++}`, key, body])));
    note(
      `bare inserts, ${GROUP} a sync`,
      await rate(20, 1, () => {
        bare.exec('BEGIN IMMEDIATE');
        for (let i = 0; i < GROUP; i++) insert.run([`k${key++}`, key, body]);
        bare.exec('COMMIT');
      }),
    );
    note('sends, one at a time', await rate(60, 1, send));
    note(`sends, ${GROUP} at a time`, await rate(SENDS, GROUP, send));
  }
  closeSync(fd);
  await exchange.close();
  const one = median(results.get('bare inserts, one a sync').map(({ perSecond }) => perSecond));
  for (const [name, rounds] of results) {
    const times = name.startsWith('bare inserts, 6') ? GROUP : 1;
    const perSecond = median(rounds.map((round) => round.perSecond)) * times;
    const cpu = median(rounds.map((round) => round.cpuMs)) / times;
    console.log(
      `${name.padEnd(26)} ${perSecond.toFixed(0).padStart(6)}/s  ${(perSecond / one).toFixed(2)}x bare inserts  ${cpu.toFixed(2)} ms of processor`,
    );
  }
  console.log(`peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

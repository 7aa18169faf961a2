import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@lienthong/sandbox';
import { expect, test } from 'vitest';
import { collect, edoc, sourceOf } from './helpers/packets.ts';
import { A, B, baseConfig, C, world } from './helpers/world.ts';

test('what was answered outlives the process, a torn line does not hurt', async () => {
  const data = mkdtempSync(join(tmpdir(), 'lienthong-data-'));
  try {
    const packet = edoc({ from: A, to: [B, C], number: '5' });
    const first = await world({}, {}, { data });
    const receipt = await first.a.send({ source: sourceOf(packet), from: A, messageType: 'edoc' });
    const items = await first.b.list({ messageType: 'edoc' });
    await first.b.acknowledge(items[0]?.docId as string, 'done');
    await first.a.deleteAgency(C);
    await first.close();
    appendFileSync(join(data, 'journal.jsonl'), '{"t":"packet","packet":{"docId":"to');

    writeFileSync(join(data, 'incoming-0'), 'half');

    const second = await world({}, {}, { data });
    expect(await second.b.list({ messageType: 'edoc' })).toEqual([]);
    const report = await second.a.deliveryReport({ messageType: 'edoc', docId: receipt.docId });
    expect(report.map((r) => r.state)).toEqual(['done', 'initial']);
    expect((await collect(await second.b.fetch(items[0]?.docId as string))).toString('utf8')).toBe(packet);
    await second.b.acknowledge(items[0]?.docId as string, 'fail');
    await second.close();

    const third = await world({}, {}, { data });
    expect((await third.b.list({ messageType: 'edoc' })).map((i) => i.state)).toEqual(['fail']);
    await third.close();
    expect(readdirSync(data).sort()).toEqual(['journal.jsonl', 'packets']);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test('a damaged journal is named, not skipped', async () => {
  const data = mkdtempSync(join(tmpdir(), 'lienthong-data-'));
  writeFileSync(join(data, 'journal.jsonl'), 'x\n{"t":"no-agency","code":"Z","at":1}\n');
  await expect(startSandbox(baseConfig, { data })).rejects.toThrow('SANDBOX_DATA');
  rmSync(data, { recursive: true });
});

test.each([
  [{}, '$.systems'],
  [{ systems: [{ systemId: 'a' }] }, '$.systems[0].secret'],
  [{ systems: [], hubs: [{ id: 'x', rewrite: 'zip' }] }, '$.hubs[0].rewrite'],
  [{ systems: [], faults: [{ fault: 'nothing' }] }, '$.faults[0].fault'],
  [{ systems: [], auth: 'none' }, '$.auth'],
  [{ systems: [], agencies: [{ code: 'X' }] }, '$.agencies[0].name'],
])('a wrong configuration names its place: %j', async (config, path) => {
  await expect(startSandbox(config as never)).rejects.toThrow(path);
});

test('a port that is taken', async () => {
  const one = await startSandbox(baseConfig);
  await expect(startSandbox(baseConfig, { port: Number(new URL(one.url).port) })).rejects.toThrow('SANDBOX_LISTEN');
  await one.close();
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, edoc, sourceOf, status } from './helpers/packets.ts';
import { A, B, C, OLD_B, type World, world } from './helpers/world.ts';

describe('a document there and a status back', () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  test('the main way', async () => {
    const packet = edoc({ from: A, to: [OLD_B, C], number: '123', subject: 'V/v họp giao ban' });
    const receipt = await w.a.send({ source: sourceOf(packet), from: A, messageType: 'edoc' });
    expect(receipt.docId).toMatch(/^[0-9a-f]{24}$/);
    expect(receipt.reconciled).toBe(false);

    const items = await w.b.list({ messageType: 'edoc' });
    expect(items.map((i) => [i.from, i.to, i.state])).toEqual([
      [A, OLD_B, 'initial'],
      [A, C, 'initial'],
    ]);
    expect(items.every((i) => i.docId !== receipt.docId)).toBe(true);
    expect(await w.b.countReceiveEdoc()).toBe(2);
    expect(await w.a.list({ messageType: 'edoc' })).toEqual([]);

    const [first] = items;
    const got = await collect(await w.b.fetch(first?.docId as string));
    expect(got.toString('utf8')).toBe(packet);
    expect((await collect(await w.b.downloadEdoc(first?.docId as string))).equals(got)).toBe(true);

    await w.b.acknowledge(first?.docId as string, 'processing');
    await w.b.acknowledge(first?.docId as string, 'done');
    expect((await w.b.list({ messageType: 'edoc' })).length).toBe(1);

    const report = await w.a.deliveryReport({ messageType: 'edoc', docId: receipt.docId });
    expect(report.map((r) => [r.to, r.state, r.notation, r.title])).toEqual([
      [OLD_B, 'done', '123/STTTT', 'V/v họp giao ban'],
      [C, 'initial', '123/STTTT', 'V/v họp giao ban'],
    ]);

    const answer = status(B, A, '123', '01');
    await w.b.send({ source: sourceOf(answer), from: B, messageType: 'status' });
    const statuses = await w.a.list({ messageType: 'status' });
    expect(statuses.length).toBe(1);
    expect((await collect(await w.a.fetch(statuses[0]?.docId as string))).toString('utf8')).toBe(answer);
    expect(await w.a.countReceiveStatus()).toBe(1);
  });

  test('the directory in its three forms', async () => {
    const rows = [];
    for await (const row of w.a.directory()) rows.push(row);
    expect(rows.map((r) => [r.code, r.aliases])).toEqual([
      [A, []],
      [B, [OLD_B]],
      [C, []],
    ]);
    const old = [];
    for await (const row of w.a.getAgenciesList()) old.push(row);
    expect(old[2]?.pid).toBe(old[0]?.id);
    await w.a.registerAgency({ id: '9', pcode: A, code: 'H48.12.01', name: 'Phòng mới', mail: '', mobile: '', fax: '' });
    await w.a.deleteAgency(C);
    const delta = [];
    for await (const row of w.a.getSynchronizeUnit()) delta.push([row.code, row.deleted]);
    expect(delta).toEqual([
      [A, false],
      [B, false],
      [C, true],
      ['H48.12.01', false],
    ]);
  });
});

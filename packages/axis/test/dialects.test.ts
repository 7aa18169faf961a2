import { type AxisClient, effectOf } from '@lienthong/axis';
import { bytesSource, isLienThongError } from '@lienthong/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bkavDialect, edocV2Dialect, type FakeAxis, vxpDialect } from './helpers/fakes.ts';
import { type Served, serve } from './helpers/serve.ts';

// One contract for every driver: what a province's file must do before anyone may use it.

const PACKET = '<?xml version="1.0"?><edXML>Công văn ≥ 1</edXML>';

describe.each([vxpDialect, bkavDialect, edocV2Dialect])('driver $name', (dialect) => {
  let axis: FakeAxis;
  let server: Served;
  let client: AxisClient;
  beforeEach(async () => {
    axis = { packets: [], trouble: 'none', logins: 0 };
    server = await serve((req, res, body) => dialect.answer(axis, req, res, body));
    client = dialect.client(server.url);
  });
  afterEach(async () => {
    await client.close();
    await server.close();
  });
  const send = () => client.send({ source: bytesSource(Buffer.from(PACKET)), from: 'A', messageType: 'edoc' });
  async function failure(work: () => Promise<unknown>): Promise<{ code: string; effect: string }> {
    try {
      await work();
    } catch (error) {
      if (isLienThongError(error)) return { code: error.code, effect: effectOf(error) };
      throw error;
    }
    return { code: 'accepted', effect: 'done' };
  }

  test('there, listed, fetched to the byte, acknowledged, gone', async () => {
    const receipt = await send();
    expect(receipt).toMatchObject({ docId: '1000', attempts: 1, reconciled: false, size: Buffer.byteLength(PACKET) });
    const items = await client.list({ messageType: 'edoc' });
    expect(items.map((i) => [i.docId, i.state])).toEqual([['1000', 'initial']]);
    const parts: Uint8Array[] = [];
    for await (const part of await client.fetch('1000')) parts.push(part);
    expect(Buffer.concat(parts).toString('utf8')).toBe(PACKET);
    await client.acknowledge('1000', 'done');
    expect(await client.list({ messageType: 'edoc' })).toEqual([]);
    expect((await client.probe.waiting()).count).toBe(0);
    const agencies = [];
    for await (const row of client.directory()) agencies.push(row.code);
    expect(agencies).toEqual(['G22']);
    for (const request of server.requests)
      if (request.body !== '') expect(request.headers['content-length']).toBe(String(Buffer.byteLength(request.body)));
  });

  test('a rejection is a rejection: no effect, no repeat', async () => {
    axis.trouble = 'reject';
    const { code, effect } = await failure(send);
    expect(code).toMatch(/^AXIS_(RECEIVER_UNKNOWN|PACKET_REFUSED|REJECTED)$/);
    expect(effect).toBe('none');
    expect(server.requests.filter((r) => /send/.test(r.path)).length).toBe(1);
    expect(axis.packets).toEqual([]);
  });

  test.each(['html', 'empty', 'cut', 'reset-after'] as const)(
    '%s: an error for every operation, and no second send',
    async (trouble) => {
      if (dialect.name === 'edoc-v2') await client.list({ messageType: 'edoc' });
      axis.trouble = trouble;
      const sent = await failure(send);
      expect(sent.code).toMatch(/^AXIS_/);
      expect(sent.effect).toBe('unknown');
      expect(server.requests.filter((r) => /send/.test(r.path)).length).toBe(1);
      for (const work of [
        () => client.list({ messageType: 'edoc' }),
        () => client.fetch('1000'),
        () => client.acknowledge('1000', 'done'),
        () => client.probe.waiting(),
        async () => {
          for await (const _row of client.directory()) throw new Error('a row');
        },
      ]) {
        expect((await failure(work)).code).toMatch(/^AXIS_(GATEWAY|TRUNCATED|CONNECTION|UNAVAILABLE|ANSWER_INVALID)$/);
      }
    },
  );

  test('accepted without an identifier: done, and never sent again', async () => {
    axis.trouble = 'no-id';
    expect((await failure(send)).effect).toBe('done');
    expect(axis.packets.length).toBe(1);
  });

  test('what the dialect lacks is said, not faked', async () => {
    const work = () => client.deliveryReport({ messageType: 'edoc' });
    if (dialect.name === 'vxp') expect(await work()).toEqual([]);
    else expect((await failure(work)).code).toBe('AXIS_UNSUPPORTED');
    expect(client.experimental).toBe(dialect.name !== 'vxp');
  });

  test('many at once', async () => {
    await Promise.all(Array.from({ length: 20 }, send));
    expect(axis.packets.length).toBe(20);
    if (dialect.name === 'edoc-v2') expect(axis.logins).toBe(1);
  });
});

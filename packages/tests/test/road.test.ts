import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource, isLienThongError, openFile } from '@lienthong/core';
import {
  agency,
  compose,
  content,
  type DocumentPacket,
  type Draft,
  draftFromPacket,
  type Packet,
  readPacket,
} from '@lienthong/edxml';
import { signPacket } from '@lienthong/inspect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, ours, theirs } from '../src/house.ts';
import { vectors } from '../src/vectors.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const draft = (number: number, subject = 'V/v thử nghiệm'): Draft => ({
  from: agency(ours, { organName: 'Sở thử nghiệm' }),
  to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
  code: `${number}/STTTT`,
  promulgation: { date: '2026-11-20' },
  type: 'Công văn',
  subject,
  signer: { fullName: 'Nguyễn Văn Mẫu' },
  attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n')), content('b.xlsx', Buffer.from('bảng tính'))],
});

describe('one document, both ends', () => {
  it('is sent once, answered 01 by itself and 03 on acceptance, whatever is called twice', async () => {
    const sender = await house.exchange(ours);
    const receiver = await house.exchange(theirs);
    const { source } = await signPacket(compose(draft(1)), house.pki.agency.signer(), { gate: house.policy });
    const receipt = await sender.send(source, { messageId: 'm1' });
    expect(await sender.send(source, { messageId: 'm1' })).toMatchObject({ docId: receipt.docId, alreadySent: true });
    await expect(sender.send(compose(draft(2)).source(), { messageId: 'm1' })).rejects.toMatchObject({
      code: 'EXCHANGE_MESSAGE_ID_REUSED',
    });

    const seen: string[] = [];
    for await (const delivery of receiver.receive({ once: true })) {
      seen.push(delivery.docId);
      expect((await delivery.inspect()).outcome).toBe('valid');
      await delivery.accept();
      await delivery.accept();
      await expect(delivery.reject('nhầm')).rejects.toMatchObject({ code: 'EXCHANGE_ALREADY_SETTLED' });
    }
    expect(seen).toHaveLength(1);
    // A second process over the same store hands nothing out again and sends no status twice.
    for await (const _ of (await house.exchange(theirs)).receive({ once: true })) throw new Error('handed out twice');
    for await (const _ of sender.receive({ once: true }));
    expect((await sender.message('m1'))?.statuses.map(({ code }) => code)).toEqual(['01', '03']);
  });

  it('a refusal needs a reason and tells it to the sender', async () => {
    const sender = await house.exchange(ours);
    const receiver = await house.exchange(theirs);
    await sender.send(compose(draft(3)).source(), { messageId: 'm3' });
    for await (const delivery of receiver.receive({ once: true })) {
      await expect(delivery.reject(' ')).rejects.toMatchObject({ code: 'EXCHANGE_REASON_REQUIRED' });
      await delivery.reject('Gửi nhầm nơi nhận');
    }
    for await (const _ of sender.receive({ once: true }));
    expect((await sender.message('m3'))?.statuses.at(-1)).toMatchObject({ code: '02', description: 'Gửi nhầm nơi nhận' });
  });

  it('an unreadable packet is kept and reported, and the rest goes on', async () => {
    const receiver = await house.exchange(theirs, (client) => ({
      ...client,
      fetch: async (docId) =>
        docId === broken
          ? (async function* () {
              yield Buffer.from('<edXML');
            })()
          : client.fetch(docId),
    }));
    const sender = await house.exchange(ours);
    await sender.send(compose(draft(4)).source(), { messageId: 'm4' });
    const [item] = await house.client(theirs).list({ messageType: 'edoc' });
    const broken = item?.docId;
    await sender.send(compose(draft(5)).source(), { messageId: 'm5' });
    const unreadable: string[] = [];
    const good: string[] = [];
    for await (const delivery of receiver.receive({ once: true, onUnreadable: ({ docId }) => unreadable.push(docId) })) {
      good.push(delivery.docId);
      await delivery.accept();
    }
    expect(unreadable).toEqual([broken]);
    expect(good).toHaveLength(1);
  });
});

describe('the packets of the field travel the road', () => {
  const folder = vectors('samples');
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.edxml'));

  it.each(names)('%s', async (name) => {
    const source = openFile(join(folder ?? '', name));
    let packet: Packet;
    try {
      packet = readPacket(source);
    } catch (error) {
      // The one whose root cannot be read strictly is reported as such, with its place.
      expect(isLienThongError(error) && error.details['line']).toBeGreaterThan(0);
      expect(name).toMatch(/^07/);
      return;
    }
    const again = compose(readdressed(packet), { agencyCodes: 'lenient' }).source();
    const [from, to] = packet.kind === 'status' ? [theirs, ours] : [ours, theirs];
    const sender = await house.exchange(from);
    const receiver = await house.exchange(to);
    await sender.send(again, { messageId: `sample ${name}` });
    const received: DocumentPacket[] = [];
    const statuses: string[] = [];
    for await (const delivery of receiver.receive({ once: true, onStatus: ({ code }) => statuses.push(code) })) {
      if (delivery.packet.kind === 'document') received.push(delivery.packet);
      expect((await delivery.inspect()).outcome).toBe('unsigned');
      // The recall of the samples: what it recalls was never here, so it is refused (16).
      if (delivery.change?.kind === 'recall') await receiver.refuse(delivery.docId, 'Không có văn bản này');
      else await delivery.accept();
    }
    if (packet.kind === 'status') {
      expect(statuses).toContain(packet.statusCode);
    } else if (packet.kind === 'document') {
      expect(received).toHaveLength(1);
      // Every sample of a document deviates from the rules somewhere, and the reader says so.
      expect(packet.issues.length).toBeGreaterThan(0);
      expect(received[0]?.subject).toBe(packet.subject.normalize('NFC'));
      expect(received[0]?.attachments.map(({ sha256 }) => sha256)).toEqual(packet.attachments.map(({ sha256 }) => sha256));
    }
    source.close();
  });

  /** The sandbox knows two agencies: addresses are replaced; the rest stays. */
  function readdressed(packet: Packet): Draft {
    if (packet.kind === 'status') {
      const { responseFor, ...rest } = draftFromPacket(packet) as Extract<Draft, { kind: 'status' }>;
      return {
        ...rest,
        from: agency(theirs, { organName: 'Văn phòng' }),
        responseFor: { ...responseFor, organId: ours },
      } as Draft;
    }
    const attachments = packet.attachments.map((a) =>
      content(a.name, Buffer.concat([...a.chunks()].map((chunk) => Uint8Array.from(chunk)))),
    );
    const made = draftFromPacket(packet, attachments) as Extract<Draft, { to: unknown }>;
    return { ...made, from: agency(ours, { organName: 'Sở thử nghiệm' }), to: [agency(theirs, { organName: 'Văn phòng' })] };
  }
});

it('bytes that are no packet are refused before anything is stored as a message', async () => {
  const sender = await house.exchange(ours);
  await expect(sender.send(bytesSource(Buffer.from('<a/>')), { messageId: 'x' })).rejects.toMatchObject({
    code: 'EXCHANGE_PACKET_UNREADABLE',
  });
  await expect(sender.send(bytesSource(Buffer.from('<!DOCTYPE a><a/>')), { messageId: 'y' })).rejects.toMatchObject({
    code: 'EXCHANGE_PACKET_UNREADABLE',
  });
  expect(await sender.message('x')).toBeUndefined();
});

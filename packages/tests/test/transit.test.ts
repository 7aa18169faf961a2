import { agency, compose, content } from '@lienthong/edxml';
import { type InspectReport, signPacket } from '@lienthong/inspect';
import { afterEach, expect, it } from 'vitest';
import { type House, openHouse, ours, theirs } from '../src/house.ts';

let house: House | undefined;
afterEach(() => house?.close());

/** A signed document through a hub that treats packets in the given way. */
async function through(rewrite: 'none' | 'trace' | 'official'): Promise<InspectReport> {
  house = await openHouse({ hubs: [{ id: 'truc-quoc-gia', rewrite }] });
  const sender = await house.exchange(ours);
  const receiver = await house.exchange(theirs);
  const packet = compose({
    from: agency(ours, { organName: 'Sở thử nghiệm' }),
    to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
    code: '9/STTTT',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử chữ ký qua trục',
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n')), content('b.txt', Buffer.from('phụ lục'))],
  });
  const { source } = await signPacket(packet, house.pki.agency.signer(), { gate: house.policy });
  await sender.send(source, { messageId: 'm' });
  for await (const delivery of receiver.receive({ once: true })) return delivery.inspect();
  throw new Error('nothing arrived');
}

const intact = (report: InspectReport): unknown => report.findings.find(({ code }) => code === 'TRANSIT_CONTENT_INTACT')?.details;

it('a hub that passes bytes through leaves the signature standing', async () => {
  expect((await through('none')).outcome).toBe('valid');
});

it('a hub that adds its TraceHeader breaks the signature, and the report says so and proves the content', async () => {
  const report = await through('trace');
  expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
  expect(intact(report)).toMatchObject({ cause: 'trace-added', contentIntact: true, hops: 1 });
});

it('a hub that writes the packet anew as the official library does is recognized too', async () => {
  const report = await through('official');
  expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
  expect(report.packetSignature.signatures[0]?.code).toBe('XMLSIG_WRONG_NAMESPACE');
});

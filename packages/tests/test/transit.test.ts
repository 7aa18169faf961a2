import { agency, compose, content } from '@lienthong/edxml';
import { type InspectReport, type PacketProfile, signPacket } from '@lienthong/inspect';
import type { HubConfig } from '@lienthong/sandbox';
import { afterEach, expect, it } from 'vitest';
import { type House, openHouse, ours, theirs } from '../src/house.ts';

let house: House | undefined;
afterEach(() => house?.close());

/** A signed document through hubs that treat packets in the given ways: the nation's, then those of both provinces. */
async function through(
  rewrite: HubConfig['rewrite'] | readonly HubConfig['rewrite'][],
  profile: PacketProfile = 'xmldsig',
): Promise<InspectReport> {
  const [national, out, into] = [rewrite].flat();
  const hub = (id: string, how: HubConfig['rewrite'] | undefined, province?: string): HubConfig[] =>
    how === undefined ? [] : [{ id, rewrite: how, ...(province === undefined ? {} : { province }) }];
  house = await openHouse({
    hubs: [...hub('truc-quoc-gia', national), ...hub('truc-h48', out, 'H48'), ...hub('truc-g22', into, 'G22')],
  });
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
  const { source } = await signPacket(packet, house.pki.agency.signer(), { gate: house.policy, profile });
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

it('signed for transit, it is valid after one hub and after three, and hops are not content', async () => {
  for (const hubs of [['trace'], ['trace', 'trace', 'trace']] as const) {
    const report = await through(hubs, 'transit');
    expect([report.outcome, report.packetSignature.coversAll]).toEqual(['valid', true]);
    expect(report.packetSignature.uncovered).toEqual([{ kind: 'trace' }]);
    expect(report.content?.document?.trace).toEqual([]);
    await house?.close();
  }
});

it('signed for transit, a hub that writes anew breaks it like any other, but signer, attachments and content are proved', async () => {
  for (const hubs of [['official'], ['trace', 'official'], ['official', 'official', 'official']] as const) {
    const report = await through(hubs, 'transit');
    expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
    const [signature] = report.packetSignature.signatures;
    expect(signature?.code).toBe('XMLSIG_WRONG_NAMESPACE');
    expect(signature?.restored?.coverage.external).toHaveLength(2);
    expect(intact(report)).toMatchObject({ cause: 're-serialized', contentIntact: true });
    await house?.close();
  }
});

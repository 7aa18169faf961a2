import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { vxp } from '@lienthong/axis/vxp';
import { type ByteSource, Secret, toHex, vietnamIso } from '@lienthong/core';
import { agency, compose, content, type ExtractedFile, extractAttachments } from '@lienthong/edxml';
import { type Exchange, openExchange, type ReadDelivery } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { type InspectPolicy, type InspectReport, signPacket } from '@lienthong/inspect';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { type Sandbox, startSandbox } from '@lienthong/sandbox';
import type { GovernmentPki } from '@lienthong/testkit';
import { openPkcs12 } from '@lienthong/token/pkcs12';
import { makePdf } from './pdf.ts';

/** The two agencies of the story. Codes are in the form of QĐ 20/2020; the names are made up. */
export const SENDER = { code: 'H48.12', code102: '000.00.12.H48', name: 'Sở Thông tin và Truyền thông (thử nghiệm)' };
export const RECEIVER = { code: 'G22', code102: '000.00.00.G22', name: 'Văn phòng Chính phủ (thử nghiệm)' };

export interface Side {
  readonly axis: AxisClient;
  readonly exchange: Exchange;
}

export interface Road {
  readonly sandbox: Sandbox;
  readonly policy: Omit<InspectPolicy, 'at'>;
  /** Opens one end of the exchange, with its own store below `folder`. */
  open(agencyCode: string, folder: string, around?: (client: AxisClient) => AxisClient): Promise<Side>;
}

/** A sandbox axis with a national hub that passes bytes through and one system for each agency. */
export async function openRoad(pki: GovernmentPki, port: number): Promise<Road> {
  const secrets = new Map([SENDER, RECEIVER].map(({ code }) => [code, toHex(pki.random.bytes(16))]));
  const policy = {
    trust: customTrust(readCertificates(pki.trustPem), 'PKI thử nghiệm'),
    intermediates: readCertificates(pki.intermediatesPem),
    revocation: { mode: 'require' as const, crls: readCrls(pki.crlPem()) },
  };
  const sandbox = await startSandbox(
    {
      systems: [...secrets].map(([code, secret]) => ({ systemId: code, secret, agencies: [code] })),
      agencies: [SENDER, RECEIVER],
      hubs: [{ id: 'quoc-gia', rewrite: 'none' }],
    },
    { port, judge: () => ({ ...policy, at: new Date() }) },
  );
  return {
    sandbox,
    policy,
    async open(agencyCode, folder, around = (client) => client) {
      const secret = new Secret(secrets.get(agencyCode) ?? '');
      const axis = around(vxp({ endpoint: sandbox.url, systemId: agencyCode, secret }));
      const exchange = await openExchange({ axis, store: sqlite(join(folder, 'kho.db')), policy, agencies: [agencyCode] });
      return { axis, exchange };
    },
  };
}

/** Composes and signs the document of the story: one PDF made now, one text file. */
export async function composeAndSign(pki: GovernmentPki, policy: Omit<InspectPolicy, 'at'>, number: number): Promise<ByteSource> {
  const today = vietnamIso(pki.at.getTime()).slice(0, 10);
  const packet = compose(
    {
      from: agency(SENDER.code, { organName: SENDER.name }),
      to: [agency(RECEIVER.code, { organName: RECEIVER.name })],
      code: `${number}/STTTT-CNTT`,
      promulgation: { place: 'Quảng Ngãi', date: today },
      type: 'Công văn',
      subject: 'V/v thử liên thông văn bản điện tử',
      signer: { fullName: 'Nguyễn Văn Mẫu', position: 'Giám đốc' },
      attachments: [
        content('cong-van.pdf', makePdf([`Cong van so ${number}/STTTT-CNTT`, 'Thu nghiem lien thong van ban dien tu'])),
        content('phu-luc.txt', Buffer.from('Phụ lục: danh sách đơn vị thử nghiệm.\n')),
      ],
    },
    { clock: pki.clock },
  );
  const token = await openPkcs12(pki.agency.p12('chỉ để thử'), { passphrase: new Secret('chỉ để thử') });
  try {
    const gate = { ...policy, at: pki.at };
    return (await signPacket(packet, await token.signer(), { gate })).source;
  } finally {
    await token.close();
  }
}

/** Takes in the next document of a side. */
export async function nextDelivery(side: Side): Promise<ReadDelivery> {
  for await (const delivery of side.exchange.receive({ once: true })) return delivery;
  throw new Error('The axis holds no document for this agency.');
}

/** Writes the attachments of a packet whose report allows reading it. */
export async function takeOut(delivery: ReadDelivery, report: InspectReport, folder: string): Promise<ExtractedFile[]> {
  if (report.content === undefined) throw new Error(report.explain('en'));
  return extractAttachments(delivery.packet, folder);
}

/** Takes in the statuses that have come back, and says which they are. */
export async function statusesOf(side: Side, messageId: string): Promise<string[]> {
  for await (const _ of side.exchange.receive({ once: true }));
  return ((await side.exchange.message(messageId))?.statuses ?? []).map(({ code }) => code);
}

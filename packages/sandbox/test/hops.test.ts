import { readFileSync } from 'node:fs';
import { bytesSource, frozenClock } from '@lienthong/core';
import { compose, type DocumentDraft, type Packet, readPacket } from '@lienthong/edxml';
import type { HubConfig } from '@lienthong/sandbox';
import { child, descendants, readXml, textContent, type XmlElement } from '@lienthong/xml';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { collect, edoc, sourceOf } from './helpers/packets.ts';
import { A, B, C, type World, world } from './helpers/world.ts';

let w: World | undefined;
afterEach(async () => {
  await w?.close();
  w = undefined;
});

async function through(hubs: readonly HubConfig[] | undefined, packet: string, to = B): Promise<Buffer> {
  w = await world(hubs === undefined ? {} : { hubs });
  await w.a.send({ source: sourceOf(packet), from: A, messageType: 'edoc' });
  const items = await w.b.list({ messageType: 'edoc' });
  const item = items.find((i) => i.to === to);
  return collect(await w.b.fetch(item?.docId as string));
}

const traces = (bytes: Uint8Array): string[] =>
  [...descendants(readXml(bytes), 'TraceHeader')].map((t) => textContent(child(t, 'OrganId') as never));

describe('hops', () => {
  const packet = edoc({ from: A, to: [B, C], number: '7' });

  test('trace inserts one TraceHeader per hub and touches no other byte', async () => {
    const got = await through(
      [
        { id: 'tinh-48', province: 'H48', rewrite: 'trace' },
        { id: 'quoc-gia', rewrite: 'trace' },
      ],
      packet,
    );
    expect(traces(got)).toEqual([A, 'tinh-48', 'quoc-gia']);
    const text = got.toString('utf8');
    expect(text.replace(/<edXML:TraceHeader><edXML:OrganId>(tinh-48|quoc-gia)<[\s\S]*?<\/edXML:TraceHeader>/g, '')).toBe(packet);
  });

  test('a province that rewrites does not touch what passes elsewhere', async () => {
    const hubs = [{ id: 'tinh-17', province: 'H17', rewrite: 'trace' as const }];
    expect((await through(hubs, packet, B)).toString('utf8')).toBe(packet);
    await w?.close();
    expect(traces(await through(hubs, packet, C))).toEqual([A, 'tinh-17']);
  });

  test('the official form: order, namespace of the signature, no Object, no Id', async () => {
    const signature =
      '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"><SignedInfo><Reference URI="cid:a1" Id="r"><DigestValue>x</DigestValue></Reference></SignedInfo><SignatureValue>eA==</SignatureValue><KeyInfo><X509Data><X509Certificate>A</X509Certificate><X509Certificate>B</X509Certificate></X509Data></KeyInfo><Object>o</Object></Signature>';
    const signed = packet.replace(
      '</edXML:edXMLHeader>',
      `${signature}${signature.replace('>A<', '>A2<').replace('Id="s"', 'Id="s2"').replace('Id="r"', 'Id="r2"')}</edXML:edXMLHeader>`,
    );
    const got = (await through([{ id: 'quoc-gia', rewrite: 'official' }], signed)).toString('utf8');
    expect(got).toContain('<Reference URI="cid:cid:a1">');
    expect(got).not.toMatch(/xmldsig|<Object|Id="|>A<|>B</);
    expect(got.match(/<Signature>/g)?.length).toBe(1);
    expect(got.indexOf('<edXML:DocumentId>')).toBeLessThan(got.indexOf('<edXML:Code>'));
    expect(got.split('\r\n')[1]).toBe('<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">');
    expect(got.endsWith('</edXML>\r\n')).toBe(true);
    expect(traces(Buffer.from(got))).toEqual([A, 'quoc-gia']);
  });

  test('what compose writes keeps every field on its way through the official form', async () => {
    const { officialForm } = await import('../src/hops/official.ts');
    const agency = {
      organId: A,
      organName: 'Sở Thông tin',
      organAdd: 'Số 1',
      email: 'a@agency.example',
      telephone: '1',
      fax: '2',
    };
    const draft: DocumentDraft = {
      kind: 'update',
      target: `${A},2026/10/01,9/STTTT`,
      changes: { documentInfo: true, documentReceiver: true, receivers: [{ organId: C, receiverType: 0 }] },
      from: { ...agency, organizationInCharge: 'UBND tỉnh', website: 'agency.example' },
      to: [
        { organId: B, organName: 'Văn phòng' },
        { organId: C, organName: 'Sở Xây dựng' },
      ],
      code: '12/STTTT',
      promulgation: { place: 'Quảng Ngãi', date: '2026-11-20' },
      type: 'Công văn',
      subject: 'V/v <thử> & đo',
      content: 'Tóm tắt',
      signer: { competence: 'KT.', position: 'Phó Giám đốc', fullName: 'Nguyễn Văn B' },
      dueDate: '2026-12-01',
      other: {
        priority: 2,
        sphereOfPromulgation: 'x',
        typerNotation: 'y',
        promulgationAmount: 2,
        pageAmount: 3,
        appendixes: ['PL 1'],
      },
      responseFor: [{ organId: B, code: '7/VP', documentId: 'id', promulgationDate: '2026-10-02' }],
      toPlaces: ['Như trên', 'Lưu: VT'],
      trace: [{ organId: A, timestamp: '2026-11-20T08:00:00+07:00' }],
      reason: 'sai ngày',
      staff: { department: 'Văn thư', staff: 'A', email: 'b@agency.example', mobile: '3' },
      attachments: [
        { name: 'a.pdf', content: Buffer.from('%PDF-1.7\n') },
        { name: 'b.xlsx', content: Buffer.from('bảng') },
      ],
    };
    const clock = frozenClock('2026-11-22T09:30:00+07:00');
    const before = Buffer.concat([...compose(draft, { clock }).chunks()].map((c) => Buffer.from(c)));
    const after = Buffer.concat([...officialForm(readXml(before), 'hub', 0)].map((c) => Buffer.from(c)));
    const hop = { organId: 'hub', timestamp: '1970-01-01T07:00:00+07:00' };
    const [sent, received] = [before, after].map((bytes) => readPacket(bytes, { clock }).toJSON());
    expect(received?.packet).toEqual({ ...sent?.packet, trace: [...(draft.trace ?? []), hop] });
    expect([received?.attachments, received?.issues.map(({ code }) => code)]).toEqual([
      sent?.attachments,
      sent?.issues.map(({ code }) => code),
    ]);
  });

  describe('the official form packs attachments again by the rule of the official library (edxml.md §8.3, §9)', () => {
    const carried = async (name: string, type: string, payload: Uint8Array): Promise<Packet> => {
      const base64 = Buffer.from(payload).toString('base64');
      const given = edoc({ from: A, to: [B], number: '8', payload: base64 })
        .replaceAll('cong-van.pdf', name)
        .replaceAll('<ContentType>application/pdf<', `<ContentType>${type}<`);
      return readPacket(await through([{ id: 'quoc-gia', rewrite: 'official' }], given));
    };
    const wire = (packet: Packet): Buffer =>
      Buffer.from(
        textContent(child(packet.attachments[0]?.element as XmlElement, 'ContentTransferEncoded') as XmlElement),
        'base64',
      );
    const content = (packet: Packet): string => Buffer.concat([...(packet.attachments[0]?.chunks() ?? [])]).toString();
    const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));

    test('a detached signature sent raw comes out zipped, and is the same once unwrapped', async () => {
      const packet = await carried('a.p7s', 'application/pkcs7-signature', Buffer.from('chữ ký'));
      expect(packet.attachments[0]).toMatchObject({ declaredType: 'application/zip', wasZipped: true });
      expect(content(packet)).toBe('chữ ký');
    });

    test('a zipped .doc comes out raw; a zipped .txt stays zipped, in another zip', async () => {
      const doc = await carried('a.doc', 'application/zip', zip({ 'x.doc': 'D' }));
      expect([doc.attachments[0]?.declaredType, wire(doc).toString()]).toEqual(['application/doc', 'D']);
      const before = zip({ 'x.txt': 'T' });
      const text = await carried('a.txt', 'application/zip', before);
      expect(text.attachments[0]).toMatchObject({ declaredType: 'application/zip', wasZipped: true });
      expect(content(text)).toBe('T');
      expect(wire(text).equals(before)).toBe(false);
    });

    test('of a zip of several files that is declared application/zip only the first is left', async () => {
      const several = zip({ 'a.txt': 'một', 'b.txt': 'hai' });
      expect(wire(await carried('a.zip', 'application/zip', several)).toString()).toBe('một');
      // What our own writer declares instead survives.
      expect(wire(await carried('a.zip', 'application/x-zip-compressed', several)).equals(several)).toBe(true);
    });

    test('what cannot be unpacked passes as it is', async () => {
      const broken = zip({ 'x.txt': 'T'.repeat(5000) }).slice();
      broken[40] = (broken[40] as number) ^ 0xff;
      expect(wire(await carried('a.txt', 'application/zip', broken)).equals(broken)).toBe(true);
      const packet = await carried('a.txt', 'text/plain', Buffer.from('x'));
      expect(content(packet)).toBe('x');
    });
  });

  test.each([
    '02_sdk_edoc_revocation.edxml',
    '04_sdk_edoc_replacement.edxml',
    '05_sdk_status_01.edxml',
    '09_received_2025_pdf_type_but_zip_payload.edxml',
  ])('the official form of the official sample %s keeps every text and every payload', async (name) => {
    const path = vectors(`samples/${name}`);
    if (path === undefined) return;
    const { officialForm } = await import('../src/hops/official.ts');
    const before = readXml(bytesSource(readFileSync(path)));
    const after = Buffer.concat([...officialForm(before, 'hub', 0)].map((c) => Buffer.from(c)));
    const texts = (d: ReturnType<typeof readXml>): string[] =>
      [...descendants(d)]
        .filter((e) => e.children.every((c) => c.kind !== 'element'))
        // Unpacked and packed again: the payloads are compared below.
        .filter((e) => e.localName !== 'ContentTransferEncoded' && (e.parent as XmlElement).localName !== 'Attachment')
        .map((e) => `${e.localName}=${textContent(e).trim()}`)
        .filter((t) => !t.endsWith('='))
        .sort();
    const added = ['OrganId=hub', 'Timestamp=1970/01/01 07:00:00'];
    const isStatus = name.includes('status');
    const certificates = texts(before).filter((t) => t.startsWith('X509Certificate='));
    const lost = new Set(certificates.slice(1));
    expect(texts(readXml(after))).toEqual([...texts(before).filter((t) => !lost.has(t)), ...(isStatus ? [] : added)].sort());
    const payloads = (bytes: Uint8Array): string[] => readPacket(bytes).attachments.map((a) => `${a.name} ${a.sha256}`);
    expect(payloads(after)).toEqual(payloads(readFileSync(path)));
  });
});

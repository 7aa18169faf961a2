import { readFileSync } from 'node:fs';
import { bytesSource } from '@lienthong/core';
import type { HubConfig } from '@lienthong/sandbox';
import { child, descendants, readXml, textContent } from '@lienthong/xml';
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

  test.each([
    '02_sdk_edoc_revocation.edxml',
    '04_sdk_edoc_replacement.edxml',
    '05_sdk_status_01.edxml',
    '09_received_2025_pdf_type_but_zip_payload.edxml',
  ])('the official form of the official sample %s keeps every text', async (name) => {
    const path = vectors(`samples/${name}`);
    if (path === undefined) return;
    const { officialForm } = await import('../src/hops/official.ts');
    const before = readXml(bytesSource(readFileSync(path)));
    const after = Buffer.concat([...officialForm(before, 'hub', 0)].map((c) => Buffer.from(c)));
    const texts = (d: ReturnType<typeof readXml>): string[] =>
      [...descendants(d)]
        .filter((e) => e.children.every((c) => c.kind !== 'element'))
        .map((e) => `${e.localName}=${textContent(e).trim()}`)
        .filter((t) => !t.endsWith('='))
        .sort();
    const added = ['OrganId=hub', 'Timestamp=1970/01/01 07:00:00'];
    const isStatus = name.includes('status');
    const certificates = texts(before).filter((t) => t.startsWith('X509Certificate='));
    const lost = new Set(certificates.slice(1));
    expect(texts(readXml(after))).toEqual([...texts(before).filter((t) => !lost.has(t)), ...(isStatus ? [] : added)].sort());
  });
});

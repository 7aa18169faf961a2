import { bytesSource, frozenClock } from '@lienthong/core';
import { childElements, readXml, textContent, type XmlElement } from '@lienthong/xml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { type ComposeOptions, compose, type Draft, draftFromPacket, readPacket, rewritePacket } from '../src/index.ts';
import { anyDraft } from './drafts.ts';

const clock = frozenClock('2026-11-22T09:30:00+07:00');
const options = fc.record({
  order: fc.constantFrom('axis', 'norm'),
  attachments: fc.constantFrom('official', 'raw'),
}) as fc.Arbitrary<ComposeOptions>;
const whole = (chunks: Iterable<Uint8Array>): Buffer => Buffer.concat([...chunks]);

/** Every element as `path = text`, in an order that does not depend on the writer's. */
function nodes(root: XmlElement): string[] {
  const found: string[] = [];
  const walk = (element: XmlElement, path: string): void => {
    const name = `${path}/{${element.namespace}}${element.localName}`;
    const inner = childElements(element);
    const attributes = element.attributes.map((a) => `{${a.namespace}}${a.localName}=${a.value}`).sort();
    const text = inner.length > 0 ? '' : textContent(element).trim();
    found.push(
      `${name} ${attributes.join(' ')} = ${element.localName === 'ContentTransferEncoded' ? text.replace(/\s+/g, '') : text}`,
    );
    for (const child of inner) walk(child, name);
  };
  walk(root, '');
  return found.sort();
}

describe('write and read', () => {
  it('read ∘ write is the identity on drafts, and writing again gives the same bytes', () => {
    fc.assert(
      fc.property(anyDraft, options, (draft, how) => {
        const composed = compose(draft as Draft, { ...how, clock });
        const bytes = whole(composed.chunks());
        const packet = readPacket(bytes, { clock });
        expect(packet.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
        expect(packet.kind).toBe(composed.kind);
        expect(packet).toMatchObject((composed.document ?? composed.status) as object);
        const given = 'attachments' in draft ? (draft.attachments ?? []) : [];
        for (const [i, attachment] of packet.attachments.entries()) {
          const content = (given[i] as { content: Uint8Array }).content;
          expect(whole(attachment.chunks()).equals(content)).toBe(true);
          expect(attachment.sha256).toBe(composed.attachments[i]?.sha256);
        }
        const again = compose(draftFromPacket(packet, given), { ...how, clock });
        expect(whole(again.chunks()).equals(bytes)).toBe(true);
      }),
      { numRuns: amount(150, 5000) },
    );
  });

  it('write ∘ read keeps every node, in either order', () => {
    fc.assert(
      fc.property(anyDraft, options, fc.constantFrom('axis', 'norm'), (draft, how, order) => {
        const packet = readPacket(whole(compose(draft as Draft, { ...how, clock }).chunks()));
        const again = readXml(whole(rewritePacket(packet, { order: order as 'axis' | 'norm' }).chunks()));
        expect(nodes(again.root)).toEqual(nodes(packet.document.root));
      }),
      { numRuns: amount(100, 3000) },
    );
  });

  it('rewriting keeps unknown elements, foreign namespaces and attributes', () => {
    const packet = readPacket(
      Buffer.from(
        `<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><x:edXMLEnvelope xmlns:x="http://www.mic.gov.vn/TBT/QCVN_102_2016"><x:edXMLHeader>
        <x:MessageHeader><x:From><x:OrganId>G22</x:OrganId><x:Zalo>0&amp;1</x:Zalo></x:From><Lạ xmlns="urn:a" xmlns:b="urn:b" b:c="1" b:d="2" edXML:e="3" xmlns:edXML="urn:e"><b:m/></Lạ></x:MessageHeader>
        <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></x:edXMLHeader></x:edXMLEnvelope></edXML>`,
      ),
    );
    const again = readXml(whole(rewritePacket(packet, { order: 'axis' }).chunks()));
    expect(nodes(again.root)).toEqual(nodes(packet.document.root));
    expect(whole(rewritePacket(packet).chunks()).toString()).toContain('<edXML:Zalo>0&amp;1</edXML:Zalo>');
  });

  it('composed and rewritten are the same bytes: one writer form', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const bytes = whole(compose(draft as Draft, { clock }).chunks());
        expect(whole(rewritePacket(readPacket(bytes)).chunks()).toString()).toBe(bytes.toString());
      }),
      { numRuns: amount(60, 1000) },
    );
  });

  it('the sum of the chunks is the source', () => {
    const draft: Draft = {
      from: { organId: 'G22' },
      to: [{ organId: 'H01' }],
      code: '1/A',
      promulgation: { date: '2026-01-02' },
      type: 'Công văn',
      subject: 's',
      attachments: [{ name: 'a.bin', content: bytesSource(new Uint8Array(3_000_000).fill(7)) }],
    };
    const composed = compose(draft, { clock, attachments: 'raw' });
    const source = composed.source();
    expect(Buffer.from(source.read(0, source.size)).equals(whole(composed.chunks()))).toBe(true);
    source.close();
  });
});

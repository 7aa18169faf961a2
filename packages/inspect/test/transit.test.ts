import { type ByteSource, copyBytes } from '@lienthong/core';
import { content as attach, type compose, readPacket } from '@lienthong/edxml';
import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InspectPolicy, type InspectReport, inspect, signPacket } from '../src/index.ts';
import { document, makePki, policyOf, sourceOf } from './fixture.ts';

let pki: GovernmentPki;
let policy: InspectPolicy;
let signed: string;

const textOf = (source: ByteSource): string => Buffer.from(copyBytes(source)).toString('utf8');
const forTransit = async (packet: ByteSource | ReturnType<typeof compose>): Promise<string> =>
  textOf((await signPacket(packet, pki.agency.signer(), { gate: policy, profile: 'transit' })).source);

const files = [
  attach('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n')),
  attach('b.docx', Buffer.from('phụ lục'), { description: 'Phụ lục' }),
];

beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
  signed = await forTransit(document('V/v thử nghiệm', files));
});

const judge = (text: string): Promise<InspectReport> => inspect(sourceOf(text), policy);
const codes = (report: InspectReport): string[] => report.findings.map(({ code }) => code);
const hop =
  '<edXML:TraceHeader><edXML:OrganId>truc</edXML:OrganId><edXML:Timestamp>2026/11/22 09:01:00</edXML:Timestamp></edXML:TraceHeader>';
const withTrace = (text: string): string => text.replace('</edXML:TraceHeaderList>', `${hop}</edXML:TraceHeaderList>`);
const change = (text: string, from: string, to: string): string => {
  expect(text.split(from).length, from).toBe(2);
  return text.replace(from, to);
};

describe('the profile for transit', () => {
  it('covers what an enveloped signature covers, hops aside, and says so', async () => {
    const report = await judge(signed);
    expect([report.outcome, report.packetSignature.state, report.packetSignature.coversAll]).toEqual(['valid', 'valid', true]);
    expect(report.packetSignature.covered.map((part) => ('name' in part ? part.name : part.kind))).toEqual([
      'header',
      'business',
      'manifest',
      'a.pdf',
      'b.docx',
    ]);
    expect(report.packetSignature.signatures[0]?.references.map(({ uri }) => uri?.replace(/cid:.*/, 'cid:'))).toEqual([
      '#header',
      '#business',
      '#manifest',
      'cid:',
      'cid:',
    ]);
  });

  it('adds Ids and the signature to the packet, and no other byte', () => {
    const plain = textOf(document('V/v thử nghiệm', files).source());
    expect(signed.replace(/ Id="(?:header|business|manifest)"/g, '').replace(/<Signature .*<\/Signature>/, '')).toBe(plain);
  });

  it('stands after hubs have added hops, declared namespaces and written base64 and white space anew', async () => {
    for (const text of [
      withTrace(signed),
      withTrace(withTrace(signed)),
      change(signed, '<edXML:edXMLEnvelope', '<edXML:edXMLEnvelope xmlns:x="urn:x"'),
      signed.replace('<Attachment>', '\n<Attachment>\n').replace('JVBERi0x', 'JVBE\r\nRi0x'),
      signed.replace(/<edXML:TraceHeader>[\s\S]*?<\/edXML:TraceHeader>/, ''),
    ]) {
      expect(text).not.toBe(signed);
      const report = await judge(text);
      expect([report.outcome, report.packetSignature.coversAll]).toEqual(['valid', true]);
    }
  });

  it('refuses a changed field, manifest, business part or payload, hop or no hop', async () => {
    for (const [from, to] of [
      ['thử nghiệm</edXML:Subject>', 'thử nghiêm</edXML:Subject>'],
      ['<edXML:AttachmentName>a.pdf', '<edXML:AttachmentName>c.pdf'],
      ['<edXML:BussinessDocType>0', '<edXML:BussinessDocType>1'],
      ['JVBERi0x', 'JVBERi0y'],
    ] as const) {
      const report = await judge(withTrace(change(signed, from, to)));
      expect([report.outcome, report.content]).toEqual(['invalid', undefined]);
      expect(codes(report)).toContain('XMLSIG_DIGEST_MISMATCH');
    }
  });

  it('does not take an attachment for signed whose own words differ from the signed manifest', async () => {
    const own = signed.slice(signed.indexOf('<Attachment>'));
    for (const [from, to] of [
      ['<AttachmentName>a.pdf', '<AttachmentName>a.exe'],
      ['<ContentType>application/pdf', '<ContentType>text/html'],
      ['<Description>Phụ lục', '<Description>Quyết định'],
    ] as const) {
      const report = await judge(signed.replace(own, change(own, from, to)));
      expect([report.outcome, report.packetSignature.coversAll], from).toEqual(['indeterminate', false]);
      expect(codes(report)).toContain('NOT_FULLY_COVERED');
    }
  });

  it('does not guess which of two attachments with one ContentId was signed', async () => {
    const [first = ''] = /<Attachment>[\s\S]*?<\/Attachment>/.exec(signed) ?? [];
    for (const text of [
      signed.replace(first, `${first}${first.replace('JVBERi0x', 'JVBERi0y')}`),
      signed.replace(first, `${first.replace('JVBERi0x', 'JVBERi0y')}${first}`),
    ]) {
      const report = await judge(text);
      expect([report.outcome, report.content]).toEqual(['indeterminate', undefined]);
      expect(codes(report)).toContain('XMLSIG_REFERENCE_UNRESOLVED');
    }
  });

  it('leaves an attachment or a business part that was added uncovered', async () => {
    const more = '<Attachment><ContentId>cid:x</ContentId><AttachmentName>x.txt</AttachmentName></Attachment>';
    for (const text of [
      change(signed, '</AttachmentEncoded>', `${more}</AttachmentEncoded>`),
      change(
        signed,
        '</edXML:TraceHeaderList>',
        '<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>',
      ),
    ])
      expect((await judge(text)).outcome).toBe('indeterminate');
  });

  it('written anew by a library it shows who signed, and that the content is intact only where it is', async () => {
    const anew = signed
      .replace(/ Id="(?:header|business|manifest)"/g, '')
      .replace('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">', '<Signature>')
      .replace(/>\r\n\s*</g, '><')
      .replaceAll('URI="cid:', 'URI="cid:cid:');
    const report = await judge(anew);
    expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
    expect(codes(report)).toContain('TRANSIT_CONTENT_INTACT');
    for (const [from, to] of [
      ['123</edXML:CodeNumber>', '124</edXML:CodeNumber>'],
      ['<AttachmentName>a.pdf', '<AttachmentName>a.exe'],
    ] as const) {
      const forged = await judge(change(anew, from, to));
      expect([forged.outcome, codes(forged).includes('TRANSIT_CONTENT_INTACT')], from).toEqual(['unsigned', false]);
      expect(codes(forged)).toContain('TRANSIT_CONTENT_UNPROVEN');
    }
    // No hub changes a payload.
    const other = await judge(change(anew, 'JVBERi0x', 'JVBERi0y'));
    expect([other.outcome, other.packetSignature.state]).toEqual(['invalid', 'invalid']);
  });

  it('a payload that cannot be read is no verdict that is thrown', async () => {
    const report = await judge(signed.replace('JVBERi0x', 'JVBE*i0x'));
    expect(report.outcome).not.toBe('valid');
    expect(codes(report)).toContain('XMLSIG_REFERENCE_UNRESOLVED');
  });

  it('keeps Ids that are there, and takes others where its own are taken', async () => {
    const plain = textOf(document('V/v', files).source());
    const given = change(plain, '<edXML:MessageHeader>', '<edXML:MessageHeader Id="manifest">');
    const text = await forTransit(sourceOf(given));
    expect(text).toContain('<edXML:MessageHeader Id="manifest">');
    expect(text).toContain('Id="manifest-2"');
    expect((await judge(withTrace(text))).outcome).toBe('valid');
  });

  it('refuses to sign where attachments cannot be told apart', async () => {
    const plain = textOf(document('V/v', files).source());
    const [first = '', second = ''] = readPacket(Buffer.from(plain)).attachments.map(({ contentId }) => contentId);
    const strange = forTransit(sourceOf(plain.replaceAll(second, 'tệp 2')));
    await expect(strange).rejects.toMatchObject({ code: 'INSPECT_TRANSIT_CONTENT_ID' });
    // A rule of the packet refuses the same one twice before that.
    const same = forTransit(sourceOf(plain.replaceAll(second, first)));
    await expect(same).rejects.toMatchObject({ code: 'INSPECT_NOT_SIGNABLE' });
  });
});

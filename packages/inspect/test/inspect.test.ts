import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBytes } from '@lienthong/core';
import { agency, content as attach, composeStatus, extractAttachments, type StatusDraft } from '@lienthong/edxml';
import { customTrust, readCertificates } from '@lienthong/pki';
import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InspectPolicy, type InspectReport, inspect, signPacket } from '../src/index.ts';
import { document, makePki, policyOf, signedText, sourceOf } from './fixture.ts';

let pki: GovernmentPki;
let policy: InspectPolicy;
let signed: string;

beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
  signed = await signedText(pki);
});

const judge = (text: string, changed: Partial<InspectPolicy> = {}): Promise<InspectReport> =>
  inspect(sourceOf(text), { ...policy, ...changed });
const codes = (report: InspectReport): string[] => report.findings.map(({ code }) => code);
const trace =
  '<edXML:TraceHeader><edXML:OrganId>truc</edXML:OrganId><edXML:Timestamp>2026/11/22 09:01:00</edXML:Timestamp></edXML:TraceHeader>';
const withTrace = (text: string, space = ''): string => {
  const at = text.indexOf('</edXML:TraceHeader>') + '</edXML:TraceHeader>'.length;
  return text.slice(0, at) + space + trace + text.slice(at);
};

describe('the outcome table', () => {
  it('valid: the signature covers header and attachments, chain and CRLs stand', async () => {
    const report = await judge(signed);
    expect(report.outcome).toBe('valid');
    expect(report.legalValue).toBe('signed');
    expect(report.content?.attachments.map(({ name }) => name)).toEqual(['a.pdf']);
    expect(report.packetSignature.covered.map(({ kind }) => kind)).toEqual([
      'header',
      'business',
      'trace',
      'manifest',
      'attachment',
    ]);
    expect(report.explain('vi')).toContain('thẩm quyền');
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      outcome: 'valid',
      legalValue: 'signed',
      packetSignature: { state: 'valid' },
    });
  });

  it('unsigned: nothing is signed; absent and dummy slots lower nothing', async () => {
    const plain = Buffer.from(copyBytes(document().source())).toString('utf8');
    const report = await judge(plain);
    expect([report.outcome, report.legalValue, report.packetSignature.state]).toEqual(['unsigned', 'reference', 'absent']);
    const stub =
      '<Signature><SignedInfo></SignedInfo><KeyInfo><X509Data><X509Certificate>MIIREDACTED==</X509Certificate></X509Data></KeyInfo></Signature>';
    const dummy = await judge(plain.replace('</edXML:edXMLHeader>', `${stub}</edXML:edXMLHeader>`));
    expect([dummy.outcome, dummy.packetSignature.state]).toEqual(['unsigned', 'dummy']);
    expect(codes(dummy)).toEqual(['NOTHING_SIGNED', 'PACKET_SIGNATURE_DUMMY']);
  });

  it('unsigned: a status is not for information only, it is judged by its channel', async () => {
    const draft: StatusDraft = {
      kind: 'status',
      from: agency('G22'),
      responseFor: {
        organId: 'H48.12',
        code: '1/STN-VP',
        promulgationDate: '2026-11-20',
        documentId: 'H48.12,2026/11/20,1/STN-VP',
      },
      code: '01',
      staff: { staff: 'Trần Thị Mẫu' },
    };
    const report = await inspect(composeStatus(draft).source(), policy);
    expect([report.outcome, codes(report)]).toEqual(['unsigned', ['STATUS_NOT_SIGNED', 'PACKET_SIGNATURE_ABSENT']]);
    expect(report.explain('vi')).not.toContain('tham khảo');
    expect(report.explain('en')).not.toContain('information only');
  });

  it('one changed byte in the certificate does not make a signed packet an unsigned one', async () => {
    const at = signed.indexOf('<X509Certificate>') + '<X509Certificate>'.length;
    for (const [offset, letter] of [
      [0, 'N'],
      [5, 'A'],
      [300, '*'],
    ] as const) {
      const report = await judge(signed.slice(0, at + offset) + letter + signed.slice(at + offset + 1));
      expect(['invalid', 'indeterminate']).toContain(report.outcome);
      expect(report.content).toBeUndefined();
    }
  });

  it('indeterminate: revocation unknown, skipped, or the sub-CA missing', async () => {
    const unknown = await judge(signed, { revocation: { mode: 'require' } });
    expect([unknown.outcome, unknown.legalValue, unknown.content]).toEqual(['indeterminate', null, undefined]);
    expect((await judge(signed, { revocation: { mode: 'skip' } })).outcome).toBe('indeterminate');
    expect((await judge(signed, { intermediates: [] })).outcome).toBe('indeterminate');
  });

  it('invalid: one changed byte anywhere in what is signed, or a foreign root', async () => {
    for (const [from, to] of [
      ['thử nghiệm</edXML:Subject>', 'thử nghiêm</edXML:Subject>'],
      ['<AttachmentName>a.pdf', '<AttachmentName>b.pdf'],
      ['JVBERi0x', 'JVBERi0y'],
    ] as const) {
      expect(signed).toContain(from);
      const report = await judge(signed.replace(from, to));
      expect([report.outcome, report.content]).toEqual(['invalid', undefined]);
      expect(codes(report)).toContain('XMLSIG_DIGEST_MISMATCH');
    }
    const stranger = await makePki();
    const foreign = await signedText(stranger);
    const knowsTheirSubCa = readCertificates(stranger.intermediatesPem + stranger.trustPem);
    const report = await judge(foreign, { trust: customTrust(readCertificates(pki.trustPem)), intermediates: knowsTheirSubCa });
    expect(report.outcome).toBe('invalid');
  });

  it('indeterminate: an attachment whose own signature this version cannot check', async () => {
    const pdf = attach('ky.pdf', Buffer.from('%PDF-1.7\n1 0 obj << /ByteRange [0 1 2 3] >> endobj\n%%EOF\n'));
    const text = Buffer.from(copyBytes(document('V/v', [pdf]).source())).toString('utf8');
    const report = await judge(text);
    expect(report.outcome).toBe('indeterminate');
    expect(codes(report)).toContain('ATTACHMENT_SIGNATURE_NOT_CHECKED');
  });
});

describe('partial coverage', () => {
  const plain = (): string => Buffer.from(copyBytes(document().source())).toString('utf8');
  const withIds = (text: string): string =>
    text
      .replace('<edXML:MessageHeader>', '<edXML:MessageHeader Id="h">')
      .replace('<edXML:edXMLManifest', '<edXML:edXMLManifest Id="m"')
      .replace('<edXML:Bussiness>', '<edXML:Bussiness Id="b">')
      .replace('<Attachment>', '<Attachment Id="a">');
  const sign = async (text: string, ids: readonly string[]): Promise<string> => {
    const targets = ids.map((id) => ({ kind: 'element' as const, id }));
    const { source } = await signPacket(sourceOf(text), pki.agency.signer(), { gate: policy, targets });
    return Buffer.from(copyBytes(source)).toString('utf8');
  };

  it('header, business, manifest and every attachment count; hops of the axis need no cover and are then not handed out', async () => {
    const text = await sign(withIds(plain()), ['h', 'b', 'm', 'a']);
    const report = await judge(withTrace(text));
    expect([report.outcome, report.packetSignature.coversAll]).toEqual(['valid', true]);
    expect(report.packetSignature.uncovered.map(({ kind }) => kind)).toEqual(['trace']);
    expect(report.content?.document?.trace).toEqual([]);
    expect(report.content?.document?.business.type).toBe(0);
  });

  it.each([
    ['the header', ['b', 'm', 'a']],
    ['what the packet does', ['h', 'm', 'a']],
    ['the manifest', ['h', 'b', 'a']],
    ['an attachment', ['h', 'b', 'm']],
  ])('without %s it is indeterminate', async (_name, ids) => {
    const report = await judge(await sign(withIds(plain()), ids));
    expect([report.outcome, report.content]).toEqual(['indeterminate', undefined]);
    expect(codes(report)).toContain('NOT_FULLY_COVERED');
  });

  it('an attachment that was added beside the signed ones is not covered', async () => {
    const text = await sign(withIds(plain()), ['h', 'b', 'm', 'a']);
    const more = text.replace(
      '</AttachmentEncoded>',
      '<Attachment><ContentId>cid:x</ContentId><AttachmentName>x.txt</AttachmentName><ContentTransferEncoded>eA==</ContentTransferEncoded></Attachment></AttachmentEncoded>',
    );
    expect((await judge(more)).outcome).toBe('indeterminate');
  });
});

describe('what transit does', () => {
  it.each(['', '\r\n        '])(
    'a TraceHeader that the axis added is named, and does not count as a signature',
    async (space) => {
      const report = await judge(withTrace(signed, space));
      expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
      expect(codes(report)).toContain('PACKET_SIGNATURE_BROKEN_BY_TRANSIT');
    },
  );

  it('a packet that was written anew is named, whatever its prefixes and white space', async () => {
    const flat = signed.replace(/>\r\n\s*</g, '><');
    const renamed = signed.replaceAll('<edXML:', '<x:').replaceAll('</edXML:', '</x:').replaceAll('xmlns:edXML=', 'xmlns:x=');
    for (const text of [flat, renamed]) {
      const report = await judge(text);
      expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
      const intact = report.findings.find(({ code }) => code === 'TRANSIT_CONTENT_INTACT');
      expect(intact?.details).toMatchObject({ cause: 're-serialized', hops: 0 });
    }
    const forged = await judge(flat.replace('123</edXML:CodeNumber>', '124</edXML:CodeNumber>'));
    expect([forged.outcome, forged.packetSignature.state]).toEqual(['invalid', 'invalid']);
  });

  it('a Signature moved out of its namespace shows who signed; the content counts as intact only where it can be restored', async () => {
    const moved = signed.replace('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">', '<Signature>');
    expect(moved).not.toBe(signed);
    const report = await judge(moved);
    expect([report.outcome, report.packetSignature.state]).toEqual(['unsigned', 'broken-by-transit']);
    expect(codes(report)).toContain('TRANSIT_CONTENT_INTACT');
    const forged = await judge(moved.replace('123</edXML:CodeNumber>', '124</edXML:CodeNumber>'));
    expect(codes(forged)).toContain('TRANSIT_CONTENT_UNPROVEN');
    expect([forged.outcome, forged.legalValue]).toEqual(['unsigned', 'reference']);
  });

  it('a change hidden behind an added TraceHeader is still a broken signature', async () => {
    const report = await judge(withTrace(signed).replace('123</edXML:CodeNumber>', '124</edXML:CodeNumber>'));
    expect([report.outcome, report.packetSignature.state]).toEqual(['invalid', 'invalid']);
  });

  it('what stands between added TraceHeaders is not taken away unseen', async () => {
    const smuggled = withTrace(
      withTrace(signed, '<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType></edXML:Bussiness>'),
    );
    expect((await judge(smuggled)).outcome).toBe('invalid');
  });

  it('a packet with junk before it is never a basis for trust', async () => {
    const report = await judge(`1212${signed}`);
    expect([report.outcome, report.packetSignature.state]).toEqual(['indeterminate', 'unverifiable']);
    expect(codes(report)).toContain('PACKET_UNVERIFIABLE');
  });
});

describe('content', () => {
  it('is handed out in doubt only with a reason, which is logged', async () => {
    const log: unknown[] = [];
    const report = await judge(signed, {
      revocation: { mode: 'require' },
      logger: { log: (level, event, fields) => log.push([level, event, fields?.['reason']]) },
    });
    if (report.outcome !== 'indeterminate') throw new Error(report.outcome);
    expect(() => report.contentAnyway('  ')).toThrow('INSPECT_REASON_REQUIRED');
    const content = report.contentAnyway('chờ kiểm tra thu hồi');
    expect(log).toEqual([['warn', 'content-anyway', 'chờ kiểm tra thu hồi']]);
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
    try {
      expect((await extractAttachments(content, folder)).map(({ name }) => name)).toEqual(['a.pdf']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('narrows in the type as the ten lines use it', async () => {
    const report = await judge(signed);
    if (report.outcome === 'invalid') throw new Error('invalid');
    const given = report.content ?? report.contentAnyway('chờ kiểm tra thu hồi');
    expect(given.kind).toBe('document');
    // @ts-expect-error an invalid report has no content to hand out
    const never = (r: Extract<InspectReport, { outcome: 'invalid' }>) => r.contentAnyway('no');
    expect(never).toBeTypeOf('function');
  });
});

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, copyBytes } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import {
  collectEvidence,
  type InspectPolicy,
  type InspectReport,
  inspect,
  readEvidence,
  rejudge,
  reportHtml,
  signPacket,
  writeEvidence,
} from '@lienthong/inspect';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { signCms } from '@lienthong/signature/cms';
import {
  createGovernmentPki,
  type GovernmentPki,
  type Identity,
  issueTimestampAuthority,
  writeTimestampToken,
} from '@lienthong/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { filled } from '../src/pdf/edits.ts';
import { makeDocument, type Pdf, part } from '../src/pdf/maker.ts';
import { sign } from '../src/pdf/signer.ts';

let pki: GovernmentPki;
let policy: InspectPolicy;
let signed: Pdf;

beforeAll(async () => {
  pki = await createGovernmentPki();
  policy = {
    trust: customTrust(readCertificates(pki.trustPem)),
    intermediates: readCertificates(pki.intermediatesPem),
    at: pki.at,
    revocation: { mode: 'require', crls: readCrls(pki.crlPem()) },
  };
  signed = await both(pki.person, pki.agency);
});

const seal = (identity: Identity) => (bytes: Buffer) => signCms(bytes, identity.signer(), { gate: policy });
/** As a document is signed in practice: one after the other, each in a revision of its own. */
async function both(first: Identity, second: Identity): Promise<Pdf> {
  const once = await sign(makeDocument(), seal(first), { field: 'Sig1' });
  return (await sign(once.pdf, seal(second), { field: 'Sig2' })).pdf;
}
const packed = (...files: readonly (readonly [name: string, bytes: Uint8Array])[]) =>
  compose({
    from: agency('H48.12', { organName: 'Sở thử nghiệm' }),
    to: [agency('G22', { organName: 'Văn phòng thử nghiệm' })],
    code: '9/STTTT',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử chữ ký trong PDF',
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: files.map(([name, bytes]) => content(name, bytes)),
  });
const judge = (files: readonly (readonly [string, Uint8Array])[], changed: Partial<InspectPolicy> = {}): Promise<InspectReport> =>
  inspect(packed(...files).source(), { ...policy, ...changed });
const codes = (report: InspectReport): string[] => report.findings.map(({ code }) => code);

describe('a packet whose PDF is signed', () => {
  it('is valid by the signatures in the PDF, person first, with the form of the contract', async () => {
    const report = await judge([
      ['van-ban.pdf', signed.bytes],
      ['phu-luc.txt', Buffer.from('phụ lục')],
    ]);
    expect([report.outcome, report.legalValue, report.packetSignature.state]).toEqual(['valid', 'signed', 'absent']);
    const json = JSON.parse(JSON.stringify(report));
    expect(json.attachments.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome])).toEqual([
      ['van-ban.pdf', 'valid'],
      ['phu-luc.txt', 'unsigned'],
    ]);
    const [person, seal2] = json.attachments[0].signatures;
    expect(person).toMatchObject({ field: 'Sig1', outcome: 'valid', level: 'B-B', report: { integrity: 'intact' } });
    expect(seal2).toMatchObject({ field: 'Sig2', coverage: 'ENTIRE_FILE' });
    expect(seal2.criteria).toHaveLength(10);
    expect(json.attachments[0].order.state).toBe('person-first');
    expect(report.content?.covered).toEqual([{ kind: 'attachment', index: 0, name: 'van-ban.pdf' }]);
    expect(codes(report)).toContain('ONLY_ATTACHMENTS_SIGNED');
    expect(report.explain('vi')).toContain('Nguyễn Văn Thử');
  });

  it('the agency before the person is named', async () => {
    const report = await judge([['a.pdf', (await both(pki.agency, pki.person)).bytes]]);
    expect([report.outcome, report.attachments[0]?.order.state]).toEqual(['valid', 'agency-first']);
    expect(codes(report)).toContain('SIGNATURE_ORDER_REVERSED');
  });

  it('says what was filled in after the last signature, and what a signature does not vouch for', async () => {
    const one = await sign(makeDocument(), seal(pki.person), { field: 'Sig1' });
    const late = await judge([['don.pdf', filled(one.pdf).bytes]]);
    expect(late.findings).toContainEqual(
      expect.objectContaining({
        code: 'ATTACHMENT_FILLED_AFTER_SIGNING',
        details: { attachment: 'don.pdf', fields: ['HoTen'] },
      }),
    );
    expect(late.outcome).toBe('valid');
    expect(late.explain('vi')).toContain('tệp «don.pdf»: Sau chữ ký cuối cùng');
    expect(late.explain('vi')).toContain('Điền sau chữ ký này, chữ ký không bảo đảm: «HoTen»');
    expect(reportHtml(late, { lang: 'en' })).toContain('Filled in after this signature');
    // The agency signed what had been filled in by then.
    const sealed = await judge([['don.pdf', (await sign(filled(one.pdf), seal(pki.agency), { field: 'Sig2' })).pdf.bytes]]);
    expect(codes(sealed)).not.toContain('ATTACHMENT_FILLED_AFTER_SIGNING');
    const { signatures } = JSON.parse(JSON.stringify(sealed)).attachments[0];
    expect(signatures.map(({ filledAfter }: { filledAfter: string[] }) => filledAfter)).toEqual([['HoTen'], []]);
  });

  it('is invalid when the PDF was changed, in place or by a later revision', async () => {
    const changed = Buffer.from(signed.bytes);
    const at = changed.indexOf('Quyet dinh');
    changed.write('Quyet dihn', at, 'latin1');
    const replaced = signed.update({
      objects: new Map([[part.content, { dict: '', data: Buffer.from('BT /F1 24 Tf 50 500 Td (Khac) Tj ET') }]]),
    });
    for (const bytes of [changed, replaced.bytes]) {
      const report = await judge([['a.pdf', bytes]]);
      expect([report.outcome, report.content]).toEqual(['invalid', undefined]);
    }
  });

  it('a broken PDF spoils a standing packet signature, a broken packet signature a standing PDF', async () => {
    const changed = Buffer.from(signed.bytes);
    changed.write('Quyet dihn', changed.indexOf('Quyet dinh'), 'latin1');
    const one = await signPacket(packed(['a.pdf', changed]), pki.agency.signer(), { gate: policy });
    expect((await inspect(one.source, policy)).outcome).toBe('invalid');
    const two = await signPacket(packed(['a.pdf', signed.bytes]), pki.agency.signer(), { gate: policy });
    const text = Buffer.from(copyBytes(two.source)).toString('utf8').replace('V/v thử', 'V/v thứ');
    expect((await inspect(bytesSource(Buffer.from(text)), policy)).outcome).toBe('invalid');
  });

  it('is valid when a hub broke the packet signature and the PDF stands', async () => {
    const { source } = await signPacket(packed(['a.pdf', signed.bytes]), pki.agency.signer(), { gate: policy });
    const hop =
      '<edXML:TraceHeader><edXML:OrganId>truc</edXML:OrganId><edXML:Timestamp>2026/11/22 09:01:00</edXML:Timestamp></edXML:TraceHeader>';
    const text = Buffer.from(copyBytes(source))
      .toString('utf8')
      .replace('</edXML:TraceHeaderList>', `${hop}</edXML:TraceHeaderList>`);
    const report = await inspect(bytesSource(Buffer.from(text)), policy);
    expect([report.outcome, report.packetSignature.state]).toEqual(['valid', 'broken-by-transit']);
    expect(codes(report)).toContain('PACKET_SIGNATURE_BROKEN_BY_TRANSIT');
  });

  it('is indeterminate without revocation, without the sub-CA, and when the PDF cannot be read', async () => {
    expect((await judge([['a.pdf', signed.bytes]], { revocation: { mode: 'require' } })).outcome).toBe('indeterminate');
    const { intermediates: _, ...without } = policy;
    // The CMS carries its chain, so what is missing is the root alone.
    expect((await inspect(packed(['a.pdf', signed.bytes]).source(), { ...without, trust: customTrust([]) })).outcome).not.toBe(
      'valid',
    );
    const cut = await judge([['a.pdf', Buffer.from('%PDF-1.7\n1 0 obj << /ByteRange [0 1 2 3] >> endobj\n%%EOF\n')]]);
    expect([cut.outcome, cut.content]).toEqual(['indeterminate', undefined]);
    expect(codes(cut).some((code) => code.startsWith('PDF'))).toBe(true);
  });

  it('a document time stamp alone is no signature', async () => {
    const tsa = await issueTimestampAuthority(pki);
    const stamp = async (bytes: Buffer): Promise<Uint8Array> => {
      const digest = createHash('sha256').update(bytes).digest();
      const imprint = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
      return writeTimestampToken({ authority: tsa, imprint, at: pki.at, serial: Uint8Array.of(1), certificates: true });
    };
    const stamped = await sign(makeDocument(), stamp, { kind: 'DocTimeStamp' });
    const report = await judge([['a.pdf', stamped.pdf.bytes]]);
    expect(report.outcome).toBe('unsigned');
    expect(codes(report)).toContain('ATTACHMENT_TIMESTAMP_ONLY');
  });

  it('leaves no private file behind', async () => {
    const own = mkdtempSync(join(tmpdir(), 'spool-'));
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = own;
    try {
      const large = makeDocument({ more: new Map([[90, { dict: '', data: Buffer.alloc(3 << 20, 'x') }]]), size: 91 });
      const source = packed(['a.pdf', (await sign(large, seal(pki.agency))).pdf.bytes]).source();
      const before = readdirSync(own);
      expect((await inspect(source, policy)).outcome).toBe('valid');
      // The spool of the packet is the test's own.
      expect([before.length, readdirSync(own)]).toEqual([1, before]);
      source.close();
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('its evidence is kept and judged again to the same verdict', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-pdf-'));
    try {
      const source = packed(['a.pdf', signed.bytes]).source();
      const report = await inspect(source, policy);
      writeEvidence(collectEvidence(source, report, policy), folder);
      expect(existsSync(join(folder, 'packet.edxml'))).toBe(true);
      const again = await rejudge(readEvidence(folder));
      expect([again.same, again.got.outcome, again.differences]).toEqual([true, 'valid', []]);
      expect(again.got.signatures.map(({ format, signer }) => [format, signer])).toEqual([
        ['PDF', 'Nguyễn Văn Thử'],
        ['PDF', 'SỞ KHOA HỌC VÀ CÔNG NGHỆ THỬ NGHIỆM'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

import { copyBytes } from '@lienthong/core';
import { content as attach } from '@lienthong/edxml';
import { signCms } from '@lienthong/signature/cms';
import { type GovernmentPki, type Identity, name } from '@lienthong/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InspectPolicy, type InspectReport, inspect } from '../src/index.ts';
import { document, makePki, policyOf, sourceOf } from './fixture.ts';
import { signXmlTwice } from './two-signers.ts';

let pki: GovernmentPki;
let policy: InspectPolicy;
beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
});

type Attachments = Parameters<typeof document>[1];
const textOf = (attachments: Attachments): string =>
  Buffer.from(copyBytes(document('V/v', attachments).source())).toString('utf8');
const judge = (attachments: Attachments, changed: Partial<InspectPolicy> = {}): Promise<InspectReport> =>
  inspect(sourceOf(textOf(attachments)), { ...policy, ...changed });
const codes = (report: InspectReport): string[] => report.findings.map(({ code }) => code);
const signed = (bytes: Buffer, attached = false, identity: Identity = pki.agency): Promise<Uint8Array> =>
  signCms(bytes, identity.signer(), { gate: policy, attached });

const file = Buffer.from('nội dung văn bản');

describe('detached and attached CMS attachments', () => {
  it('a detached signature is about the attachment of its name, and counts', async () => {
    const report = await judge([attach('vb.docx', file), attach('vb.docx.p7s', await signed(file)), attach('khac.txt', file)]);
    expect([report.outcome, report.legalValue]).toEqual(['valid', 'signed']);
    expect(codes(report)).toContain('ONLY_ATTACHMENTS_SIGNED');
    const own = report.attachments[1];
    expect(own).toMatchObject({ outcome: 'valid', signs: { name: 'vb.docx' }, order: { state: 'agency-only' } });
    expect(own?.signatures).toHaveLength(1);
    const held = report.content?.covered.map((part) => ('name' in part ? part.name : part.kind));
    expect(held).toEqual(['vb.docx']);
    expect(report.explain('vi')).toContain('SỞ KHOA HỌC VÀ CÔNG NGHỆ THỬ NGHIỆM');
    const json = JSON.parse(JSON.stringify(report));
    expect(json.attachments[1].signatures[0]).toMatchObject({ outcome: 'valid', report: { integrity: 'intact' } });
    expect(json.attachments[1].signatures[0].criteria).toHaveLength(10);
  });

  it('an attached one is about what it holds', async () => {
    const report = await judge([attach('vb.p7m', await signed(file, true))]);
    expect([report.outcome, report.attachments[0]?.signs]).toEqual(['valid', undefined]);
    expect(report.content?.covered).toEqual([{ kind: 'attachment', index: 0, name: 'vb.p7m' }]);
  });

  it('is invalid when the file was changed, and nothing is handed out', async () => {
    const report = await judge([attach('vb.txt', Buffer.from('khác')), attach('vb.txt.p7s', await signed(file))]);
    expect([report.outcome, report.content]).toEqual(['invalid', undefined]);
    expect(codes(report)).toContain('CMS_DIGEST_MISMATCH');
  });

  it('is indeterminate without its file, with two files of the name, without evidence', async () => {
    const p7s = attach('vb.txt.p7s', await signed(file));
    const alone = await judge([p7s]);
    expect([alone.outcome, codes(alone)]).toEqual(['indeterminate', expect.arrayContaining(['CMS_CONTENT_MISSING'])]);
    const two = await judge([attach('vb.txt', file), attach('vb.txt', Buffer.from('khác')), p7s]);
    expect(two.outcome).toBe('indeterminate');
    expect((await judge([attach('vb.txt', file), p7s], { revocation: { mode: 'require' } })).outcome).toBe('indeterminate');
  });

  it('a broken signature spoils a valid one beside it', async () => {
    const report = await judge([
      attach('a.txt', file),
      attach('a.txt.p7s', await signed(file)),
      attach('b.txt', Buffer.from('khác')),
      attach('b.txt.p7s', await signed(file)),
    ]);
    expect(report.outcome).toBe('invalid');
  });

  it('a file that only calls itself a signature is not one that stands', async () => {
    const report = await judge([attach('vb.txt', file), attach('vb.txt.p7s', Buffer.from('đây không phải chữ ký'))]);
    expect(report.outcome).toBe('invalid');
    expect(codes(report)).toContain('CMS_MALFORMED');
  });

  it('what cannot be read is indeterminate, with a code', async () => {
    const report = await inspect(
      sourceOf(textOf([attach('a.pdf', Buffer.from('%PDF-1.7\n'))]).replace('JVBERi0', 'JVBE*i0')),
      policy,
    );
    expect(report.outcome).toBe('indeterminate');
    expect(codes(report)).toContain('ATTACHMENT_UNREADABLE');
  });
});

describe('the order of signatures', () => {
  const both = async (first: Identity, second: Identity): Promise<InspectReport> => {
    return inspect(sourceOf(await signXmlTwice(textOf([attach('a.txt', file)]), policy, first, second)), policy);
  };

  it('person first, agency second: nothing to say', async () => {
    const report = await both(pki.person, pki.agency);
    expect(report.packetSignature.order.state).toBe('person-first');
    expect(report.packetSignature.order.signers.map(({ kind }) => kind)).toEqual(['person', 'agency']);
    expect(codes(report).filter((code) => code.startsWith('SIGNATURE_ORDER'))).toEqual([]);
  });

  it('the agency before the person is named, and changes no verdict', async () => {
    const right = await both(pki.person, pki.agency);
    const report = await both(pki.agency, pki.person);
    expect([report.packetSignature.order.state, report.outcome]).toEqual(['agency-first', right.outcome]);
    expect(codes(report)).toContain('SIGNATURE_ORDER_REVERSED');
  });

  it('certificates that do not tell are unknown, and a register may tell', async () => {
    const vague = await pki.issue({ subject: name('C=VN', 'O=UBND', 'CN=Sở Mơ Hồ') });
    const report = await both(pki.person, vague);
    expect(report.packetSignature.order.state).toBe('unknown');
    expect(codes(report)).toContain('SIGNATURE_ORDER_UNKNOWN');
    const text = await signXmlTwice(textOf([attach('a.txt', file)]), policy, pki.person, vague);
    const told = await inspect(sourceOf(text), { ...policy, agencies: ['SỞ MƠ HỒ'] });
    expect(told.packetSignature.order.state).toBe('person-first');
  });
});

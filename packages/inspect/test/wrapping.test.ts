import { type ByteSource, copyBytes } from '@lienthong/core';
import { content as attach, readPacket } from '@lienthong/edxml';
import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InspectPolicy, type InspectReport, inspect, signPacket } from '../src/index.ts';
import { document, makePki, policyOf, sourceOf } from './fixture.ts';

// Signature wrapping on whole packets: the signed parts are moved, others take their places. Whatever the verdict, nothing that was not
// signed may come out as signed.

const SUBJECT = 'V/v thử nghiệm';
const FORGED = 'V/v chuyển tiền';
let pki: GovernmentPki;
let policy: InspectPolicy;
let enveloped: string;
let transit: string;
let byId: string;

const textOf = (source: ByteSource): string => Buffer.from(copyBytes(source)).toString('utf8');
const codes = (report: InspectReport): string[] => report.findings.map(({ code }) => code);
const judge = (text: string): Promise<InspectReport> => inspect(sourceOf(text), policy);
const part = (text: string, name: string): string =>
  new RegExp(`<(edXML:)?${name}[ >][\\s\\S]*?</(edXML:)?${name}>`).exec(text)?.[0] ?? '';
const signatureOf = (text: string): string => /<Signature [\s\S]*?<\/Signature>/.exec(text)?.[0] ?? '';
const forge = (header: string, id: string): string => header.replace(/ Id="[^"]*"/, id).replace(SUBJECT, FORGED);

beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
  const packet = document(SUBJECT, [attach('a.txt', Buffer.from('một')), attach('b.txt', Buffer.from('hai'))]);
  const sign = async (from: Parameters<typeof signPacket>[0], more: object): Promise<string> =>
    textOf((await signPacket(from, pki.agency.signer(), { gate: policy, ...more })).source);
  enveloped = await sign(packet, {});
  transit = await sign(packet, { profile: 'transit' });
  const withIds = textOf(packet.source())
    .replace('<edXML:MessageHeader>', '<edXML:MessageHeader Id="h">')
    .replace('<edXML:Bussiness>', '<edXML:Bussiness Id="b">')
    .replace('<edXML:edXMLManifest', '<edXML:edXMLManifest Id="m"')
    .replace('<Attachment>', '<Attachment Id="a">')
    .replace('<Attachment>', '<Attachment Id="c">');
  const targets = ['h', 'b', 'm', 'a', 'c'].map((id) => ({ kind: 'element', id }));
  byId = await sign(sourceOf(withIds), { targets });
});

/** Never valid with anything that was not signed; and where valid, all that is called covered is what was signed. */
async function expectSafe(text: string, name: string): Promise<InspectReport | undefined> {
  let report: InspectReport;
  try {
    report = await judge(text);
  } catch (error) {
    expect((error as { code?: string }).code, name).toMatch(/^(?:XML|EDXML)_/);
    return undefined;
  }
  if (report.outcome !== 'valid') {
    expect(report.content, name).toBe(report.outcome === 'unsigned' ? report.content : undefined);
    expect(report.findings.length, name).toBeGreaterThan(0);
    // A good signature that is carried off must not make an unsigned document of it.
    expect(report.outcome, name).not.toBe('unsigned');
    return report;
  }
  expect(report.content.document?.subject, name).toBe(SUBJECT);
  expect(
    report.content.attachments.map((one) => Buffer.concat([...one.chunks()].map((c) => Buffer.from(c))).toString()),
    name,
  ).toEqual(['một', 'hai']);
  return report;
}

describe('the three ways to sign, as they are', () => {
  it('are valid', async () => {
    for (const text of [enveloped, transit, byId]) expect((await expectSafe(text, ''))?.outcome).toBe('valid');
  });
});

describe('the Signature stands somewhere else', () => {
  const places: readonly [string, (text: string, signature: string) => string][] = [
    ['first in the header', (text, s) => text.replace(/(<edXML:edXMLHeader[^>]*>)/, `$1${s}`)],
    ['in MessageHeader', (text, s) => text.replace('</edXML:MessageHeader>', `${s}</edXML:MessageHeader>`)],
    ['in Subject', (text, s) => text.replace('</edXML:Subject>', `${s}</edXML:Subject>`)],
    ['in the trace', (text, s) => text.replace('</edXML:TraceHeaderList>', `${s}</edXML:TraceHeaderList>`)],
    ['in the business part', (text, s) => text.replace('</edXML:Bussiness>', `${s}</edXML:Bussiness>`)],
    ['in the body', (text, s) => text.replace('</edXML:edXMLBody>', `${s}</edXML:edXMLBody>`)],
    ['in the manifest', (text, s) => text.replace('</edXML:edXMLManifest>', `${s}</edXML:edXMLManifest>`)],
    ['in an attachment', (text, s) => text.replace('</Attachment>', `${s}</Attachment>`)],
    ['in the payload', (text, s) => text.replace('</edXML:ContentTransferEncoded>', `${s}</edXML:ContentTransferEncoded>`)],
    ['in the envelope', (text, s) => text.replace('</edXML:edXMLEnvelope>', `${s}</edXML:edXMLEnvelope>`)],
    ['last of all', (text, s) => text.replace(/(<\/[^<>]*>)\s*$/, `${s}$1`)],
  ];
  it.each(places)('%s', async (name, move) => {
    for (const text of [enveloped, transit, byId]) {
      const signature = signatureOf(text);
      const moved = move(text.replace(signature, ''), signature);
      expect(moved, name).toContain(signature);
      const report = await expectSafe(moved, name);
      // What holds the Signature is not whole any more: a part that is required makes the cover incomplete.
      if (report?.outcome === 'valid') expect(report.packetSignature.covered.map(({ kind }) => kind)).toContain('header');
    }
    const signature = signatureOf(enveloped);
    const inHeader = await judge(places[1]![1](enveloped.replace(signature, ''), signature));
    expect([inHeader.outcome, codes(inHeader).includes('NOT_FULLY_COVERED')]).toEqual(['indeterminate', true]);
  });
});

describe('a forged header takes the place of the signed one', () => {
  const hiding: readonly [string, (text: string, signed: string, forged: string) => string][] = [
    ['before it', (text, s, f) => text.replace(s, f + s)],
    ['behind it', (text, s, f) => text.replace(s, s + f)],
    [
      'in the Object of the Signature',
      (text, s, f) => text.replace(s, f).replace('</Signature>', `<Object>${s}</Object></Signature>`),
    ],
    ['in the business part', (text, s, f) => text.replace(s, f).replace('</edXML:Bussiness>', `${s}</edXML:Bussiness>`)],
    ['in the trace', (text, s, f) => text.replace(s, f).replace('</edXML:TraceHeaderList>', `${s}</edXML:TraceHeaderList>`)],
    ['in the body', (text, s, f) => text.replace(s, f).replace('</edXML:edXMLBody>', `${s}</edXML:edXMLBody>`)],
    ['around it', (text, s, f) => text.replace(s, f.replace('</edXML:MessageHeader>', `${s}</edXML:MessageHeader>`))],
    [
      'in a header of its own, behind',
      (text, s, f) =>
        text.replace(s, f).replace('</edXML:edXMLHeader>', `</edXML:edXMLHeader><edXML:edXMLHeader>${s}</edXML:edXMLHeader>`),
    ],
    [
      'in a header of its own, before',
      (text, s, f) =>
        text.replace(s, f).replace('<edXML:edXMLHeader>', `<edXML:edXMLHeader>${s}</edXML:edXMLHeader><edXML:edXMLHeader>`),
    ],
    [
      'in an envelope of its own, behind',
      (text, s, f) =>
        text
          .replace(s, f)
          .replace(
            '</edXML:edXMLEnvelope>',
            `</edXML:edXMLEnvelope><edXML:edXMLEnvelope><edXML:edXMLHeader>${s}</edXML:edXMLHeader></edXML:edXMLEnvelope>`,
          ),
    ],
    [
      'in an envelope of its own, before',
      (text, s, f) =>
        text
          .replace(s, f)
          .replace(
            /(<edXML:edXMLEnvelope[^>]*>)/,
            `<edXML:edXMLEnvelope><edXML:edXMLHeader>${s}</edXML:edXMLHeader></edXML:edXMLEnvelope>$1`,
          ),
    ],
    [
      'under another name',
      (text, s, f) => text.replace(s, f).replace('</edXML:edXMLEnvelope>', `<edXML:x>${s}</edXML:x></edXML:edXMLEnvelope>`),
    ],
  ];
  const ids = [
    '',
    ' Id="x"',
    ' ID="ID"',
    ' id="ID"',
    ' xml:id="x"',
    ' xml:id="ID"',
    ' Id="ID"',
    ' xmlns:y="urn:y" y:Id="ID"',
    ' Id="&#x49;D"',
  ];

  it.each(hiding)('%s', async (name, hide) => {
    for (const text of [transit, byId, enveloped]) {
      const signed = part(text, 'MessageHeader');
      expect(signed).toContain(SUBJECT);
      const id = / Id="([^"]*)"/.exec(signed.slice(0, signed.indexOf('>')))?.[1] ?? 'none';
      for (const attribute of ids) {
        const form = attribute
          .replace('&#x49;D', [...id].map((c) => `&#${c.charCodeAt(0)};`).join(''))
          .replace(/="ID"/, `="${id}"`);
        const attack = hide(
          text,
          signed,
          forge(signed.replace(/^<edXML:MessageHeader(?! Id)/, '<edXML:MessageHeader Id="gone"'), form),
        );
        expect(attack, name).toContain(FORGED);
        await expectSafe(attack, `${name}${form}`);
      }
    }
  });
});

describe('attachments', () => {
  const PAYLOAD = /(?<=<edXML:ContentTransferEncoded[^>]*>)[^<]+/g;
  const payload = (text: string): string => text.match(PAYLOAD)?.[0] ?? '';
  it('a reference to an attachment that is not there, or to two of them, is open', async () => {
    const [first] = readPacket(sourceOf(transit)).attachments;
    const own = /<Attachment>[\s\S]*?<\/Attachment>/.exec(transit)?.[0] ?? '';
    const gone = await judge(transit.replace(own, ''));
    expect([gone.outcome, codes(gone).includes('XMLSIG_REFERENCE_UNRESOLVED')]).toEqual(['indeterminate', true]);
    const other = own.replace(payload(own), 'YmE=');
    for (const attack of [transit.replace(own, own + other), transit.replace(own, other + own)]) {
      const report = await judge(attack);
      expect([report.outcome, report.content]).toEqual(['indeterminate', undefined]);
      expect(codes(report)).toContain('XMLSIG_REFERENCE_UNRESOLVED');
    }
    // The same ContentId in another spelling of `cid:` is the same attachment.
    const spelled = other.replace(first!.contentId, `cid:${first!.contentId}`);
    expect((await judge(transit.replace(own, own + spelled))).outcome).toBe('indeterminate');
  });

  it('payloads that change places are noticed', async () => {
    for (const text of [transit, byId, enveloped]) {
      const [a, b] = [...text.matchAll(PAYLOAD)].map(([one]) => one) as [string, string];
      const report = await judge(text.replace(a, '@@').replace(b, a).replace('@@', b));
      expect(report.outcome).not.toBe('valid');
      expect(report.content).toBeUndefined();
    }
  });

  it('an attachment with comments, CDATA or instructions in its payload is what it means, or refused', async () => {
    const own = payload(transit);
    for (const junk of ['<!--YmE=-->', '<?x YmE=?>', '<![CDATA[]]>', '<x>YmE=</x>'])
      await expectSafe(transit.replace(own, junk + own), junk);
  });
});

describe('two signatures', () => {
  it('one of a stranger beside the right one spoils it; a copy of the right one adds nothing', async () => {
    const stranger = await makePki();
    const theirs = await signPacket(sourceOf(transit), stranger.agency.signer(), {
      gate: policyOf(stranger),
      targets: [{ kind: 'element', id: 'header' }],
    });
    const report = await judge(textOf(theirs.source));
    expect(report.outcome).not.toBe('valid');
    const copied = transit.replace('</Signature>', `</Signature>${signatureOf(transit)}`);
    expect((await expectSafe(copied, 'copy'))?.packetSignature.signatures.length).toBe(2);
  });

  it('a broken one before or behind the right one is not passed over', async () => {
    const broken = signatureOf(transit).replace(/(<SignatureValue>)..../, '$1AAAA');
    for (const text of [
      transit.replace('<Signature ', `${broken}<Signature `),
      transit.replace('</Signature>', `</Signature>${broken}`),
    ])
      expect((await judge(text)).outcome).toBe('invalid');
  });
});

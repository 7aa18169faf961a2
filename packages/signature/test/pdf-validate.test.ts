import { createHash } from 'node:crypto';
import { type ByteSource, bytesSource, chunks } from '@lienthong/core';
import { algorithmPolicy, readCrl } from '@lienthong/pki';
import type { GovernmentPki, Identity } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { signCms } from '../src/cms/index.ts';
import type { SignaturePolicy } from '../src/index.ts';
import { type PdfReport, type PdfSignatureReport, pdfReportJson, pdfSignatureFindings, verifyPdf } from '../src/pdf/index.ts';
import type { TimestampProvider } from '../src/xml/index.ts';
import { forge, stamper, usual } from './cms-support.ts';
import { addDss, addObjects, changePage, type Draft, newPdf, type Signing, signPdf } from './pdf-make.ts';
import { trustedPki } from './support.ts';

const YEAR = 365 * 86_400_000;
let pki: GovernmentPki;
let policy: SignaturePolicy;
const later = (years: number): Date => new Date(pki.at.getTime() + years * YEAR);

beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

const bytesOf = (source: ByteSource): Buffer => Buffer.concat([...chunks(source)].map((one) => Buffer.from(one)));
const cades =
  (identity: Identity = pki.agency, timestamp?: TimestampProvider): Signing['sign'] =>
  (covered) =>
    signCms(covered, identity.signer(), {
      gate: policy,
      ...(timestamp === undefined ? {} : { level: 't', timestamp }),
    });
const stamped =
  (timestamp: TimestampProvider): Signing['sign'] =>
  (covered) =>
    timestamp(createHash('sha256').update(bytesOf(covered)).digest(), {});
const docStamp = (draft: Draft, timestamp: TimestampProvider): Promise<Draft> =>
  signPdf(draft, { type: 'DocTimeStamp', subFilter: 'ETSI.RFC3161', sign: stamped(timestamp) });
const judge = (draft: Draft, more: Partial<SignaturePolicy> = {}): Promise<PdfReport> =>
  verifyPdf(draft.bytes, { ...policy, ...more });
const codes = (report: PdfReport): unknown[] => report.signatures.map((s) => [s.outcome, s.subIndication, s.code]);
const first = (report: PdfReport): PdfSignatureReport => report.signatures[0] as PdfSignatureReport;
/** CRLs as of a moment, of both authorities. */
const crlsAt = (at: Date): Uint8Array[] =>
  [pki.root, pki.subCa].map((one) => one.crl({ thisUpdate: at, nextUpdate: new Date(at.getTime() + 30 * 86_400_000) }));

describe('one signature', () => {
  test('PAdES B-B stands, covers the file, and says so in the forms of the contract', async () => {
    const report = await judge(
      await signPdf(newPdf(), { sign: cades(), more: "/M(D:20261122090000+07'00')/Reason(Ban h\\303\\240nh)" }),
    );
    expect(report.outcome).toBe('valid');
    const s = first(report);
    expect([s.field, s.level, s.coverage, s.modificationLevel, s.docMdpOk]).toEqual(['Sig1', 'B-B', 'ENTIRE_FILE', 'NONE', true]);
    expect([s.intact, s.signatureValid, s.trusted]).toEqual([true, true, true]);
    const json = pdfReportJson(report);
    expect(Object.keys(json.signatures[0] ?? {})).toEqual(
      expect.arrayContaining([
        'outcome',
        'indication',
        'subIndication',
        'level',
        'signer',
        'signedAt',
        'coverage',
        'modificationLevel',
        'report',
        'steps',
      ]),
    );
    expect(Object.keys(json.signatures[0]?.report ?? {}).sort()).toEqual(
      ['certificateValidity', 'integrity', 'issuingCa', 'managingUnit', 'signer', 'time', 'validAtSigning'].sort(),
    );
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.signatures[0]?.criteria).toHaveLength(10);
  });

  test('adbe.pkcs7.detached is no PAdES, and needs no ESS', async () => {
    const plain: Signing['sign'] = async (covered) => {
      const content = bytesOf(covered);
      return forge({ identity: pki.agency, content, attributes: usual(content, pki.agency.certificate, pki.at).slice(0, 3) });
    };
    const adbe = await judge(await signPdf(newPdf(), { subFilter: 'adbe.pkcs7.detached', sign: plain }));
    expect([adbe.outcome, first(adbe).level]).toEqual(['valid', 'PKCS7-B']);
    const claims = await judge(await signPdf(newPdf(), { sign: plain }));
    expect(codes(claims)).toEqual([['indeterminate', 'SIG_CONSTRAINTS_FAILURE', 'CMS_NO_SIGNING_CERTIFICATE_ATTRIBUTE']]);
  });

  test('no revocation information: never valid', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    expect(codes(await judge(draft, { revocation: { mode: 'require' } }))).toEqual([['indeterminate', 'TRY_LATER', 'CMS_CHAIN']]);
    expect(codes(await judge(draft, { revocation: { mode: 'skip' } }))).toEqual([
      ['indeterminate', 'TRY_LATER', 'CMS_REVOCATION_SKIPPED'],
    ]);
  });

  test('a changed byte, a changed value', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    const altered = (at: number): Draft => ({ ...draft, bytes: Buffer.from(draft.bytes.map((b, i) => (i === at ? b ^ 1 : b))) });
    const title = await judge(altered(draft.bytes.indexOf('595 842') + 2));
    expect([first(title).intact, first(title).signatureValid, first(title).trusted, title.outcome]).toEqual([
      false,
      true,
      false,
      'invalid',
    ]);
    expect(first(title).code).toBe('CMS_DIGEST_MISMATCH');
  });

  test('adbe.pkcs7.sha1: the digest is the content, and SHA-1 is for no policy of today', async () => {
    const sign: Signing['sign'] = async (covered) => {
      const content = createHash('sha1').update(bytesOf(covered)).digest();
      return forge({ identity: pki.agency, content, attached: true });
    };
    const draft = await signPdf(newPdf(), { subFilter: 'adbe.pkcs7.sha1', sign });
    const s = first(await judge(draft));
    expect([s.outcome, s.code, s.intact, s.signatureValid, s.trusted]).toEqual([
      'indeterminate',
      'CMS_ALGORITHM_POLICY',
      true,
      true,
      false,
    ]);
    const bytes = Buffer.from(draft.bytes);
    bytes[bytes.indexOf('595 842') + 2] = 0x31;
    const broken = first(await judge({ ...draft, bytes }));
    expect([broken.outcome, broken.code, broken.intact]).toEqual(['invalid', 'PDFSIG_DOCUMENT_CHANGED', false]);
    const detached = first(await judge(await signPdf(newPdf(), { subFilter: 'adbe.pkcs7.sha1', sign: cades() })));
    expect(detached.code).toBe('PDFSIG_SHA1_CONTENT');
  });
});

describe('containers that do not fit', () => {
  const content = (covered: ByteSource): Buffer => bytesOf(covered);
  test.each<[string, Partial<Signing>, string, string]>([
    [
      'content inside a detached signature',
      { sign: async (c) => forge({ identity: pki.agency, content: content(c), attached: true }) },
      'CMS_CONTENT_ATTACHED',
      'invalid',
    ],
    [
      'two signers',
      { sign: async (c) => forge({ identity: pki.agency, content: content(c), signers: 2 }) },
      'PDFSIG_SIGNERS',
      'invalid',
    ],
    [
      'no signer',
      { sign: async (c) => forge({ identity: pki.agency, content: content(c), signers: 0 }) },
      'PDFSIG_SIGNERS',
      'invalid',
    ],
    [
      'bytes behind the container',
      { sign: async (c) => signCms(c, pki.agency.signer(), { gate: policy }), padding: 0x41 },
      'PDFSIG_CONTENTS',
      'invalid',
    ],
    ['no container', { sign: async () => new Uint8Array(0) }, 'PDFSIG_CONTENTS', 'invalid'],
    ['another kind of bytes', { sign: async () => Buffer.from('300430023000', 'hex') }, 'CMS_MALFORMED', 'invalid'],
    [
      'a SubFilter that is not known',
      { subFilter: 'adbe.x509.rsa_sha1', sign: async (c) => signCms(c, pki.agency.signer(), { gate: policy }) },
      'PDFSIG_SUBFILTER_UNKNOWN',
      'indeterminate',
    ],
    [
      'a time stamp that calls itself a signature',
      { subFilter: 'ETSI.RFC3161', sign: async (c) => signCms(c, pki.agency.signer(), { gate: policy }) },
      'PDFSIG_SUBFILTER_TYPE',
      'invalid',
    ],
    [
      'a signature that calls itself a time stamp',
      { type: 'DocTimeStamp', sign: async (c) => signCms(c, pki.agency.signer(), { gate: policy }) },
      'PDFSIG_SUBFILTER_TYPE',
      'invalid',
    ],
  ])('%s', async (_, signing, code, outcome) => {
    const report = await judge(await signPdf(newPdf(), signing as Signing));
    expect([first(report).code, first(report).outcome, report.outcome]).toEqual([code, outcome, outcome]);
  });

  test.each<[string, (right: readonly number[]) => readonly number[]]>([
    ['does not begin at 0', ([, b = 0, c = 0, d = 0]) => [9, b - 9, c, d]],
    ['leaves a hole before Contents', ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 1, c, d]],
    ['leaves a hole behind Contents', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 1, d - 1]],
    ['stops before the end', ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 7]],
    ['has one range', ([a = 0, b = 0]) => [a, b]],
  ])('a ByteRange that %s: the digest may be right, the signature is refused', async (_, byteRange) => {
    const report = await judge(await signPdf(newPdf(), { sign: cades(), byteRange }));
    const s = first(report);
    expect([s.intact, s.signatureValid]).toEqual([true, true]);
    expect([s.outcome, s.subIndication, s.findings.some((f) => f.code === 'PDFSIG_COVERAGE')]).toEqual([
      'invalid',
      'FORMAT_FAILURE',
      true,
    ]);
  });
});

describe('revisions behind a signature', () => {
  test('a page that changed refutes the signature although its digest is right', async () => {
    const report = await judge(changePage(await signPdf(newPdf(), { sign: cades() })));
    const s = first(report);
    expect([s.intact, s.signatureValid, s.coverage, s.modificationLevel]).toEqual([true, true, 'ENTIRE_REVISION', 'OTHER']);
    expect([report.outcome, s.code]).toEqual(['invalid', 'PDFSIG_MODIFIED']);
  });

  test('person first, agency second: both stand', async () => {
    const person = await signPdf(newPdf(), { sign: cades(pki.person) });
    const both = await judge(await signPdf(person, { sign: cades(pki.agency) }));
    expect([both.outcome, both.signatures.map((s) => s.coverage)]).toEqual(['valid', ['ENTIRE_REVISION', 'ENTIRE_FILE']]);
  });

  test('a signature that was taken away is missed', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    const gone = addObjects(draft, [[6, '<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/F 132/Rect[0 0 0 0]/P 3 0 R>>']]);
    const report = await judge(gone);
    expect([report.outcome, report.findings.map((f) => f.code)]).toEqual(['indeterminate', ['PDFSIG_REMOVED']]);
  });

  test('a comment behind the end means nothing; an object there, or a word that readers look for, might', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    const outcome = async (tail: string): Promise<string> =>
      (await judge({ ...draft, bytes: Buffer.concat([draft.bytes, Buffer.from(tail)]) })).outcome;
    expect([await outcome('% ghi chú\n\n'), await outcome('\0 \n')]).toEqual(['valid', 'valid']);
    for (const tail of ['9 0 obj <<>> endobj', '% startxref 9\n', '\nstartxref\n9\n', 'extra'])
      expect(await outcome(tail), tail).toBe('indeterminate');
  });

  test('bytes behind the end are named', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    const report = await judge({ ...draft, bytes: Buffer.concat([draft.bytes, Buffer.from('extra')]) });
    expect(report.findings.map((f) => f.code)).toEqual(['PDFSIG_TRAILING_BYTES']);
    // Not looked at, so not called valid: an update without %%EOF is one that some readers show.
    expect([report.outcome, first(report).outcome, first(report).code]).toEqual([
      'indeterminate',
      'indeterminate',
      'PDFSIG_TRAILING_BYTES',
    ]);
    expect(first(report).coverage).not.toBe('ENTIRE_FILE');
  });
});

describe('time', () => {
  test('levels T, LT and LTA are recognized', async () => {
    const stamp = await stamper(pki);
    const t = await signPdf(newPdf(), { sign: cades(pki.agency, stamp) });
    const lt = addDss(t, { certificates: [pki.subCa.certificate], crls: pki.crls() });
    const lta = await docStamp(lt, stamp);
    const levels = await Promise.all([t, lt, lta].map(async (draft) => first(await judge(draft)).level));
    expect(levels).toEqual(['B-T', 'B-LT', 'B-LTA']);
    const report = await judge(lta);
    expect([report.outcome, report.signatures.map((s) => s.level)]).toEqual(['valid', ['B-LTA', 'TIMESTAMP']]);
    expect(first(report).modificationLevel).toBe('LTA_UPDATES');
    expect(first(report).evidence.timestamps).toHaveLength(2);
    // The material in the file is evidence: nothing else is needed at that time.
    expect((await judge(lt, { revocation: { mode: 'require' }, intermediates: [] })).outcome).toBe('valid');
    expect((await judge(t, { revocation: { mode: 'require' }, intermediates: [] })).outcome).toBe('indeterminate');
  });

  test('a chain of document time stamps carries a signature over the end of its certificate and of the first TSA', async () => {
    const agency = await pki.issue({ notAfter: later(1) });
    const old = await stamper(pki, pki.at, later(1));
    const fresh = await stamper(pki, later(0.9));
    const base = await signPdf(newPdf(), { sign: cades(agency) });
    const lt = addDss(base, { certificates: [pki.subCa.certificate], crls: pki.crls() });
    const one = await docStamp(lt, old);
    const two = await docStamp(
      addDss(one, { certificates: [pki.subCa.certificate], crls: [...pki.crls(), ...crlsAt(later(0.9))] }),
      fresh,
    );
    const revocation = { mode: 'require', crls: crlsAt(later(2)).map((der) => readCrl(der)) } as const;
    const now = { at: later(2), revocation };
    const chain = await judge(two, now);
    expect(chain.signatures.map((s) => [s.outcome, s.time?.at])).toEqual([
      ['valid', pki.at],
      ['valid', pki.at],
      ['valid', later(0.9)],
    ]);
    expect([chain.outcome, first(chain).level, first(chain).time?.source]).toEqual(['valid', 'B-LTA', 'timestamp']);
    // Without the second stamp the first proves nothing any more, and without both the claim is only a claim.
    const broken = await judge(one, now);
    expect(broken.signatures.map((s) => s.outcome)).toEqual(['indeterminate', 'indeterminate']);
    expect(broken.outcome).toBe('indeterminate');
    const bare = first(await judge(lt, now));
    expect([bare.outcome, bare.subIndication, bare.validAtClaimedTime]).toEqual(['indeterminate', 'OUT_OF_BOUNDS_NO_POE', true]);
  });

  test('a stamp that came after the end of the certificate proves nothing against the signature either', async () => {
    const agency = await pki.issue({ notAfter: later(1) });
    const late = await stamper(pki, later(2));
    const draft = await docStamp(await signPdf(newPdf(), { sign: cades(agency) }), late);
    const revocation = { mode: 'require', crls: crlsAt(later(2)).map((der) => readCrl(der)) } as const;
    const s = first(await judge(draft, { at: later(2), revocation }));
    expect([s.outcome, s.subIndication]).toEqual(['indeterminate', 'OUT_OF_BOUNDS_NO_POE']);
  });

  test('a document time stamp of other bytes', async () => {
    const stamp = await stamper(pki);
    const draft = await signPdf(await signPdf(newPdf(), { sign: cades() }), {
      type: 'DocTimeStamp',
      subFilter: 'ETSI.RFC3161',
      sign: () => stamp(createHash('sha256').update('another file').digest(), {}),
    });
    const report = await judge(draft);
    expect(codes(report)[1]).toEqual(['invalid', 'HASH_FAILURE', 'PDFSIG_TIMESTAMP']);
    expect([report.signatures[1]?.intact, report.signatures[1]?.signatureValid, report.outcome]).toEqual([
      false,
      true,
      'invalid',
    ]);
  });

  test('the record of receipt is a proof; /M and signingTime are only shown', async () => {
    const agency = await pki.issue({ notAfter: later(1) });
    const draft = await signPdf(newPdf(), { sign: cades(agency), more: '/M(D:20200101000000Z)' });
    const revocation = { mode: 'require', crls: [...crlsAt(pki.at), ...crlsAt(later(2))].map((der) => readCrl(der)) } as const;
    const open = first(await judge(draft, { at: later(2), revocation }));
    expect([open.outcome, open.claimedIn, open.claimedTime]).toEqual(['indeterminate', 'signingTime', pki.at]);
    const recorded = first(await judge(draft, { at: later(2), revocation, proof: pki.at }));
    expect([recorded.outcome, recorded.time?.source]).toEqual(['valid', 'proof-of-existence']);
  });

  test('local time marked as UTC is named', async () => {
    const stamp = await stamper(pki);
    const sign: Signing['sign'] = (covered) =>
      signCms(covered, pki.agency.signer(), {
        gate: policy,
        level: 't',
        timestamp: stamp,
        signingTime: new Date(pki.at.getTime() + 7 * 3_600_000),
      });
    const s = first(await judge(await signPdf(newPdf(), { sign })));
    expect([s.outcome, s.signingTimeSkew?.kind, s.time?.at]).toEqual(['valid', 'vn-local-as-utc', pki.at]);
  });
});

describe('files', () => {
  test('unsigned, encrypted, no PDF', async () => {
    expect((await judge(newPdf())).outcome).toBe('unsigned');
    const text = newPdf().bytes.toString('latin1').replace('/Root 1 0 R', '/Encrypt 1 0 R/Root 1 0 R');
    const encrypted = await verifyPdf(Buffer.from(text, 'latin1'), policy);
    expect([encrypted.outcome, encrypted.findings.map((f) => f.code)]).toEqual(['indeterminate', ['PDFSIG_ENCRYPTED']]);
    await expect(verifyPdf(Buffer.from('PK\x03\x04'), policy)).rejects.toMatchObject({ code: 'PDF_HEADER' });
  });

  test('strict-tt15 refuses PKCS#1', async () => {
    const draft = await signPdf(newPdf(), { sign: cades() });
    expect(first(await judge(draft, { algorithms: algorithmPolicy('strict-tt15') })).code).toBe('CMS_ALGORITHM_POLICY');
  });

  test('a large file is read in pieces, as often as there are signatures', async () => {
    const draft = await signPdf(newPdf(8 << 20), { sign: cades() });
    const inner = bytesSource(draft.bytes);
    let most = 0;
    let read = 0;
    const source: ByteSource = {
      size: inner.size,
      read(start, end) {
        most = Math.max(most, end - start);
        read += end - start;
        return inner.read(start, end);
      },
      close: () => undefined,
    };
    expect((await verifyPdf(source, policy)).outcome).toBe('valid');
    expect(most).toBeLessThanOrEqual(256 * 1024);
    expect(read).toBeLessThan(1.3 * draft.bytes.length);
    await expect(verifyPdf(source, policy, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('more fields than the limit leave the file undecided', async () => {
    const draft = await signPdf(await signPdf(newPdf(), { sign: cades() }), { sign: cades() });
    const report = await verifyPdf(draft.bytes, policy, { limits: { fields: 1 } });
    expect([report.outcome, report.findings.map((f) => f.code)]).toEqual(['indeterminate', ['PDFSIG_LIMIT']]);
  });
});

test('every code has both languages', () => {
  const reason = { vi: 'x', en: 'y' };
  for (const text of Object.values(pdfSignatureFindings)) {
    const { vi, en } = text({ reason, byteRange: [0], outcome: 'invalid', what: 'no container' } as never);
    expect(vi.length > 0 && en.length > 0).toBe(true);
  }
});

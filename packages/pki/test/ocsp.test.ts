import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  certId,
  createGovernmentPki,
  generateKey,
  issueOcspResponder,
  type OcspStatus,
  writeOcspError,
  writeOcspResponse,
} from '@lienthong/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import {
  type ChainReport,
  customTrust,
  readCertificate,
  readCrl,
  readOcspResponse,
  validateChain,
  verifyOcspResponse,
  writeOcspRequest,
} from '../src/index.ts';

const HOUR = 3_600_000;
const pki = await createGovernmentPki({ seed: 'ocsp' });
const responder = await issueOcspResponder(pki);
const rootResponder = await issueOcspResponder(pki, pki.root);
const stranger = await generateKey(2048);
const [rootCrl] = pki.crls();
const trust = customTrust([readCertificate(pki.root.certificate)], 'test');
const subCa = readCertificate(pki.subCa.certificate);
const leaf = readCertificate(pki.agency.certificate);
const { at } = pki;
const moved = (ms: number): Date => new Date(at.getTime() + ms);

interface Change {
  readonly status?: OcspStatus;
  readonly hash?: 'sha1' | 'sha256';
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date | null;
  readonly signer?: { certificate: Uint8Array; privateKey: typeof stranger.privateKey };
  readonly serial?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly responderId?: 'name' | 'key';
  readonly certificates?: readonly Uint8Array[];
  readonly producedAt?: Date;
}

function answer(change: Change = {}): Uint8Array {
  const thisUpdate = change.thisUpdate ?? moved(-HOUR);
  return writeOcspResponse({
    responder: change.signer ?? responder,
    responderId: change.responderId,
    producedAt: change.producedAt ?? thisUpdate,
    certificates: change.certificates,
    singles: [
      {
        certId: certId(change.issuer ?? pki.subCa.certificate, change.serial ?? pki.agency.serial, change.hash),
        status: change.status ?? 'good',
        thisUpdate,
        nextUpdate: change.nextUpdate === undefined ? new Date(thisUpdate.getTime() + 24 * HOUR) : change.nextUpdate,
      },
    ],
  });
}

async function judge(
  ocsps: readonly Uint8Array[],
  more: {
    at?: Date;
    proof?: Date;
    laterEvidence?: boolean;
    crls?: readonly Uint8Array[];
    freshness?: { maxAgeSeconds?: number; afterProofSeconds?: number };
  } = {},
): Promise<ChainReport> {
  const { laterEvidence = false, freshness = {} } = more;
  return validateChain(leaf, {
    trust,
    intermediates: [subCa],
    at: more.at ?? at,
    ...(more.proof === undefined ? {} : { proof: more.proof }),
    revocation: {
      mode: 'require',
      crls: [rootCrl, ...(more.crls ?? [])].map((der) => readCrl(der)),
      ocsps,
      laterEvidence,
      freshness,
    },
  });
}
const notes = (report: ChainReport): string => report.evidence.flatMap((one) => one.notes).join('; ');

describe('OCSP as revocation data of a chain', () => {
  for (const hash of ['sha1', 'sha256'] as const)
    for (const responderId of ['name', 'key'] as const)
      it(`takes a delegated answer, CertID ${hash}, responder by ${responderId}`, async () => {
        const report = await judge([answer({ hash, responderId })]);
        expect(report.outcome, notes(report)).toBe('valid');
        expect(report.revocation).toBe('checked');
        expect(report.evidence.find((one) => one.certificate === leaf)?.source).toBe('ocsp');
      });

  it('takes an answer signed by the issuer itself, and one whose responder certificate comes beside it', async () => {
    const own = { certificate: pki.subCa.certificate, privateKey: pki.subCa.keys.privateKey };
    expect((await judge([answer({ signer: own, certificates: [] })])).outcome).toBe('valid');
    const bare = answer({ certificates: [] });
    expect((await judge([bare])).subIndication).toBe('TRY_LATER');
    const beside = await validateChain(leaf, {
      trust,
      intermediates: [subCa, readCertificate(responder.certificate)],
      at,
      revocation: { mode: 'require', crls: [readCrl(rootCrl)], ocsps: [bare] },
    });
    expect(beside.outcome).toBe('valid');
  });

  it('covers every certificate of the path by OCSP alone', async () => {
    const forSubCa = writeOcspResponse({
      responder: rootResponder,
      producedAt: at,
      singles: [{ certId: certId(pki.root.certificate, subCa.serialBytes), status: 'good', thisUpdate: at, nextUpdate: null }],
    });
    const report = await validateChain(leaf, {
      trust,
      intermediates: [subCa],
      at,
      revocation: { mode: 'require', ocsps: [answer(), forSubCa] },
    });
    expect(report.outcome, notes(report)).toBe('valid');
  });

  const revoked = { revokedAt: moved(-48 * HOUR), reason: 'keyCompromise' } as const;
  it('revoked: open without proof, final with it; a hold waits', async () => {
    expect((await judge([answer({ status: revoked })])).subIndication).toBe('REVOKED_NO_POE');
    const final = await judge([answer({ status: revoked })], { proof: at });
    expect([final.outcome, final.subIndication]).toEqual(['invalid', 'REVOKED']);
    const hold = await judge([answer({ status: { revokedAt: moved(-HOUR), reason: 'certificateHold' } })], { proof: at });
    expect([hold.outcome, hold.subIndication]).toEqual(['indeterminate', 'TRY_LATER']);
  });

  it('the newest answer decides, either way', async () => {
    const old = { thisUpdate: moved(-3 * HOUR) };
    expect((await judge([answer(old), answer({ status: revoked })])).subIndication).toBe('REVOKED_NO_POE');
    expect(
      (await judge([answer({ ...old, status: { revokedAt: moved(-HOUR * 9), reason: 'certificateHold' } }), answer()])).outcome,
    ).toBe('valid');
    expect((await judge([answer(old), answer({ status: 'unknown' })])).subIndication).toBe('TRY_LATER');
  });

  it('a revocation after the time of judgement counts only against that time', async () => {
    const late = answer({ status: { revokedAt: moved(-10 * HOUR), reason: 'superseded' } });
    const then = { at: moved(-20 * HOUR), proof: moved(-20 * HOUR), laterEvidence: true };
    expect((await judge([late], then)).outcome).toBe('valid');
    expect((await judge([late], { ...then, at: moved(-9 * HOUR) })).subIndication).toBe('REVOKED');
    expect((await judge([late], { ...then, laterEvidence: false })).subIndication).toBe('TRY_LATER');
  });

  it('a CRL and an answer together: whichever says revoked wins', async () => {
    const subCrl = pki.subCa.crl({ revoked: [{ serial: pki.agency.serial, at: moved(-HOUR * 30) }] });
    expect((await judge([answer()], { crls: [subCrl] })).subIndication).toBe('REVOKED_NO_POE');
    expect((await judge([answer({ status: revoked })], { crls: [pki.subCa.crl({ revoked: [] })] })).subIndication).toBe(
      'REVOKED_NO_POE',
    );
  });

  it('freshness by age and by grace period', async () => {
    expect((await judge([answer()], { freshness: { maxAgeSeconds: 7200 } })).outcome).toBe('valid');
    const noRoot = { freshness: { maxAgeSeconds: 1800 } };
    expect(notes(await judge([answer()], noRoot))).toMatch(/more than 1800 s/);
    expect((await judge([answer()], { proof: moved(-2 * HOUR), freshness: { afterProofSeconds: 3600 } })).outcome).toBe('valid');
    expect((await judge([answer()], { proof: moved(-2 * HOUR), freshness: { afterProofSeconds: 3601 } })).subIndication).toBe(
      'TRY_LATER',
    );
    expect((await judge([answer()], { freshness: { afterProofSeconds: 0 } })).subIndication).toBe('TRY_LATER');
  });

  it('what does not count is TRY_LATER with a note, never valid', async () => {
    const agency = await pki.issue();
    const plain = { certificate: agency.certificate, privateKey: agency.privateKey };
    const foreign = await issueOcspResponder(pki, pki.root);
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['stale', answer({ thisUpdate: moved(-50 * HOUR) }), /stale/],
      ['not yet', answer({ thisUpdate: moved(HOUR) }), /issued later/],
      ['no nextUpdate, old', answer({ thisUpdate: moved(-25 * HOUR), nextUpdate: null }), /older than a day/],
      ['nextUpdate before thisUpdate', answer({ nextUpdate: moved(-2 * HOUR) }), /before thisUpdate/],
      ['stranger', answer({ signer: { ...responder, privateKey: stranger.privateKey } }), /signature of the answer is broken/],
      ['no purpose', answer({ signer: plain }), /OCSPSigning/],
      ['of another issuer', answer({ signer: foreign }), /not certified by the issuer/],
      ['error', writeOcspError('tryLater'), /tryLater/],
      ['garbage', Uint8Array.of(1, 2, 3), /OCSP answer 0/],
      ['unknown', answer({ status: 'unknown' }), /does not know/],
    ];
    for (const [name, der, why] of cases) {
      const report = await judge([der]);
      expect([name, report.outcome, report.subIndication]).toEqual([name, 'indeterminate', 'TRY_LATER']);
      expect(notes(report), name).toMatch(why);
    }
    for (const other of [{ serial: Uint8Array.of(1, 2) }, { issuer: pki.root.certificate }])
      expect((await judge([answer(other)])).subIndication).toBe('TRY_LATER');
  });

  it('a responder without nocheck needs a status of its own, from a CRL or another responder, and never from itself', async () => {
    const keys = await generateKey(2048);
    const checked = await pki.issue({
      key: keys,
      adjust: (extensions) =>
        extensions
          .filter(({ id }) => id !== '2.5.29.37')
          .concat({ id: '2.5.29.37', critical: false, value: Uint8Array.from(Buffer.from('300a06082b06010505070309', 'hex')) }),
    });
    const about = (serial: Uint8Array, signer: typeof checked): Uint8Array => answer({ serial, signer });
    const main = about(pki.agency.serial, checked);
    expect(notes(await judge([main]))).toMatch(/status of the responder is not known/);
    expect((await judge([main], { crls: [pki.subCa.crl({ revoked: [] })] })).outcome).toBe('valid');
    expect((await judge([main, about(checked.serial, responder)])).outcome).toBe('valid');
    const circle = await judge([main, about(checked.serial, checked)]);
    expect(circle.subIndication).toBe('TRY_LATER');
    const report = await judge([
      main,
      answer({ serial: checked.serial, thisUpdate: moved(-HOUR), status: { revokedAt: moved(-2 * HOUR) } }),
    ]);
    expect(notes(report)).toMatch(/responder is revoked/);
  });
});

const openssl = peer('openssl');
describe.runIf(openssl !== undefined)('beside openssl ocsp', () => {
  const run = (args: readonly string[]): string =>
    execFileSync(openssl as string, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const dir = mkdtempSync(join(tmpdir(), 'ocsp-'));
  const path = (name: string): string => join(dir, name);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(path('issuer.pem'), pki.subCa.pem);
  writeFileSync(path('root.pem'), pki.trustPem);
  writeFileSync(path('leaf.pem'), pki.agency.pem);
  writeFileSync(path('r.pem'), responder.pem);
  writeFileSync(path('r.key'), responder.keyPem);
  const serial = leaf.serialNumber.toUpperCase();
  const dates = (date: Date): string => `${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`;
  const index = (line: string): void => {
    writeFileSync(path('index.txt'), `${line}\n`);
    writeFileSync(path('index.txt.attr'), 'unique_subject = no\n');
  };

  for (const hash of ['sha1', 'sha256'] as const)
    it(`openssl answers our request (${hash}), nonce included, and we judge its answer`, async () => {
      const nonce = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
      writeFileSync(path('req.der'), writeOcspRequest(leaf, subCa, { hash, nonce }));
      for (const [line, status] of [
        [`V\t${dates(leaf.notAfter)}\t\t${serial}\tunknown\t/CN=leaf`, 'good'],
        [`R\t${dates(leaf.notAfter)}\t${dates(moved(-48 * HOUR))},keyCompromise\t${serial}\tunknown\t/CN=leaf`, 'revoked'],
      ] as const) {
        index(line);
        run([
          'ocsp',
          '-index',
          path('index.txt'),
          '-rsigner',
          path('r.pem'),
          '-rkey',
          path('r.key'),
          '-CA',
          path('issuer.pem'),
          '-reqin',
          path('req.der'),
          '-respout',
          path('resp.der'),
          '-ndays',
          '1',
        ]);
        const der = new Uint8Array(readFileSync(path('resp.der')));
        const read = readOcspResponse(der);
        expect(Buffer.from(read.basic?.nonce ?? [])).toEqual(Buffer.from(nonce));
        const produced = read.basic?.producedAt as Date;
        const verified = verifyOcspResponse(read, leaf, subCa, { at: produced });
        expect([verified.why, verified.singles[0]?.status]).toEqual([undefined, status]);
        if (status === 'revoked') expect(verified.singles[0]?.reason).toBe('keyCompromise');
      }
    });

  it('openssl takes what the kit answers, and refuses what we refuse', () => {
    const verify = (der: Uint8Array): boolean => {
      writeFileSync(path('in.der'), der);
      try {
        execFileSync(
          openssl as string,
          [
            'ocsp',
            '-respin',
            path('in.der'),
            '-issuer',
            path('issuer.pem'),
            '-cert',
            path('leaf.pem'),
            '-CAfile',
            path('root.pem'),
            '-verify_other',
            path('issuer.pem'),
            '-attime',
            String(at.getTime() / 1000),
            '-validity_period',
            '999999999',
            '-no_nonce',
          ],
          { stdio: 'pipe' },
        );
        return true;
      } catch {
        return false;
      }
    };
    for (const [der, good] of [
      [answer(), true],
      [answer({ signer: { ...responder, privateKey: stranger.privateKey } }), false],
      [answer({ signer: pki.agency }), false],
    ] as const) {
      expect(verify(der)).toBe(good);
      expect(verifyOcspResponse(readOcspResponse(der), leaf, subCa, { at }).authentic).toBe(good);
    }
  });
});

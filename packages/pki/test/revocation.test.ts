import { certId, createGovernmentPki, issueOcspResponder, writeOcspResponse } from '@lienthong/testkit';
import { describe, expect, it } from 'vitest';
import { customTrust, readCertificate, readCrl, slideControlTime, type TimeSlidePolicy, validateChain } from '../src/index.ts';

const DAY = 86_400_000;
const pki = await createGovernmentPki({ seed: 'slide' });
const responder = await issueOcspResponder(pki);
const root = readCertificate(pki.root.certificate);
const subCa = readCertificate(pki.subCa.certificate);
const leaf = readCertificate(pki.agency.certificate);
const { at } = pki;
const days = (count: number): Date => new Date(at.getTime() + count * DAY);
const list = (authority: typeof pki.root, from: number, to: number, revoked: readonly { serial: Uint8Array; at: Date }[] = []) =>
  readCrl(authority.crl({ thisUpdate: days(from), nextUpdate: days(to), revoked }));

describe('the control time (EN 319 102-1 §5.6.2.2)', () => {
  const slide = (crls: ReturnType<typeof list>[], more: Partial<TimeSlidePolicy> = {}, ocsps: Uint8Array[] = []) =>
    slideControlTime([leaf, subCa, root], {
      trust: customTrust([root], 'test'),
      at,
      revocation: { mode: 'require', crls, ocsps },
      proofs: new Map(),
      ...more,
    });
  const rootCrl = list(pki.root, -1, 6);

  it('stays at the time of judgement while all data are fresh', () => {
    const slid = slide([rootCrl, list(pki.subCa, -1, 6)]);
    expect(slid.controlTime).toEqual(at);
    expect(slid.evidence.map(({ status }) => status)).toEqual(['good', 'good']);
  });
  it('slides to the issue of data that are no longer fresh, by nextUpdate or by age', () => {
    expect(slide([rootCrl, list(pki.subCa, -20, -13)]).controlTime).toEqual(days(-20));
    const revocation = {
      mode: 'require',
      crls: [rootCrl, list(pki.subCa, -3, 6)],
      freshness: { maxAgeSeconds: 2 * 86_400 },
    } as const;
    expect(slide([], { revocation }).controlTime).toEqual(days(-3));
  });
  it('slides to the revocation of the CA, and then asks for older data about the leaf', () => {
    const gone = list(pki.root, -1, 6, [{ serial: subCa.serialBytes, at: days(-10) }]);
    expect(slide([gone, list(pki.subCa, -1, 6)])).toMatchObject({
      controlTime: undefined,
      subIndication: 'NO_POE',
      certificate: leaf,
    });
    const old = list(pki.subCa, -12, -5);
    // Not proven to have existed before the CA was revoked: its thief could have made it.
    expect(slide([gone, old]).controlTime).toBeUndefined();
    const proofs = new Map([
      [old.sha256, days(-11)],
      [leaf.sha256, days(-11)],
    ]);
    expect(slide([gone, old], { proofs }).controlTime).toEqual(days(-10));
    expect(slide([gone, old], { proofs: new Map([[old.sha256, days(-11)]]) }).certificate).toBe(leaf);
  });
  it('takes the newest data, OCSP among them', () => {
    const answer = (from: number, status: 'good' | { revokedAt: Date }) =>
      writeOcspResponse({
        responder,
        producedAt: days(from),
        singles: [
          { certId: certId(pki.subCa.certificate, pki.agency.serial), status, thisUpdate: days(from), nextUpdate: days(6) },
        ],
      });
    const older = list(pki.subCa, -4, 6);
    expect(slide([rootCrl, older], {}, [answer(-2, { revokedAt: days(-5) })]).controlTime).toEqual(days(-5));
    expect(slide([rootCrl, older], {}, [answer(-6, { revokedAt: days(-7) })]).controlTime).toEqual(at);
  });
  it('has no answer without data, and none from answers that cannot be read or are about others', () => {
    const silent = slide([rootCrl]);
    expect([silent.subIndication, silent.certificate, silent.evidence.length]).toEqual(['NO_POE', leaf, 1]);
    const other = writeOcspResponse({
      responder,
      producedAt: at,
      singles: [{ certId: certId(pki.subCa.certificate, Uint8Array.of(9)), status: 'good', thisUpdate: at, nextUpdate: null }],
    });
    expect(slide([rootCrl], {}, [Uint8Array.of(1), other]).subIndication).toBe('NO_POE');
  });
  it('a list made after the expiry that does not say what it keeps proves nothing', () => {
    const later = new Date(leaf.notAfter.getTime() + 30 * DAY);
    const fresh = (authority: typeof pki.root) =>
      readCrl(authority.crl({ thisUpdate: new Date(later.getTime() - DAY), nextUpdate: new Date(later.getTime() + DAY) }));
    const revocation = { mode: 'require', crls: [fresh(pki.root), fresh(pki.subCa)] } as const;
    expect(slide([], { at: later, revocation })).toMatchObject({ subIndication: 'NO_POE', certificate: leaf });
  });
  it('has no answer for an anchor that is not one', () => {
    expect(slide([rootCrl], { trust: customTrust([subCa], 'other') }).controlTime).toBeUndefined();
  });
});

describe('a certificate on hold', () => {
  it('waits, whatever is proven; once it is off the list it is good', async () => {
    const held = { serial: pki.agency.serial, at: days(-3), reason: 'certificateHold' as const };
    const judge = (revoked: (typeof held)[]) =>
      validateChain(leaf, {
        trust: customTrust([root], 'test'),
        intermediates: [subCa],
        at,
        proof: at,
        revocation: { mode: 'require', crls: [readCrl(pki.root.crl()), readCrl(pki.subCa.crl({ revoked }))] },
      });
    expect(await judge([held])).toMatchObject({ outcome: 'indeterminate', subIndication: 'TRY_LATER' });
    expect((await judge([])).outcome).toBe('valid');
  });
});

import { createGovernmentPki } from '@lienthong/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crl, type CrlEntry, readCrl } from '../src/index.ts';
import type { DistinguishedName } from '../src/name/name.ts';

const pki = await createGovernmentPki({ seed: 'crl-index', keys: { root: 'P-256', subCa: 'P-256', leaf: 'P-256' } });
const at = new Date('2026-01-02T03:04:05Z');

/** What the index must agree with: a reading from the front, the last hit counts. */
function linear(crl: Crl, serial: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined {
  let found: CrlEntry | undefined;
  for (const entry of crl.entries())
    if (Buffer.compare(entry.serialBytes, serial) === 0 && entry.certificateIssuer.key === issuer.key) found = entry;
  return found;
}

const serials = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => {
  bytes[0] = ((bytes[0] as number) & 0x7f) | 1;
  return bytes;
});
const reasons = fc.constantFrom('keyCompromise', 'superseded', 'certificateHold', undefined);

describe('the index of a CRL', () => {
  it('finds what a reading from the front finds, the last entry of a serial too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(serials, reasons), { maxLength: 60 }),
        fc.array(fc.nat(200), { maxLength: 20 }),
        (list, again) => {
          const repeated = again.flatMap((i) => (list[i] === undefined ? [] : [[list[i][0], 'superseded'] as const]));
          const revoked = [...list, ...repeated].map(([serial, reason]) => ({ serial, at, reason }));
          const crl = readCrl(pki.subCa.crl({ revoked }));
          for (const [serial] of list) expect(crl.find(serial, crl.issuer)).toEqual(linear(crl, serial, crl.issuer));
          for (const entry of crl.entries())
            expect(crl.find(entry.serialBytes, crl.issuer)).toEqual(linear(crl, entry.serialBytes, crl.issuer));
          expect(crl.find(Uint8Array.of(2, 2, 2), crl.issuer)).toEqual(linear(crl, Uint8Array.of(2, 2, 2), crl.issuer));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the issuers of an indirect CRL apart: the same serial under two of them', () => {
    const serial = Uint8Array.of(5, 5);
    const crl = readCrl(
      pki.subCa.crl({
        scope: { indirect: true },
        revoked: [
          { serial, at, reason: 'superseded' },
          { serial, at, reason: 'keyCompromise', certificateIssuer: pki.root.name },
          { serial: Uint8Array.of(6), at },
        ],
      }),
    );
    const [own, named, inherited] = [...crl.entries()] as [CrlEntry, CrlEntry, CrlEntry];
    expect(crl.find(serial, own.certificateIssuer)?.reason).toBe('superseded');
    expect(crl.find(serial, named.certificateIssuer)?.reason).toBe('keyCompromise');
    expect(inherited.certificateIssuer.key).toBe(named.certificateIssuer.key);
    expect(crl.find(Uint8Array.of(6), named.certificateIssuer)).toBeDefined();
    expect(crl.find(Uint8Array.of(6), own.certificateIssuer)).toBeUndefined();
  });

  it('says nothing about certificates of another issuer', () => {
    const crl = readCrl(pki.subCa.crl({ revoked: [{ serial: Uint8Array.of(9), at }] }));
    const root = readCrl(pki.root.crl());
    expect(crl.find(Uint8Array.of(9), crl.issuer)).toBeDefined();
    expect(crl.find(Uint8Array.of(9), root.issuer)).toBeUndefined();
  });

  it('holds 20,000 entries and answers in microseconds', () => {
    const revoked = Array.from({ length: 20_000 }, (_, i) => ({
      serial: Buffer.from((0x10000000 + i * 7).toString(16), 'hex'),
      at,
      reason: 'keyCompromise' as const,
    }));
    const crl = readCrl(pki.subCa.crl({ revoked }));
    expect(crl.unknownCriticalEntry).toBe(false);
    const begin = performance.now();
    let hits = 0;
    for (const { serial } of revoked) if (crl.find(serial, crl.issuer) !== undefined) hits++;
    const each = ((performance.now() - begin) * 1000) / revoked.length;
    expect(hits).toBe(20_000);
    // The bench measures; here only that it is no walk over the list (some 500 µs).
    expect(each).toBeLessThan(100);
  });
});

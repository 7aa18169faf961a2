import { isLienThongError } from '@lienthong/core';
import {
  certId,
  createGovernmentPki,
  issueOcspResponder,
  issueTimestampAuthority,
  writeOcspResponse,
  writeTimestampResponse,
  writeTimestampToken,
} from '@lienthong/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSignedData } from '../src/cms/read.ts';
import { digestIdentifier, octetString, sequence } from '../src/der/write.ts';
import { customTrust, readCertificate, readCrl, readOcspResponse, validateChain } from '../src/index.ts';
import { readTimestampInfo } from '../src/timestamp/read.ts';
import { readTimestampResponse } from '../src/timestamp/wire.ts';

const RUNS = process.env['LIENTHONG_NIGHTLY'] === '1' ? 200_000 : 1500;
const pki = await createGovernmentPki({ seed: 'revocation-fuzz' });
const responder = await issueOcspResponder(pki);
const tsa = await issueTimestampAuthority(pki);
const { at } = pki;
const crl = pki.subCa.crl({
  scope: { indirect: true },
  revoked: [
    { serial: Uint8Array.of(1, 2, 3), at, reason: 'keyCompromise', invalidityDate: at },
    { serial: Uint8Array.of(1, 2, 4), at, certificateIssuer: pki.root.name },
  ],
});
const ocsp = writeOcspResponse({
  responder,
  producedAt: at,
  nonce: Uint8Array.of(4, 2, 1, 2),
  singles: [
    { certId: certId(pki.subCa.certificate, pki.agency.serial), status: 'good', thisUpdate: at, nextUpdate: at },
    {
      certId: certId(pki.subCa.certificate, Uint8Array.of(9)),
      status: { revokedAt: at, reason: 'superseded' },
      thisUpdate: at,
      nextUpdate: null,
    },
  ],
});
const imprint = sequence(digestIdentifier('2.16.840.1.101.3.4.2.1'), octetString(new Uint8Array(32)));
const token = writeTimestampToken({
  authority: tsa,
  imprint,
  at,
  serial: Uint8Array.of(1),
  accuracy: 1,
  nonce: Uint8Array.of(1),
});

/** One to four changes: a bit, a byte, a cut, bytes put in or taken out, a length made enormous. */
const change = fc.record({
  kind: fc.constantFrom('bit', 'byte', 'cut', 'insert', 'remove', 'length'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: fc.nat(255),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function mutate(good: Uint8Array, changes: readonly Change[]): Uint8Array {
  let bytes = Buffer.from(good);
  for (const { kind, at: where, byte } of changes) {
    const i = Math.floor(where * bytes.length);
    if (bytes.length === 0) break;
    if (kind === 'bit') bytes[i] = (bytes[i] as number) ^ (1 << (byte & 7));
    if (kind === 'byte') bytes[i] = byte;
    if (kind === 'cut') bytes = bytes.subarray(0, i);
    if (kind === 'insert') bytes = Buffer.concat([bytes.subarray(0, i), Buffer.from([byte]), bytes.subarray(i)]);
    if (kind === 'remove') bytes = Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1)]);
    if (kind === 'length')
      bytes = Buffer.concat([bytes.subarray(0, i), Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, byte]), bytes.subarray(i)]);
  }
  return new Uint8Array(bytes);
}

function useCrl(bytes: Uint8Array): void {
  const read = readCrl(bytes);
  void read.unknownCriticalEntry;
  for (const entry of read.entries()) read.find(entry.serialBytes, entry.certificateIssuer);
}
function useToken(bytes: Uint8Array): void {
  const signed = readSignedData(bytes);
  if (signed.content !== undefined) readTimestampInfo(signed.content);
}

describe('changed bytes give an error of the class or a value, and never hang', () => {
  it.each([
    ['CRL', crl, useCrl],
    ['OCSP', ocsp, readOcspResponse],
    ['token', token, useToken],
    ['TSA answer', writeTimestampResponse(token), readTimestampResponse],
  ] as const)('%s', (_, good, use) => {
    use(good);
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const begin = performance.now();
        try {
          use(mutate(good, changes));
        } catch (error) {
          expect(isLienThongError(error), String(error)).toBe(true);
          refused++;
        }
        expect(performance.now() - begin).toBeLessThan(2000);
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(RUNS / 10);
  });

  it('no changed answer turns a revoked certificate into a valid one', async () => {
    const revoked = writeOcspResponse({
      responder,
      producedAt: at,
      singles: [
        { certId: certId(pki.subCa.certificate, pki.agency.serial), status: { revokedAt: at }, thisUpdate: at, nextUpdate: null },
      ],
    });
    const leaf = readCertificate(pki.agency.certificate);
    const policy = {
      trust: customTrust([readCertificate(pki.root.certificate)], 'fuzz'),
      intermediates: [readCertificate(pki.subCa.certificate)],
      at,
    };
    const crls = [readCrl(pki.root.crl())];
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const report = await validateChain(leaf, {
          ...policy,
          revocation: { mode: 'require', crls, ocsps: [mutate(revoked, changes)] },
        });
        expect(report.outcome).toBe('indeterminate');
      }),
      { numRuns: RUNS / 5 },
    );
  });
});

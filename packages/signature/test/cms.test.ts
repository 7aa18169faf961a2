import { createHash } from 'node:crypto';
import { type ByteSource, bytesSource } from '@lienthong/core';
import { algorithmPolicy } from '@lienthong/pki';
import { oid } from '@lienthong/pki/asn1';
import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CmsSignatureReport, cmsSignatureFindings, cmsSignatureJson, signCms, verifyCms } from '../src/cms/index.ts';
import { type SignaturePolicy, skipSignableCheck } from '../src/index.ts';
import { attribute, essV2, type Forgery, forge, OIDS, stamper, usual, utcTime } from './cms-support.ts';
import { trustedPki } from './support.ts';

const content = Buffer.from('Quyết định số 7/QĐ-UBND');
let pki: GovernmentPki;
let policy: SignaturePolicy;

beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

const forged = (change: Partial<Forgery> = {}): Uint8Array => forge({ identity: pki.agency, content, ...change });
const basis = (): Uint8Array[] => usual(content, pki.agency.certificate, pki.at);
async function one(bytes: Uint8Array, more: Partial<SignaturePolicy> = {}): Promise<CmsSignatureReport> {
  const [report] = await verifyCms(bytes, content, { ...policy, ...more });
  return report as CmsSignatureReport;
}
const verdict = (r: CmsSignatureReport): unknown[] => [r.outcome, r.subIndication, r.code];

describe('format', () => {
  test('the unaltered forgery stands: what follows fails for its own reason', async () => {
    expect(verdict(await one(forged()))).toEqual(['valid', undefined, 'CMS_VALID']);
  });

  test.each([
    ['contentType', () => attribute(OIDS.contentType, oid(OIDS.data), oid('1.2.3.4'))],
    ['signingTime', () => attribute(OIDS.signingTime, utcTime(pki.at), utcTime(new Date(0)))],
    ['signingCertificateV2', () => attribute(OIDS.essV2, essV2(pki.agency.certificate), essV2(pki.person.certificate))],
  ] as const)('%s with two values', async (name, make) => {
    const type = { contentType: OIDS.contentType, signingTime: OIDS.signingTime, signingCertificateV2: OIDS.essV2 }[name];
    const others = basis().filter((a) => !Buffer.from(a).includes(Buffer.from(oid(type))));
    const r = await one(forged({ attributes: [...others, make()] }));
    expect(verdict(r)).toEqual(['invalid', 'FORMAT_FAILURE', 'CMS_ATTRIBUTE']);
    expect(r.details).toMatchObject({ attribute: name, what: 'repeated' });
    expect(r.report.integrity).toBe('broken');
    // The mathematics are reported all the same: only the attributes are ambiguous.
    expect([r.intact, r.signatureValid]).toEqual([true, true]);
  });

  test('the same attribute twice is two values too', async () => {
    const more = attribute(OIDS.signingTime, utcTime(new Date('2025-01-01T00:00:00Z')));
    expect(verdict(await one(forged({ attributes: [...basis(), more] })))).toEqual([
      'invalid',
      'FORMAT_FAILURE',
      'CMS_ATTRIBUTE',
    ]);
  });

  test('a content type that is not the signed one', async () => {
    const attributes = [attribute(OIDS.contentType, oid('1.2.840.113549.1.9.16.1.4')), ...basis().slice(1)];
    const r = await one(forged({ attributes }));
    expect(r.details).toMatchObject({ attribute: 'contentType', what: 'contradicts the content' });
  });

  test.each([
    ['contentType', 0],
    ['messageDigest', 1],
  ] as const)('%s missing', async (name, index) => {
    const r = await one(forged({ attributes: basis().filter((_, i) => i !== index) }));
    expect(r.details).toMatchObject({ attribute: name, what: 'missing' });
    expect(r.outcome).toBe('invalid');
  });

  test('no signer, no container, a container in another kind of bytes', async () => {
    expect(verdict(await one(forged({ signers: 0 })))).toEqual(['invalid', 'FORMAT_FAILURE', 'CMS_NO_SIGNER']);
    expect(verdict(await one(Buffer.from('%PDF-1.7')))).toEqual(['invalid', 'FORMAT_FAILURE', 'CMS_MALFORMED']);
    expect(verdict(await one(new Uint8Array(0)))).toEqual(['invalid', 'FORMAT_FAILURE', 'CMS_MALFORMED']);
    expect(verdict(await one(Buffer.concat([forged(), Buffer.of(0)])))).toEqual(['invalid', 'FORMAT_FAILURE', 'CMS_MALFORMED']);
  });

  test('more signers than the limit are not checked, hence not valid', async () => {
    const reports = await verifyCms(forged({ signers: 4 }), content, policy, { limits: { signers: 2 } });
    expect(reports.map((r) => r.code)).toEqual(['CMS_VALID', 'CMS_VALID', 'CMS_LIMIT', 'CMS_LIMIT']);
  });
});

describe('the certificate that is meant', () => {
  test('ESS names another certificate', async () => {
    const attributes = [...basis().slice(0, 3), attribute(OIDS.essV2, essV2(pki.person.certificate))];
    const r = await one(forged({ attributes }));
    expect(verdict(r)).toEqual(['indeterminate', 'NO_SIGNING_CERTIFICATE_FOUND', 'CMS_SIGNING_CERTIFICATE_DIFFERS']);
    // Without the attribute the same bytes stand: it was ESS that bit.
    expect(verdict(await one(forged({ attributes: basis().slice(0, 3) })))).toEqual(['valid', undefined, 'CMS_VALID']);
  });

  test('CAdES demands the attribute', async () => {
    const bytes = forged({ attributes: basis().slice(0, 3) });
    const [r] = await verifyCms(bytes, content, policy, { profile: 'cades' });
    expect(r?.code).toBe('CMS_NO_SIGNING_CERTIFICATE_ATTRIBUTE');
    expect(r?.outcome).toBe('indeterminate');
  });

  test('a re-issued certificate of the same key in the bag does not displace the signer', async () => {
    const { privateKey, publicKey } = pki.agency;
    const twin = await pki.issue({
      key: { privateKey, publicKey },
      serial: pki.agency.serial,
      notAfter: new Date('2030-01-01T00:00:00Z'),
    });
    const r = await one(forged({ certificates: [twin.certificate, pki.agency.certificate] }));
    expect(r.certificate?.sha256).toBe(createHash('sha256').update(pki.agency.certificate).digest('hex'));
    expect(r.outcome).toBe('valid');
    // Alone it fits by name and key, and ESS tells them apart.
    expect((await one(forged({ certificates: [twin.certificate] }))).code).toBe('CMS_SIGNING_CERTIFICATE_DIFFERS');
  });

  test('missing from the bag: looked for in the evidence given', async () => {
    const bytes = forged({ certificates: [] });
    expect(verdict(await one(bytes))).toEqual(['indeterminate', 'NO_SIGNING_CERTIFICATE_FOUND', 'CMS_NO_CERTIFICATE']);
  });
});

describe('algorithms', () => {
  test('MD5: computed, and refused by every policy', async () => {
    const r = await one(forged({ digest: 'md5', signatureOid: '1.2.840.113549.1.1.4' }));
    expect([r.outcome, r.code, r.intact, r.signatureValid, r.trusted]).toEqual([
      'indeterminate',
      'CMS_ALGORITHM_POLICY',
      true,
      true,
      false,
    ]);
  });

  test('content digested otherwise than signed', async () => {
    const r = await one(forged({ contentDigest: 'sha1' }));
    expect([r.outcome, r.code, r.intact, r.signatureValid, r.trusted]).toEqual([
      'indeterminate',
      'CMS_DIGEST_DIFFERS',
      true,
      true,
      false,
    ]);
  });

  test('strict-tt15 takes PSS and not PKCS#1', async () => {
    const algorithms = algorithmPolicy('strict-tt15');
    expect((await one(forged(), { algorithms })).code).toBe('CMS_ALGORITHM_POLICY');
    const pss = await signCms(content, pki.agency.signer(), { gate: policy, algorithm: 'rsa-pss-sha256' });
    expect((await one(pss, { algorithms })).outcome).toBe('valid');
  });

  test('CMSAlgorithmProtection that says otherwise', async () => {
    const { digestIdentifier, digestOid, sequence, tlv } = await import('@lienthong/pki/asn1');
    const { NULL } = await import('./cms-support.ts');
    const said = (digest: 'sha256' | 'sha512', signature: string): Uint8Array =>
      attribute(OIDS.protection, sequence(digestIdentifier(digestOid(digest)), tlv(0xa1, oid(signature), NULL)));
    const right = said('sha256', OIDS.rsaSha256);
    expect((await one(forged({ attributes: [...basis(), right] }))).outcome).toBe('valid');
    for (const wrong of [said('sha512', OIDS.rsaSha256), said('sha256', '1.2.840.113549.1.1.13')])
      expect((await one(forged({ attributes: [...basis(), wrong] }))).details).toMatchObject({
        attribute: 'cmsAlgorithmProtection',
      });
  });
});

describe('trust and time', () => {
  test('no revocation information is never valid', async () => {
    const none = await one(forged(), { revocation: { mode: 'require' } });
    expect([none.outcome, none.subIndication, none.trusted]).toEqual(['indeterminate', 'TRY_LATER', true]);
    const skipped = await one(forged(), { revocation: { mode: 'skip' } });
    expect([skipped.outcome, skipped.code, skipped.trusted]).toEqual(['indeterminate', 'CMS_REVOCATION_SKIPPED', true]);
  });

  test('a time stamp carries a signature over the end of its certificate', async () => {
    const bytes = await signCms(content, pki.agency.signer(), { gate: policy, level: 't', timestamp: await stamper(pki) });
    const later = new Date(pki.at.getTime() + 6 * 365 * 86_400_000);
    const now = await one(bytes);
    expect([now.outcome, now.level, now.time?.source]).toEqual(['valid', 'B-T', 'timestamp']);
    // Six years on: the certificate of the TSA has expired as well, so only a record of receipt helps.
    const alone = await one(bytes, { at: later });
    expect([alone.outcome, alone.validAtClaimedTime]).toEqual(['indeterminate', true]);
    const recorded = await one(bytes, { at: later, proof: pki.at });
    expect([recorded.outcome, recorded.time?.source, recorded.trusted]).toEqual(['valid', 'timestamp', false]);
  });

  test('a stamp of another signature', async () => {
    const timestamp = await stamper(pki);
    const bytes = await signCms(content, pki.agency.signer(), {
      gate: policy,
      level: 't',
      timestamp: (digest, options) => timestamp(createHash('sha256').update(digest).digest(), options),
    });
    const r = await one(bytes);
    expect([r.outcome, r.code, r.details['code']]).toEqual(['indeterminate', 'CMS_TIMESTAMP_UNVERIFIED', 'TIMESTAMP_IMPRINT']);
  });

  test('local time marked as UTC is named, and genTime is not moved', async () => {
    const signingTime = new Date(pki.at.getTime() + 7 * 3_600_000);
    const options = { gate: policy, level: 't', timestamp: await stamper(pki), signingTime } as const;
    const r = await one(await signCms(content, pki.agency.signer(), options));
    expect(r.timestamps[0]?.signingTimeSkew).toEqual({ seconds: 25_200, kind: 'vn-local-as-utc' });
    expect(r.time?.at).toEqual(pki.at);
    expect(cmsSignatureJson(r).signingTimeSkew?.kind).toBe('vn-local-as-utc');
  });
});

describe('signing', () => {
  test('the gate stands before the key', async () => {
    await expect(signCms(content, pki.agency.signer(), {})).rejects.toMatchObject({ code: 'SIGN_GATE_MISSING' });
    const gate = { ...policy, revocation: { mode: 'require' as const } };
    await expect(signCms(content, pki.agency.signer(), { gate })).rejects.toMatchObject({
      code: 'SIGN_CERTIFICATE_NOT_SIGNABLE',
    });
    await expect(signCms(content, pki.agency.signer(), { [skipSignableCheck]: true })).resolves.toBeInstanceOf(Uint8Array);
    await expect(signCms(content, pki.agency.signer(), { gate: policy, level: 't' })).rejects.toMatchObject({
      code: 'SIGN_TIMESTAMP_MISSING',
    });
    const another = { ...pki.agency.signer(), sign: pki.person.signer().sign };
    await expect(signCms(content, another, { gate: policy })).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
    await expect(signCms(content, pki.agency.signer(), { gate: policy, algorithm: 'ecdsa-sha256' })).rejects.toMatchObject({
      code: 'SIGN_ALGORITHM_UNSUPPORTED',
    });
  });

  test('content is read in pieces, once', async () => {
    const big = Buffer.alloc(5 << 20, 7);
    const inner = bytesSource(big);
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
    const bytes = await signCms(source, pki.agency.signer(), { gate: policy });
    read = 0;
    const [r] = await verifyCms(bytes, source, policy);
    expect(r?.outcome).toBe('valid');
    expect(most).toBeLessThanOrEqual(256 * 1024);
    expect(read).toBe(big.length);
    const stop = AbortSignal.abort();
    await expect(verifyCms(bytes, source, policy, { signal: stop })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

test('every code has both languages', () => {
  for (const text of Object.values(cmsSignatureFindings)) {
    const message = { vi: 'x', en: 'y' };
    const { vi, en } = text({
      what: 'missing',
      attribute: 'a',
      reason: message,
      message,
      outcome: 'invalid',
      indication: 'TOTAL-FAILED',
    } as never);
    expect(vi.length > 0 && en.length > 0).toBe(true);
  }
});

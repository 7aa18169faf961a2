import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSource, bytesSource } from '@lienthong/core';
import type { GovernmentPki } from '@lienthong/testkit';
import { attribute, child, descendants, readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import { type SignaturePolicy, type Signer, skipSignableCheck } from '../src/index.ts';
import { completeXml, prepareXml, signXml, verifyXml, type XmlSignJob } from '../src/xml/index.ts';
import { gather } from '../src/xml/verify/digest.ts';
import { headerOf, packet, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
let signer: Signer;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
  signer = pki.agency.signer() as Signer;
});

describe('XAdES', () => {
  test('B-B: signing time and certificate are signed, and reported', async () => {
    const { bytes, text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-b' });
    const [report] = await verifyXml(read(bytes), policy);
    expect(report).toMatchObject({ outcome: 'valid', level: 'XAdES-B-B', claimedSigningTime: pki.at });
    expect(report?.references.map((r) => r.state)).toEqual(['match', 'match']);
    // Every Id of the signature is referred to.
    for (const element of descendants(read(bytes))) {
      const id = attribute(element, 'Id', '');
      if (id !== undefined && id !== 'a1') expect(text).toContain(`"#${id}"`);
    }
    const [moved] = await verifyXml(read(text.replace('T09:00:00', 'T10:00:00')), policy);
    expect(moved).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_DIGEST_MISMATCH', claimedSigningTime: undefined });
  });

  test('a certificate swapped for another of the same key is noticed', async () => {
    const twin = await pki.issue({ key: { privateKey: pki.agency.privateKey, publicKey: pki.agency.publicKey } });
    const { text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-b' });
    const b64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
    const [report] = await verifyXml(read(text.replace(b64(pki.agency.certificate), b64(twin.certificate))), policy);
    expect(report).toMatchObject({ outcome: 'indeterminate', code: 'XMLSIG_SIGNING_CERTIFICATE_DIFFERS' });
  });

  test('SignedProperties of another place, twice, or for another signature are refused', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-b' });
    const outcome = async (changed: string) => (await verifyXml(read(changed), policy))[0];
    expect(await outcome(text.replace(/Target="#s-/, 'Target="#x-'))).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES' });
    const properties = /<xades:QualifyingProperties.*<\/xades:QualifyingProperties>/s.exec(text)?.[0] ?? '';
    const second = properties.replace(/ Id="p-[^"]*"/, '');
    expect(await outcome(text.replace('</Object>', `${second}</Object>`))).toMatchObject({ code: 'XMLSIG_XADES' });
    const aside = /<xades:SignedProperties.*<\/xades:SignedProperties>/s.exec(text)?.[0] ?? '';
    const emptied = text.replace(aside, '').replace('</Signature>', `<Object>${aside}</Object></Signature>`);
    expect(await outcome(emptied)).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES' });
  });

  test('B-T: the token covers the signature value; unverified it proves nothing, verified it is the time', async () => {
    const seen: Uint8Array[] = [];
    const timestamp = async (digest: Uint8Array): Promise<Uint8Array> => {
      seen.push(digest);
      return Buffer.concat([Buffer.from('token'), digest]);
    };
    const { bytes } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-t', timestamp });
    expect(seen).toHaveLength(1);
    const [open] = await verifyXml(read(bytes), policy);
    expect(open).toMatchObject({ outcome: 'indeterminate', level: 'XAdES-B-T', code: 'XMLSIG_TIMESTAMP_UNVERIFIED' });
    const { createHash } = await import('node:crypto');
    const time = new Date(pki.at.getTime() - 60_000);
    const verifyTimestamp = async (token: Uint8Array, data: Uint8Array) => {
      expect(Buffer.from(token).subarray(5)).toEqual(createHash('sha256').update(data).digest());
      return { outcome: 'valid', time, message: { vi: '', en: '' } } as const;
    };
    const [stamped] = await verifyXml(read(bytes), policy, { verifyTimestamp });
    expect(stamped).toMatchObject({ outcome: 'valid', time: { source: 'timestamp', at: time } });
    const failing = async () => ({ outcome: 'invalid', message: { vi: 'sai', en: 'wrong' } }) as const;
    expect((await verifyXml(read(bytes), policy, { verifyTimestamp: failing }))[0]?.outcome).toBe('indeterminate');
    await expect(sign(packet(), pki.agency, { gate: policy, profile: 'xades-t' })).rejects.toMatchObject({
      code: 'SIGN_TIMESTAMP_MISSING',
    });
  });
});

describe('two phases', () => {
  const prepared = async (text = packet(), options = {}): Promise<XmlSignJob> => {
    const document = read(text);
    const job = await prepareXml({ document, parent: headerOf(document) }, signer, { gate: policy, ...options });
    return JSON.parse(JSON.stringify(job));
  };
  const value = (job: XmlSignJob): Promise<Uint8Array> => signer.sign(Buffer.from(job.tbs, 'base64'), job.facts.algorithm);

  test.each(['xmldsig', 'xades-b'] as const)('a job travels as JSON and is completed elsewhere: %s', async (profile) => {
    const job = await prepared(packet(), { profile });
    const signed = await completeXml(read(packet()), job, await value(job));
    const [report] = await verifyXml(read(gather(signed.chunks())), policy);
    expect(report?.outcome).toBe('valid');
  });

  test('a document that moved, a job that was changed and a wrong value are refused', async () => {
    const job = await prepared();
    const good = await value(job);
    const moved = { code: 'SIGN_DOCUMENT_MOVED' };
    await expect(completeXml(read(packet().replace('THỬ', 'GIẢ')), job, good)).rejects.toMatchObject(moved);
    await expect(completeXml(read('<a/>'), job, good)).rejects.toMatchObject(moved);
    await expect(completeXml(read(packet()), { ...job, tbs: Buffer.from('x').toString('base64') }, good)).rejects.toMatchObject(
      moved,
    );
    await expect(
      completeXml(
        read(packet()),
        job,
        good.map((b) => b ^ 1),
      ),
    ).rejects.toMatchObject({ code: 'SIGN_VALUE_WRONG' });
    const facts = { ...job.facts, digest: 'sha512' as const };
    await expect(completeXml(read(packet()), { ...job, facts }, good)).rejects.toMatchObject(moved);
  });

  test.each<[string, Partial<Record<keyof XmlSignJob, unknown>>]>([
    ['kind, version', { version: 2 }],
    ['kind, version', { kind: 'x' }],
    ['parent', { parent: ['0'] }],
    ['parent', { parent: 'x' }],
    ['targets', { targets: [{ kind: 'x' }] }],
    ['targets', { targets: [{ kind: 'element' }] }],
    ['targets', { targets: 1 }],
    ['facts', { facts: undefined }],
    [
      'facts',
      {
        facts: {
          algorithm: 'rsa-sha256',
          digest: 'sha256',
          profile: 'xmldsig',
          signingTime: 0,
          idSeed: '"><x',
          countersignable: false,
        },
      },
    ],
    ['certificate, tbs', { certificate: '!' }],
    ['certificate, tbs', { tbs: undefined }],
  ])('a job whose %s is bad is refused', async (what, change) => {
    const job = { ...(await prepared()), ...change } as XmlSignJob;
    await expect(completeXml(read(packet()), job, new Uint8Array(256))).rejects.toMatchObject({
      code: 'SIGN_JOB_INVALID',
      details: { what },
    });
  });

  test('bytes outside the document are asked for again', async () => {
    const bytes = () => [Buffer.from('đính kèm')];
    const job = await prepared(packet(), {
      targets: [
        { kind: 'external', uri: 'cid:a', bytes },
        { kind: 'element', id: 'a1' },
      ],
    });
    expect(job.targets).toEqual([
      { kind: 'external', uri: 'cid:a' },
      { kind: 'element', id: 'a1' },
    ]);
    await expect(completeXml(read(packet()), job, await value(job))).rejects.toMatchObject({ code: 'SIGN_REFERENCE_UNKNOWN' });
    const signed = await completeXml(read(packet()), job, await value(job), { external: bytes });
    expect(signed.covers).toEqual(['cid:a', '#a1']);
    const document = read(gather(signed.chunks()));
    const [report] = await verifyXml(document, policy, { resolve: bytes });
    expect(report).toMatchObject({ outcome: 'valid', coverage: { external: ['cid:a'] } });
    expect(report?.coverage.of(document.elementById('a1')!)).toBe('whole');
    expect(report?.coverage.of(headerOf(document))).toBe('none');
  });
});

describe('several signatures', () => {
  test('one that would break another is refused; over different elements both stand', async () => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy });
    await expect(sign(bytes, pki.person, { gate: policy })).rejects.toMatchObject({ code: 'SIGN_BREAKS_EXISTING' });
    const first = await sign(packet(), pki.agency, { gate: policy, targets: [{ kind: 'element', id: 'a1' }] });
    const second = await sign(first.bytes, pki.person, { gate: policy, targets: [{ kind: 'element', id: 'a1' }] });
    const reports = await verifyXml(read(second.bytes), policy);
    expect(reports.map((r) => r.outcome)).toEqual(['valid', 'valid']);
    await expect(sign(packet(), pki.agency, { gate: policy, targets: [{ kind: 'element', id: 'x' }] })).rejects.toMatchObject({
      code: 'SIGN_REFERENCE_UNKNOWN',
    });
  });

  test('a signature can confirm the value of another', async () => {
    const first = await sign(packet(), pki.agency, {
      gate: policy,
      countersignable: true,
      targets: [{ kind: 'element', id: 'a1' }],
    });
    const id = /SignatureValue Id="([^"]+)"/.exec(first.text)?.[1] ?? '';
    const second = await sign(first.bytes, pki.person, { gate: policy, targets: [{ kind: 'countersignature', id }] });
    const document = read(second.bytes);
    const [one, two] = await verifyXml(document, policy);
    expect([one?.outcome, two?.outcome]).toEqual(['valid', 'valid']);
    expect(two?.countersigns).toBe(child(one!.element, 'SignatureValue'));
  });
});

describe('misuse', () => {
  test('a parent of another document, an algorithm that the key has not', async () => {
    const document = read(packet());
    await expect(signXml({ document, parent: headerOf(read(packet())) }, signer, { gate: policy })).rejects.toMatchObject({
      code: 'SIGN_PARENT_FOREIGN',
    });
    await expect(sign(packet(), pki.agency, { gate: policy, algorithm: 'ecdsa-sha256' })).rejects.toMatchObject({
      code: 'SIGN_ALGORITHM_UNSUPPORTED',
    });
    await expect(sign(packet(), { ...signer, algorithms: ['rsa-sha1'] }, { gate: policy })).rejects.toMatchObject({
      code: 'SIGN_ALGORITHM_UNSUPPORTED',
    });
  });

  test('an abort stops signing and verifying', async () => {
    const signal = AbortSignal.abort();
    await expect(sign(packet(), pki.agency, { gate: policy, signal })).rejects.toMatchObject({ code: 'ABORTED' });
    const { bytes } = await sign(packet(20_000_000), pki.agency, { [skipSignableCheck]: true });
    await expect(verifyXml(read(bytes), policy, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('a file is written whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
    const { signed, bytes } = await sign(packet(), pki.agency, { gate: policy });
    signed.writeTo(join(folder, 'x'));
    expect(readFileSync(join(folder, 'x'))).toEqual(bytes);
    rmSync(folder, { recursive: true });
  });
});

test('memory stays flat: 200 MB are signed and verified from a source that holds none of it', async () => {
  const size = 200 * 1024 * 1024;
  const head = Buffer.from('<e:a xmlns:e="urn:x"><e:h/><e:p>');
  const tail = Buffer.from('</e:p></e:a>');
  const block = Buffer.alloc(1024 * 1024, 'QUJD');
  const source: ByteSource = {
    size: head.length + size + tail.length,
    close: () => undefined,
    read(start, end) {
      if (end <= head.length) return head.subarray(start, end);
      if (start >= head.length + size) return tail.subarray(start - head.length - size, end - head.length - size);
      const parts: Buffer[] = [];
      for (let at = start; at < end; ) {
        const [from, to, bytes] =
          at < head.length
            ? [0, head.length, head]
            : at < head.length + size
              ? [head.length, head.length + size, block]
              : [head.length + size, this.size, tail];
        const stop = Math.min(end, to, bytes === block ? at + block.length - ((at - from) % block.length) : to);
        parts.push(bytes.subarray((at - from) % bytes.length, ((at - from) % bytes.length) + stop - at));
        at = stop;
      }
      return Buffer.concat(parts);
    },
  };
  const document = readXml(source);
  const before = process.memoryUsage();
  const signed = await signXml({ document, parent: child(document.root, 'h')! }, signer, { gate: policy });
  const again = readXml(signed.source());
  const [report] = await verifyXml(again, policy);
  expect(report?.outcome).toBe('valid');
  const after = process.memoryUsage();
  expect(after.rss - before.rss).toBeLessThan(100 * 1024 * 1024);
  expect(bytesSource(head).size).toBe(head.length);
}, 120_000);

import { createHash, sign as signRaw } from 'node:crypto';
import type { DistinguishedName } from '@lienthong/pki';
import type { GovernmentPki } from '@lienthong/testkit';
import { child, excC14n } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { certificatesState, verifyXml, type XmlSignatureReport, xmlSignatureJson } from '../src/xml/index.ts';
import { base64Bytes } from '../src/xml/verify/base64-stream.ts';
import { digest } from '../src/xml/verify/digest.ts';
import { nameAgrees } from '../src/xml/verify/name-text.ts';
import { around, canonical } from './forge.ts';
import { edxml, headerOf, packet, policyOf, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const judged = async (text: string, by = policy, options = {}): Promise<XmlSignatureReport> =>
  (await verifyXml(read(text), by, options))[0] as XmlSignatureReport;

describe('the whole report', () => {
  test('of a signature that stands', async () => {
    const { text, signed } = await sign(packet(), pki.agency, { gate: policy });
    const document = read(text);
    const [report] = await verifyXml(document, policy);
    expect(report).toMatchObject({
      kind: 'xml',
      index: 0,
      path: '/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature',
      outcome: 'valid',
      indication: 'TOTAL-PASSED',
      subIndication: undefined,
      code: 'XMLSIG_VALID',
      details: {},
      level: 'XMLDSig',
      algorithm: 'rsa-sha256',
      signedInfoVerified: true,
      certificates: 'present',
      claimedSigningTime: undefined,
      timestamps: [],
      validAtClaimedTime: undefined,
      ignored: [],
      countersigns: undefined,
      report: { integrity: 'intact', validAtSigning: true, time: { source: 'judgement' } },
    });
    expect(report).not.toHaveProperty('restored');
    expect(report?.element.start).toBe(signed.offset);
    expect(report?.position.offset).toBe(signed.offset);
    expect(Buffer.from(report?.certificate?.der ?? '')).toEqual(Buffer.from(pki.agency.certificate));
    expect(report?.steps.map(({ name, ok, finding }) => [name, ok, finding])).toEqual(
      ['format', 'signed-info', 'references', 'algorithms', 'chain'].map((name) => [name, true, undefined]),
    );
    expect(report?.steps.every((step) => !('finding' in step))).toBe(true);
    const json = JSON.parse(JSON.stringify(xmlSignatureJson(report!)));
    const { criteria, report: facts, message, chain, references, steps, ...rest } = json;
    expect(rest).toEqual({
      outcome: 'valid',
      indication: 'TOTAL-PASSED',
      subIndication: null,
      code: 'XMLSIG_VALID',
      details: {},
      level: 'XMLDSig',
      path: '/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature',
      position: report?.position,
      algorithm: 'rsa-sha256',
      signer: report?.report.signer,
      signedAt: null,
      coverage: { nodes: ['/'], omitted: ['/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature'], external: [] },
      modificationLevel: null,
      validAtClaimedTime: null,
    });
    expect(references).toEqual([
      {
        uri: '',
        transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
        digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256',
        state: 'match',
        code: null,
        expected: report?.references[0]?.expected,
        got: report?.references[0]?.expected,
        canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#',
        namespaces: { edXML: edxml },
      },
    ]);
    expect([criteria.length, facts.integrity, message.vi.length > 0, chain.outcome, steps.length]).toEqual([
      10,
      'intact',
      true,
      'valid',
      5,
    ]);
    expect(criteria.find(({ id }: { id: string }) => id === '2.2').state).toBe('met');
  });

  test('of one whose value is another', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const report = await judged(text.replace(/(<SignatureValue>)..../, '$1AAAA'));
    expect(report).toMatchObject({
      outcome: 'invalid',
      subIndication: 'SIG_CRYPTO_FAILURE',
      algorithm: 'rsa-sha256',
      signedInfoVerified: false,
      chain: undefined,
      time: undefined,
      report: { integrity: 'broken', validAtSigning: undefined },
    });
    // The one certificate that was offered is shown, though nothing verified with it.
    expect(report.certificate?.sha256).toBe(createHash('sha256').update(pki.agency.certificate).digest('hex'));
    const json = JSON.parse(JSON.stringify(xmlSignatureJson(report)));
    expect(json).toMatchObject({
      subIndication: 'SIG_CRYPTO_FAILURE',
      chain: null,
      signedAt: null,
      coverage: { nodes: [], omitted: [], external: [] },
    });
    expect(json.references[0]).toMatchObject({
      state: 'unchecked',
      code: null,
      got: null,
      canonicalization: null,
      namespaces: null,
    });
    expect(json.criteria.find(({ id }: { id: string }) => id === '2.2').state).toBe('not-met');
  });

  test('of one without a certificate: unknown, not broken', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const report = await judged(text.replace(/<KeyInfo>.*<\/KeyInfo>/, ''));
    expect(report).toMatchObject({
      outcome: 'indeterminate',
      subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
      certificate: undefined,
      certificates: 'none',
      report: { integrity: 'unknown', signer: undefined },
    });
    expect(report.steps.at(-1)).toMatchObject({ name: 'certificate', ok: false });
    const json = JSON.parse(JSON.stringify(xmlSignatureJson(report)));
    expect([json.signer, json.criteria.find(({ id }: { id: string }) => id === '2.2').state]).toEqual([null, 'undetermined']);
    const contradicted = await judged(text.replace('<X509Certificate>', '<X509SKI>AAAA</X509SKI><X509Certificate>'));
    expect(contradicted.steps.at(-1)).toMatchObject({ name: 'key-info', ok: false });
    const garbage = await judged(text.replace(b64(pki.agency.certificate), 'AAAA'.repeat(100)));
    expect(garbage.steps.at(-1)).toMatchObject({ name: 'certificate', ok: false });
    expect(garbage.details).toEqual({ reason: expect.stringMatching(/^[A-Z0-9_]+$/) });
    const unknown = await judged(text.replace(/SignatureMethod Algorithm="[^"]*"/, 'SignatureMethod Algorithm="urn:x"'));
    expect([unknown.algorithm, JSON.parse(JSON.stringify(xmlSignatureJson(unknown))).algorithm]).toEqual([undefined, null]);
  });

  test('of a document that was changed: the signer is known, the content is not his', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const report = await judged(text.replace('THỬ', 'GIẢ'));
    expect(report).toMatchObject({
      outcome: 'invalid',
      signedInfoVerified: true,
      report: { integrity: 'broken', validAtSigning: true },
    });
    expect(report.chain?.outcome).toBe('valid');
    expect(report.coverage.nodes).toEqual([]);
    expect(JSON.parse(JSON.stringify(xmlSignatureJson(report))).references[0]).toMatchObject({
      state: 'mismatch',
      code: 'XMLSIG_DIGEST_MISMATCH',
    });
  });

  test('each signature has its number and its place', async () => {
    const targets = [{ kind: 'element', id: 'a1' }] as const;
    const first = await sign(packet(), pki.agency, { gate: policy, targets });
    const second = await sign(first.bytes, pki.person, { gate: policy, targets });
    const reports = await verifyXml(read(second.bytes), policy);
    expect(reports.map(({ index, path }) => [index, path])).toEqual([
      [0, '/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature[1]'],
      [1, '/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature[2]'],
    ]);
    expect(JSON.parse(JSON.stringify(xmlSignatureJson(reports[1]!))).coverage.nodes).toEqual([
      '/edXML:edXMLEnvelope/edXML:edXMLBody/edXML:Attachment',
    ]);
  });

  test('of several time stamps the earliest that stands is the time, and one that does not is not passed over', async () => {
    const timestamp = async (): Promise<Uint8Array> => Buffer.from('token');
    const { text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-t', timestamp });
    const one = /<xades:SignatureTimeStamp>.*<\/xades:SignatureTimeStamp>/.exec(text)?.[0] ?? '';
    const other = (token: string): string => one.replace(b64(Buffer.from('token')), b64(Buffer.from(token)));
    const three = text.replace(one, other('late') + other('early') + other('late'));
    const minute = 60_000;
    const at = (minutes: number): Date => new Date(pki.at.getTime() - minutes * minute);
    const message = { vi: 'sai', en: 'wrong' };
    const verifyTimestamp = async (token: Uint8Array) =>
      ({ outcome: 'valid', time: Buffer.from(token).toString() === 'early' ? at(9) : at(3), message }) as const;
    expect(await judged(three, policy, { verifyTimestamp })).toMatchObject({
      outcome: 'valid',
      level: 'XAdES-B-T',
      time: { source: 'timestamp', at: at(9) },
    });
    const half = async (token: Uint8Array) =>
      Buffer.from(token).toString() === 'early'
        ? ({ outcome: 'invalid', time: at(9), message } as const)
        : ({ outcome: 'valid', time: at(3), message } as const);
    const open = await judged(three, policy, { verifyTimestamp: half });
    expect(open).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_TIMESTAMP_UNVERIFIED',
      details: { reason: message },
      time: { at: at(3) },
    });
    expect(open.steps.filter(({ name }) => name === 'time').map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(open.timestamps.map((token) => Buffer.from(token).toString())).toEqual(['late', 'early', 'late']);
  });

  test('what is as long as a certificate counts as one', () => {
    const state = (...lengths: number[]): string =>
      certificatesState(
        read(`<Signature>${lengths.map((n) => `<X509Certificate>${'A'.repeat(n)}</X509Certificate>`).join('')}</Signature>`).root,
      );
    expect([state(), state(0), state(267), state(268), state(10, 268), state(268, 10)]).toEqual([
      'none',
      'unreadable',
      'unreadable',
      'present',
      'present',
      'present',
    ]);
  });
});

describe('moved out of its namespace', () => {
  const long = 'A'.repeat(400);
  const moved = (text: string): string => text.replace('xmlns="http://www.w3.org/2000/09/xmldsig#"', `xmlns="${edxml}"`);

  test('is restored with the prefix that its signer used', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const plain = await judged(moved(text));
    expect(plain).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_WRONG_NAMESPACE', details: { namespace: edxml }, index: 0 });
    expect(plain.steps).toMatchObject([{ name: 'format', ok: false }]);
    expect(plain.restored).toMatchObject({
      outcome: 'valid',
      signedInfoVerified: true,
      path: plain.path,
      position: plain.position,
    });
    expect(plain.restored?.element).toBe(plain.element);
    expect(plain.certificate).toBeUndefined();
    const { ok } = plain.restored?.steps[0] ?? {};
    expect(ok).toBe(true);
  });

  test('only a Signature with a SignedInfo and a certificate is one at all', async () => {
    const of = async (inside: string): Promise<number> =>
      (await verifyXml(read(`<Env><Signature>${inside}</Signature></Env>`), policy)).length;
    expect(await of(`<SignedInfo/><X509Certificate>${long}</X509Certificate>`)).toBe(1);
    expect(await of(`<X509Certificate>${long}</X509Certificate>`)).toBe(0);
    expect(await of('<SignedInfo/><X509Certificate>A</X509Certificate>')).toBe(0);
    expect(await of('')).toBe(0);
  });

  test('beside a signature that stands it has its own verdict', async () => {
    const targets = [{ kind: 'element', id: 'a1' }] as const;
    const first = await sign(packet(), pki.agency, { gate: policy, targets });
    const second = await sign(first.bytes, pki.person, { gate: policy, targets });
    const reports = await verifyXml(read(moved(second.text)), policy);
    expect(reports.map(({ code, restored }) => [code, restored?.outcome])).toEqual([
      ['XMLSIG_WRONG_NAMESPACE', 'valid'],
      ['XMLSIG_VALID', undefined],
    ]);
  });

  test('with a countersignature, a Type or a value that says nothing it stays what it is', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    for (const change of [
      (t: string) => t.replace(/<DigestMethod [^>]*>/, '<DigestMethod>'),
      (t: string) => t.replace(/<CanonicalizationMethod [^>]*>/, '<CanonicalizationMethod>'),
      (t: string) => t.replace(/<Transforms>.*<\/Transforms>/, ''),
      (t: string) => t.replace('URI=""', 'URI="#x"'),
      (t: string) => t.replace(/<DigestValue>[^<]*</, '<DigestValue><'),
    ]) {
      const report = await judged(change(moved(text)));
      expect([report.code, report.restored]).toEqual(['XMLSIG_WRONG_NAMESPACE', undefined]);
    }
  });
});

describe('names as tools write them', () => {
  const name = (...parts: (readonly [string, string])[][]): DistinguishedName => ({
    parts: parts.map((part) => part.map(([type, text]) => ({ type, text, der: Uint8Array.of(1) }))),
    text: '',
    der: new Uint8Array(),
    key: '',
    partKeys: [],
    empty: false,
  });

  test.each<[string, string]>([
    ['CN', '2.5.4.3'],
    ['SN', '2.5.4.4'],
    ['SURNAME', '2.5.4.4'],
    ['SERIALNUMBER', '2.5.4.5'],
    ['C', '2.5.4.6'],
    ['L', '2.5.4.7'],
    ['ST', '2.5.4.8'],
    ['S', '2.5.4.8'],
    ['STREET', '2.5.4.9'],
    ['O', '2.5.4.10'],
    ['OU', '2.5.4.11'],
    ['T', '2.5.4.12'],
    ['TITLE', '2.5.4.12'],
    ['GN', '2.5.4.42'],
    ['G', '2.5.4.42'],
    ['GIVENNAME', '2.5.4.42'],
    ['ORGANIZATIONIDENTIFIER', '2.5.4.97'],
    ['UID', '0.9.2342.19200300.100.1.1'],
    ['DC', '0.9.2342.19200300.100.1.25'],
    ['E', '1.2.840.113549.1.9.1'],
    ['EMAIL', '1.2.840.113549.1.9.1'],
    ['EMAILADDRESS', '1.2.840.113549.1.9.1'],
  ])('%s is %s', (written, oid) => {
    const subject = name([[oid, 'x']]);
    expect([written, written.toLowerCase(), oid, `OID.${oid}`].map((type) => nameAgrees(`${type}=x`, subject))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(nameAgrees(`${written}=y`, subject)).toBe(false);
    expect(nameAgrees(`${written}=x`, name([['2.5.4.99', 'x']]))).toBe(false);
  });

  const two = name([['2.5.4.6', 'VN']], [['2.5.4.3', 'a b']]);
  test.each<[string, boolean]>([
    ['C=VN,CN=a b', true],
    ['CN=a b,C=VN', true],
    ['CN=a b;C=VN', true],
    ['  CN  =  a   b  ,  C = VN  ', true],
    ['CN="a b",C=VN', true],
    ['CN="a b" , C="VN"', true],
    ['CN=a\\ b,C=VN', true],
    ['CN=a\\20b,C=VN', true],
    ['CN=\\61\\20\\62,C=VN', true],
    ['CN="a\\ b",C=VN', true],
    ['CN=A B,C=vn', true],
    ['CN=a b+C=VN', false],
    ['CN=a b,C=VN,', false],
    [',CN=a b,C=VN', false],
    ['CN=a b,,C=VN', false],
    ['CN=a b C=VN', false],
    ['CN=ab,C=VN', false],
    ['CN="a b,C=VN', false],
    ['CN=a b",C=VN', false],
    ['CN="a b"x,C=VN', false],
    ['CN=a b,C=VN\\', false],
    ['CN=a b,OID.2.5.4.x=VN', false],
    ['CN=a b,1=VN', false],
    ['CN=a b,C-=VN', false],
    ['C=VN,C=VN', false],
    ['CN=a b,CN=a b', false],
  ])('%s: %s', (text, same) => expect(nameAgrees(text, two)).toBe(same));

  test('a name of a hundred parts is read, of more not', () => {
    const parts = (n: number) => Array.from({ length: n }, () => [['2.5.4.3', 'a']] as [string, string][]);
    expect(nameAgrees(Array(100).fill('CN=a').join(), name(...parts(100)))).toBe(true);
    expect(nameAgrees(Array(101).fill('CN=a').join(), name(...parts(101)))).toBe(false);
  });

  test('attributes of one part in any order; a value in hex as the encoding', () => {
    const part = name([
      ['2.5.4.3', 'a'],
      ['2.5.4.11', 'b'],
    ]);
    expect([nameAgrees('CN=a+OU=b', part), nameAgrees('OU=b+CN=a', part), nameAgrees('OU=b,CN=a', part)]).toEqual([
      true,
      true,
      false,
    ]);
    const encoded: DistinguishedName = {
      ...part,
      parts: [[{ type: '2.5.4.3', text: undefined, der: Uint8Array.of(0x1e, 0x02) }]],
    };
    expect([nameAgrees('CN=#1e02', encoded), nameAgrees('CN=1e02', encoded), nameAgrees('CN=#1e03', encoded)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('digests of streams', () => {
  const piece = new Uint8Array(1024 * 1024);

  test('give the event loop a turn every 8 MB, and stop where they are told to', async () => {
    const stop = new AbortController();
    let given = 0;
    function* endless(): Generator<Uint8Array> {
      for (;;) {
        if (++given === 20) stop.abort();
        yield piece;
      }
    }
    await expect(digest('sha256', endless(), { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(given).toBe(24);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const running = digest('sha256', Array(33).fill(piece));
    let done = false;
    void running.then(() => {
      done = true;
    });
    let immediates = 0;
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      immediates++;
    }
    clearInterval(timer);
    expect(immediates).toBeGreaterThanOrEqual(4);
    expect(Buffer.from(await running)).toEqual(
      createHash('sha256')
        .update(Buffer.alloc(33 * piece.length))
        .digest(),
    );
  });

  test('a budget is used up to its last byte, for all references together', async () => {
    const budget = { left: 10, total: 10 };
    await digest('sha256', [new Uint8Array(4)], { budget });
    await digest('sha256', [new Uint8Array(3), new Uint8Array(3)], { budget });
    expect(budget.left).toBe(0);
    await expect(digest('sha256', [new Uint8Array(1)], { budget })).rejects.toMatchObject({
      finding: { code: 'XMLSIG_LIMIT', details: { limit: 'passes', value: 10 } },
    });
  });
});

test('base64 in pieces is passed on as it comes, nothing is held but what is not yet whole', () => {
  const given: string[] = [];
  function* pieces(): Generator<Uint8Array> {
    for (const piece of ['QUJ', 'DRE', 'VG \r\n', '', 'R0hJ', 'S', 'g==']) {
      given.push(piece);
      yield Buffer.from(piece);
    }
  }
  const seen: [string, number][] = [];
  for (const part of base64Bytes(pieces())) seen.push([Buffer.from(part).toString('latin1'), given.length]);
  expect(seen).toEqual([
    ['ABC', 2],
    ['DEF', 5],
    ['GHI', 6],
    ['J', 7],
  ]);
  // Two texts joined: `=` may stand at the very end only, wherever the pieces are cut.
  for (const bad of [
    ['QQ==', 'QUJD'],
    ['QQ==QU', 'JD'],
    ['QUJD=', '==='],
    ['QQ', '==', 'QQ=='],
  ])
    expect(() => [...base64Bytes(bad.map((x) => Buffer.from(x)))], bad.join(' ')).toThrow(
      expect.objectContaining({ code: 'BASE64_INVALID' }),
    );
});

test('the policy is asked about the digest of each reference, not only about the signature', async () => {
  const sha1 = (text: string): string =>
    text.replaceAll('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1');
  const order = '<Order Id="o1"/>';
  const made = (one: string, two: string): string => {
    const reference = (digestUri: string): string =>
      `<ds:Reference URI="#o1"><ds:Transforms><ds:Transform Algorithm="${excC14n}"/></ds:Transforms><ds:DigestMethod Algorithm="${digestUri}"/><ds:DigestValue>${createHash(
        digestUri.endsWith('sha1') ? 'sha1' : 'sha256',
      )
        .update(canonical(order))
        .digest('base64')}</ds:DigestValue></ds:Reference>`;
    const info = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${excC14n}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${reference(one)}${reference(two)}</ds:SignedInfo>`;
    const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    return `<Env>${order}${around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), keyInfo)}</Env>`;
  };
  const [strong, weak] = ['http://www.w3.org/2001/04/xmlenc#sha256', sha1('http://www.w3.org/2001/04/xmlenc#sha256')] as const;
  expect((await judged(made(strong, strong))).outcome).toBe('valid');
  for (const text of [made(weak, strong), made(strong, weak)]) {
    const report = await judged(text);
    expect(report).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_ALGORITHM_POLICY',
      details: { algorithm: 'rsa-sha1 (2048 bit)', policy: 'vgca-compat' },
    });
    expect(report.references.every(({ state }) => state === 'match')).toBe(true);
    expect(report.steps.find(({ name }) => name === 'algorithms')?.ok).toBe(false);
  }
});

test('HMAC is refused by name, before anything is computed', async () => {
  const { text } = await sign(packet(), pki.agency, { gate: policyOf(pki) });
  expect(await judged(text.replace('#rsa-sha256', '#hmac-sha256'))).toMatchObject({
    outcome: 'indeterminate',
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    code: 'XMLSIG_ALGORITHM_POLICY',
    details: { algorithm: 'hmac-sha256', policy: 'xmldsig' },
  });
});

test('a policy that skips revocation, a policy of its own algorithms: both are in the steps', async () => {
  const { bytes } = await sign(packet(), pki.agency, { gate: policyOf(pki) });
  const document = read(bytes);
  const [report] = await verifyXml(document, { ...policy, revocation: { mode: 'skip' } });
  expect(report?.steps.at(-1)).toMatchObject({ name: 'chain', ok: false, finding: { code: 'XMLSIG_REVOCATION_SKIPPED' } });
  expect(report?.coverage.of(headerOf(document))).toBe('except-omitted');
  expect(report?.coverage.of(child(headerOf(document), 'MessageHeader')!)).toBe('whole');
});

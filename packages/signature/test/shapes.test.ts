import { sign as signRaw } from 'node:crypto';
import { isLienThongError } from '@lienthong/core';
import type { GovernmentPki } from '@lienthong/testkit';
import { child, descendants, excC14n, readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { type Guards, type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { verifyXml } from '../src/xml/index.ts';
import { base64Transform, envelopedTransform, manifestType } from '../src/xml/model/names.ts';
import { around, canonical, createForge } from './forge.ts';
import { packet, read, sign, trustedPki } from './support.ts';

// Shapes beyond XSW 1–8: how a reference can be made to mean something else to another reader, and where values can be hidden.

const forge = createForge();
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const reference = forge.reference('#o1', order);
const good = forge.signature([reference]);
const env = (signature: string, body = order): string => `<Env>${body}${signature}</Env>`;

async function outcome(text: string, guards: Partial<Guards> = {}, options: VerifyWithKeyOptions = {}): Promise<string> {
  try {
    const key = { kind: 'public', key: forge.publicKey } as const;
    const reports = await verifyXmlWithKey(readXml(Buffer.from(text)), key, { guards, ...options });
    return reports.map((one) => (one.outcome === 'valid' ? 'valid' : one.finding.code)).join();
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return error.code;
  }
}

describe('what a reference may point with', () => {
  test.each<[string, string]>([
    ['#xpointer(/)', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ["#xpointer(id('o1'))", 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['#xpointer(//Order)', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['#element(/1/1)', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['#xmlns(a=b)xpointer(/)', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['#', 'XMLSIG_REFERENCE_NOT_FOUND'],
    ['#o%31', 'XMLSIG_REFERENCE_NOT_FOUND'],
    ['%23o1', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['#O1', 'XMLSIG_REFERENCE_NOT_FOUND'],
    ['#o1 ', 'XMLSIG_REFERENCE_NOT_FOUND'],
    [' #o1', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    [' ', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['##o1', 'XMLSIG_REFERENCE_NOT_FOUND'],
    ['#o1#o1', 'XMLSIG_REFERENCE_NOT_FOUND'],
    ['.#o1', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['?x#o1', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['http://127.0.0.1:1/goi.xml#o1', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['data:text/xml,<x/>', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['CID:a', 'XMLSIG_REFERENCE_UNSUPPORTED'],
    ['cid:', 'XMLSIG_REFERENCE_UNRESOLVED'],
    ['cid:a', 'XMLSIG_REFERENCE_UNRESOLVED'],
  ])('%s', async (uri, code) => {
    const transforms = uri.startsWith('cid:') ? [] : reference.transforms;
    expect(await outcome(env(forge.signature([{ ...reference, uri, transforms }])))).toBe(code);
  });

  test.each(['URI=""', 'URI="#o1"', 'Uri="#o1"', 'uri="#o1"', 'x:URI="#o1"'])(
    'an attribute %s beside or instead of URI',
    async (attribute) => {
      const info = forge.signedInfo([reference]).replace('URI="#o1"', `${attribute} xmlns:x="urn:x"`);
      const text = env(around(info, (tbs) => signRaw('sha256', tbs, forge.privateKey)));
      const right = { 'URI="#o1"': 'valid', 'URI=""': 'XMLSIG_DIGEST_MISMATCH' }[attribute];
      expect(await outcome(text)).toBe(right ?? 'XMLSIG_REFERENCE_UNSUPPORTED');
    },
  );
});

describe('identifiers', () => {
  const forgedWith = (id: string): string => `<Order xmlns:x="urn:x" ${id}><Amount>999</Amount></Order>`;

  test.each(['ID="o1"', 'id="o1"', 'x:Id="o1"', 'xml:Id="o1"', 'iD="o1"', 'Id=" o1"', 'Id="o1&#32;"'])(
    'a second element with %s does not take the place of the signed one, before it or behind',
    async (id) => {
      for (const body of [forgedWith(id) + order, order + forgedWith(id)]) {
        const document = readXml(Buffer.from(env(good, body)));
        const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
        expect(report?.outcome).toBe('valid');
        for (const element of descendants(document, 'Order'))
          expect(report?.coverage.of(element)).toBe(
            element.attributes.some((a) => a.name === 'Id' && a.value === 'o1') ? 'whole' : 'none',
          );
      }
      expect(await outcome(env(good, forgedWith(id)))).toBe('XMLSIG_REFERENCE_NOT_FOUND');
    },
  );

  test.each(['Id="o1"', 'xml:id="o1"', 'xml:id=" o1 "', 'Id="&#111;1"', 'Id="&#x6F;1"'])(
    'a second element with %s is refused by the reader',
    async (id) => {
      for (const body of [forgedWith(id) + order, order + forgedWith(id), order + forgedWith(`Id="x"><b ${id}/></Order><Order`)])
        expect(await outcome(env(good, body))).toBe('XML_ID_DUPLICATE');
      // Inside the Signature too, where nothing is covered.
      expect(await outcome(env(forge.signature([reference], { last: `<ds:Object>${forgedWith(id)}</ds:Object>` })))).toBe(
        'XML_ID_DUPLICATE',
      );
    },
  );

  test('an Id that is written with references is the Id that it means; entities there are none', async () => {
    const written = order.replace('Id="o1"', 'Id="&#111;&#x31;"');
    expect(await outcome(env(good, written))).toBe('valid');
    expect(await outcome(env(good.replace('URI="#o1"', 'URI="#&#111;1"')))).toBe('valid');
    expect(await outcome(env(good, order.replace('Id="o1"', 'Id="&o1;"')))).toMatch(/^XML_/);
    expect(await outcome(`<!DOCTYPE Env [<!ENTITY o1 "o1">]>${env(good)}`)).toMatch(/^XML_/);
  });
});

describe('where values are hidden (CVE-2025-29774, CVE-2025-29775 and their kin)', () => {
  const forged = '<Order Id="o1"><Amount>999</Amount></Order>';
  const forgedInfo = forge.signedInfo([forge.reference('#o1', forged)]);
  const forgedDigest = Buffer.from(forge.digestOf(canonical(forged))).toString('base64');
  const hide = (element: string, junk: string): string => env(good.replace(`<ds:${element}>`, `<ds:${element}>${junk}`), forged);

  test.each<[string, string, Partial<Guards>]>([
    [
      'SignedInfo three times',
      env(forge.signature([reference], { first: forgedInfo + forgedInfo }), forged),
      { oneOfEach: false },
    ],
    [
      'the forged SignedInfo behind',
      env(forge.signature([reference], { afterSignedInfo: forgedInfo }), forged),
      { oneOfEach: false },
    ],
    ['the forged SignedInfo last', env(forge.signature([reference], { last: forgedInfo }), forged), { oneOfEach: false }],
    [
      'the forged SignedInfo in an Object',
      env(forge.signature([reference], { last: `<ds:Object>${forgedInfo}</ds:Object>` }), forged),
      {},
    ],
    [
      'the forged Reference first',
      env(good.replace('<ds:Reference', `${/<ds:Reference.*<\/ds:Reference>/.exec(forgedInfo)?.[0]}<ds:Reference`), forged),
      {},
    ],
    ['a forged digest in a comment', hide('DigestValue', `<!--${forgedDigest}-->`), { textOnly: false }],
    ['a forged digest in CDATA', hide('DigestValue', `<![CDATA[${forgedDigest}]]>`), {}],
    ['a forged digest in an instruction', hide('DigestValue', `<?x ${forgedDigest}?>`), { textOnly: false }],
    ['a forged digest in an element', hide('DigestValue', `<x>${forgedDigest}</x>`), {}],
    [
      'a forged DigestValue behind',
      env(good.replace('</ds:Reference>', `<ds:DigestValue>${forgedDigest}</ds:DigestValue></ds:Reference>`), forged),
      {},
    ],
  ])('%s: never valid over what was not signed', async (_, text, off) => {
    expect(await outcome(text)).not.toBe('valid');
    // With its own guard off the next one stands: the digest is of SignedInfo as it was signed, whatever a naive reader takes.
    if (Object.keys(off).length > 0) expect(await outcome(text, off)).not.toBe('XMLSIG_MALFORMED');
  });

  test.each(['Signature', 'SignedInfo', 'Reference', 'Transforms'])('a %s inside SignedInfo', async (name) => {
    const inner = name === 'Signature' ? good : `<ds:${name}/>`;
    expect(await outcome(env(good.replace('</ds:SignedInfo>', `${inner}</ds:SignedInfo>`)))).toMatch(/^XMLSIG_MALFORMED/);
  });

  test('comments between the parts of SignedInfo say nothing; under #WithComments they are signed', async () => {
    expect(await outcome(env(good.replaceAll('><ds:', '><!--999--><ds:')))).toBe('valid');
    const withComments = forge
      .signedInfo([reference])
      .replace(excC14n, `${excC14n}WithComments`)
      .replace('</ds:Reference>', '<!--a--></ds:Reference>');
    const signature = around(withComments, (tbs) => signRaw('sha256', tbs, forge.privateKey));
    // `around` signs what has no comments: so this one was never signed.
    expect(await outcome(env(signature))).toBe('XMLSIG_SIGNATURE_BROKEN');
  });
});

describe('namespace tricks', () => {
  test.each<[string, string]>([
    ['ds means something else inside', good.replace('<ds:Reference ', '<ds:Reference xmlns:ds="urn:x" ')],
    ['ds means something else in a value', good.replace('<ds:DigestValue>', '<ds:DigestValue xmlns:ds="urn:x">')],
    ['a value without namespace', good.replaceAll('ds:DigestValue', 'DigestValue')],
    ['a method without namespace', good.replaceAll('ds:DigestMethod', 'DigestMethod')],
    ['a namespace that is nearly the right one', good.replace('xmldsig#"', 'xmldsig"')],
    [
      'the namespace of XML Signature 1.1',
      good.replace('http://www.w3.org/2000/09/xmldsig#', 'http://www.w3.org/2009/xmldsig11#'),
    ],
  ])('%s', async (_, signature) => {
    expect(signature).not.toBe(good);
    expect(await outcome(env(signature))).not.toBe('valid');
  });

  test('the prefix itself says nothing, a declaration around changes nothing', async () => {
    const renamed = good.replaceAll('ds:', 'dsig:').replaceAll(':ds=', ':dsig=');
    // SignedInfo is canonical with its prefix in it.
    expect(await outcome(env(renamed))).toBe('XMLSIG_SIGNATURE_BROKEN');
    expect(await outcome(`<Env xmlns:ds="urn:x" xmlns:y="urn:y">${order}${good}</Env>`)).toBe('valid');
  });
});

describe('transforms', () => {
  const by = (...transforms: string[]): string => env(forge.signature([{ ...reference, transforms }]));
  const c14n = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

  test.each<[string, string, string]>([
    ['XPath', by('http://www.w3.org/TR/1999/REC-xpath-19991116', excC14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['XPath Filter 2.0', by('http://www.w3.org/2002/06/xmldsig-filter2', excC14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['XSLT', by('http://www.w3.org/TR/1999/REC-xslt-19991116', excC14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['decryption', by('http://www.w3.org/2002/07/decrypt#XML', excC14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['C14N twice', by(excC14n, c14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['enveloped behind C14N', by(c14n, envelopedTransform), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['enveloped behind base64', by(base64Transform, envelopedTransform), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['C14N behind base64', by(base64Transform, excC14n), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['base64 behind enveloped', by(envelopedTransform, base64Transform), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['base64 behind C14N', by(excC14n, base64Transform), 'XMLSIG_REFERENCE_UNREADABLE'],
    ['the transform of the other room', by(`${excC14n} `), 'XMLSIG_TRANSFORM_UNKNOWN'],
    ['enveloped twice: removes the same twice', by(envelopedTransform, envelopedTransform, excC14n), 'valid'],
  ])('%s', async (_, text, code) => {
    expect(await outcome(text)).toBe(code);
  });

  test('base64 twice decodes twice, and covers no element', async () => {
    const inner = Buffer.from(Buffer.from('nội dung').toString('base64')).toString('base64');
    const twice = { ...reference, transforms: [base64Transform, base64Transform], digestValue: forge.digestOf('nội dung') };
    const document = readXml(Buffer.from(env(forge.signature([twice]), `<Order Id="o1">${inner}</Order>`)));
    const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
    expect([report?.outcome, report?.coverage.nodes]).toEqual(['valid', []]);
  });

  test('base64 of an element with children: the names around the text are free, so nothing is covered', async () => {
    const payload = Buffer.from('100').toString('base64');
    const text = { ...reference, transforms: [base64Transform], digestValue: forge.digestOf('100') };
    for (const body of [
      `<Order Id="o1">${payload}</Order>`,
      `<Order Id="o1"><Amount>${payload}</Amount></Order>`,
      `<Order Id="o1"><Refund>${payload}</Refund></Order>`,
    ]) {
      const document = readXml(Buffer.from(env(forge.signature([text]), body)));
      const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
      expect([report?.outcome, report?.coverage.of(child(document.root, 'Order')!)]).toEqual(['valid', 'none']);
    }
  });
});

describe('Object, Manifest, nested signatures', () => {
  test('a Manifest is covered as an element; what it names is not', async () => {
    const forged = '<Order Id="o1"><Amount>999</Amount></Order>';
    const manifest = `<ds:Manifest xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="m">${/<ds:Reference.*<\/ds:Reference>/.exec(good)?.[0]}</ds:Manifest>`;
    const signature = forge.signature([{ ...forge.reference('#m', manifest), type: manifestType }], {
      last: `<ds:Object>${manifest}</ds:Object>`,
    });
    const document = readXml(Buffer.from(env(signature, forged)));
    const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
    expect([report?.outcome, report?.coverage.of(child(document.root, 'Order')!)]).toEqual(['valid', 'none']);
    expect(report?.coverage.of(document.elementById('m')!)).toBe('whole');
  });

  test('a Signature in an Object of another has its own verdict, and the outer one covers nothing in it', async () => {
    const stripped = forge.reference('', env(''), { enveloped: true });
    const inner = good.replace(/(<ds:SignatureValue>)..../, '$1AAAA');
    expect(await outcome(env(forge.signature([stripped], { last: `<ds:Object>${inner}</ds:Object>` })))).toBe(
      'valid,XMLSIG_SIGNATURE_BROKEN',
    );
    expect(await outcome(env(forge.signature([stripped], { last: `<ds:Object>${good}</ds:Object>` })))).toBe('valid,valid');
  });

  test('the whole document inside a Signature is not covered by it', async () => {
    // URI="" without the enveloped Signature: only what stands around it is digested, and nothing does.
    const around = { ...forge.reference('', '<Env></Env>', { enveloped: true }) };
    const document = readXml(Buffer.from(`<Env>${forge.signature([around], { last: `<ds:Object>${order}</ds:Object>` })}</Env>`));
    const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
    expect(report?.outcome).toBe('valid');
    for (const element of descendants(document, 'Order')) expect(report?.coverage.of(element)).toBe('none');
    expect(report?.coverage.of(document.root)).toBe('except-omitted');
  });

  test('a Signature as root, with the document in its Object, signs nothing when it takes itself away', async () => {
    const nothing = { ...forge.reference('', order, { enveloped: true }), digestValue: forge.digestOf('') };
    const text = forge.signature([nothing], { last: `<ds:Object>${order}</ds:Object>` });
    expect(await outcome(text)).toBe('XMLSIG_REFERENCE_EMPTY');
    expect(await outcome(text, { nonEmpty: false })).toBe('valid');
  });

  test('a Signature that moves inside what it covers moves no cover: its new parent is not whole', async () => {
    const body = '<Head/><Body><Order><Amount>100</Amount></Order></Body>';
    const whole = forge.signature([forge.reference('', `<Env>${body}</Env>`, { enveloped: true })]);
    for (const [place, left] of [
      ['<Head>', 'Head'],
      ['<Body>', 'Body'],
      ['<Order>', 'Order'],
      ['<Amount>', 'Amount'],
    ] as const) {
      const text = `<Env>${body.replace('<Head/>', '<Head></Head>').replace(place, `${place}${whole}`)}</Env>`;
      const document = readXml(Buffer.from(text));
      const [report] = await verifyXmlWithKey(document, { kind: 'public', key: forge.publicKey });
      expect(report?.outcome).toBe('valid');
      const [parent] = descendants(document, left);
      expect(report?.coverage.of(parent!)).toBe('except-omitted');
    }
  });
});

describe('many signatures', () => {
  let pki: GovernmentPki;
  let policy: SignaturePolicy;
  beforeAll(async () => {
    ({ pki, policy } = await trustedPki());
  });

  test('tens of thousands cost no more than the limit allows', async () => {
    const many = '<ds:Signature/>'.repeat(60_000);
    const document = read(`<Env xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${many}</Env>`);
    const since = process.cpuUsage();
    const reports = await verifyXml(document, policy);
    const { user } = process.cpuUsage(since);
    expect(reports.length).toBe(33);
    expect(reports.at(-1)).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_LIMIT',
      details: { limit: 'signatures', value: 32 },
    });
    // Looking at the siblings of each took minutes.
    expect(user / 1e6).toBeLessThan(5);
  });

  test.each([
    ['a comment', '<!--A-->'],
    ['CDATA', '<![CDATA[]]>'],
    ['an instruction', '<?x AAAA?>'],
    ['an element', '<x/>'],
  ])('%s in X509Certificate', async (_, junk) => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    for (const place of ['<X509Certificate>', '<X509Certificate>MIIF'])
      expect((await verifyXml(read(text.replace(place, place + junk)), policy))[0]).toMatchObject({
        outcome: 'invalid',
        code: 'XMLSIG_MALFORMED',
      });
  });

  test('several X509Data: one hint that differs refuses, in whichever of them', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const other = '<X509Data><X509SubjectName>CN=Khác</X509SubjectName></X509Data>';
    for (const changed of [text.replace('<X509Data>', `${other}<X509Data>`), text.replace('</X509Data>', `</X509Data>${other}`)])
      expect((await verifyXml(read(changed), policy))[0]).toMatchObject({
        outcome: 'invalid',
        code: 'XMLSIG_KEYINFO_CONTRADICTS',
      });
    const twice = text.replace(/(<X509Data>.*<\/X509Data>)/, '$1$1');
    expect((await verifyXml(read(twice), policy))[0]).toMatchObject({ outcome: 'valid' });
  });

  test('a canonicalization with a prefix list that the document can answer is part of what is signed', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const list = `<x:InclusiveNamespaces xmlns:x="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="#default edXML"/>`;
    const empty = '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>';
    expect(text).toContain(empty);
    const changed = text.replace(empty, empty.replace('></', `>${list}</`));
    expect((await verifyXml(read(changed), policy))[0]).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_SIGNATURE_BROKEN' });
  });
});

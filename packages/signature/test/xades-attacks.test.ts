import { createHash, sign as signRaw } from 'node:crypto';
import type { GovernmentPki } from '@lienthong/testkit';
import { child, excC14n } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { verifyXml, type XmlSignatureReport } from '../src/xml/index.ts';
import { countersignedType, signedPropertiesType, xadesNamespace, xmldsigNamespace } from '../src/xml/model/names.ts';
import { around, canonical } from './forge.ts';
import { packet, read, sign, trustedPki } from './support.ts';

// XAdES says what is signed by the Type of a reference: what happens when the Type and the target do not belong together, and when a
// signature is carried to another place.

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

const judged = async (text: string): Promise<XmlSignatureReport[]> => verifyXml(read(text), policy);
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const referenceTo = (uri: string, octets: Uint8Array, more = '', transform = excC14n): string =>
  `<ds:Reference ${more}URI="${uri}"><ds:Transforms><ds:Transform Algorithm="${transform}"/></ds:Transforms>` +
  `<ds:DigestMethod Algorithm="${sha256}"/><ds:DigestValue>${digestOf(octets)}</ds:DigestValue></ds:Reference>`;
const typed = (type: string): string => `Type="${type}" `;

/** A Signature over the references, by the agency, with `rest` behind KeyInfo. */
function signature(references: readonly string[], { id = 's', rest = '', valueId = '' } = {}): string {
  const info = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${excC14n}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${references.join('')}</ds:SignedInfo>`;
  const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  return around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), keyInfo + rest)
    .replace('<ds:Signature ', `<ds:Signature Id="${id}" `)
    .replace('<ds:SignatureValue>', `<ds:SignatureValue${valueId === '' ? '' : ` Id="${valueId}"`}>`);
}

const qualifying = (inside: string, target = 's'): string =>
  `<ds:Object><x:QualifyingProperties xmlns:x="${xadesNamespace}" Target="#${target}">${inside}</x:QualifyingProperties></ds:Object>`;
const properties = (inside = '', id = 'p'): string =>
  `<x:SignedProperties xmlns:x="${xadesNamespace}" Id="${id}"><x:SignedSignatureProperties>${inside}</x:SignedSignatureProperties></x:SignedProperties>`;
const certificate = (name: string, value: string): string =>
  `<x:${name}><x:Cert><x:CertDigest><ds:DigestMethod xmlns:ds="${xmldsigNamespace}" Algorithm="${sha256}"/><ds:DigestValue xmlns:ds="${xmldsigNamespace}">${value}</ds:DigestValue></x:CertDigest></x:Cert></x:${name}>`;

describe('SignedProperties', () => {
  const wrong = certificate('SigningCertificateV2', digestOf(Buffer.from('khác')));

  test.each(['', typed('urn:x'), typed(`${signedPropertiesType}V2`), typed(signedPropertiesType.toLowerCase())])(
    'a reference to them with the Type "%s" does not make them pass unread',
    async (type) => {
      const own = properties(wrong);
      const text = (t: string): string =>
        `<Env>${order}${signature([referenceTo('#o1', canonical(order)), referenceTo('#p', canonical(own), t)], { rest: qualifying(own) })}</Env>`;
      expect((await judged(text(type)))[0]).toMatchObject({
        outcome: 'invalid',
        code: 'XMLSIG_XADES',
        claimedSigningTime: undefined,
      });
      expect((await judged(text(typed(signedPropertiesType))))[0]).toMatchObject({ code: 'XMLSIG_SIGNING_CERTIFICATE_DIFFERS' });
    },
  );

  test('their Type on a reference to something else, or on two', async () => {
    const own = properties();
    const claim = typed(signedPropertiesType);
    const twice = [referenceTo('#o1', canonical(order), claim), referenceTo('#p', canonical(own), claim)];
    for (const references of [[referenceTo('#o1', canonical(order), claim)], twice])
      expect((await judged(`<Env>${order}${signature(references, { rest: qualifying(own) })}</Env>`))[0]).toMatchObject({
        outcome: 'invalid',
        code: 'XMLSIG_XADES',
      });
  });

  test('those of another signature do not speak for this one', async () => {
    const own = properties('<x:SigningTime>2026-11-22T02:00:00Z</x:SigningTime>');
    const claim = referenceTo('#p', canonical(own), typed(signedPropertiesType));
    const first = signature([referenceTo('#o1', canonical(order)), claim], { rest: qualifying(own) });
    // The second signs the properties of the first, with its own empty ones beside.
    const second = signature([referenceTo('#o1', canonical(order)), claim], {
      id: 't',
      rest: qualifying(properties('', 'q'), 't'),
    });
    const [one, two] = await judged(`<Env>${order}${first}${second}</Env>`);
    expect(one).toMatchObject({ outcome: 'valid', claimedSigningTime: new Date('2026-11-22T02:00:00Z') });
    expect(two).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES', claimedSigningTime: undefined });
  });

  test('SigningCertificate and SigningCertificateV2 must both name the certificate', async () => {
    const right = digestOf(pki.agency.certificate);
    const other = digestOf(pki.person.certificate);
    for (const [v1, v2, outcome] of [
      [right, right, 'valid'],
      [other, right, 'indeterminate'],
      [right, other, 'indeterminate'],
    ] as const) {
      const own = properties(certificate('SigningCertificate', v1) + certificate('SigningCertificateV2', v2));
      const claim = referenceTo('#p', canonical(own), typed(signedPropertiesType));
      const text = `<Env>${order}${signature([referenceTo('#o1', canonical(order)), claim], { rest: qualifying(own) })}</Env>`;
      expect((await judged(text))[0]?.outcome, `${v1} ${v2}`).toBe(outcome);
    }
  });

  test('a certificate named in the second place is not the signer', async () => {
    const [right, other] = [pki.agency, pki.person].map(({ certificate: der }) =>
      certificate('SigningCertificateV2', digestOf(der)).replace(/<\/?x:SigningCertificateV2>/g, ''),
    ) as [string, string];
    for (const [list, outcome] of [
      [right + other, 'valid'],
      [other + right, 'indeterminate'],
    ] as const) {
      const own = properties(`<x:SigningCertificateV2>${list}</x:SigningCertificateV2>`);
      const claim = referenceTo('#p', canonical(own), typed(signedPropertiesType));
      const text = `<Env>${order}${signature([referenceTo('#o1', canonical(order)), claim], { rest: qualifying(own) })}</Env>`;
      expect((await judged(text))[0]?.outcome).toBe(outcome);
    }
  });
});

describe('countersignatures', () => {
  const claim = typed(countersignedType);
  const confirmed = (text: string, id: string): string =>
    (new RegExp(`<ds:SignatureValue Id="${id}">[^<]*</ds:SignatureValue>`).exec(text)?.[0] ?? '').replace(
      ' Id',
      ` xmlns:ds="${xmldsigNamespace}" Id`,
    );

  test.each<[string, (first: string) => string]>([
    ['the content', () => referenceTo('#o1', canonical(order), claim)],
    [
      'the text of a value',
      (first) => {
        const value = /<ds:SignatureValue[^>]*>([^<]*)</.exec(first)?.[1] ?? '';
        return referenceTo('#v', Buffer.from(value, 'base64'), claim, 'http://www.w3.org/2000/09/xmldsig#base64');
      },
    ],
  ])('that claim to confirm a signature and cover %s are refused', async (_, reference) => {
    const first = signature([referenceTo('#o1', canonical(order))], { valueId: 'v' });
    const second = signature([reference(first)], { id: 't' });
    const [one, two] = await judged(`<Env>${order}${first}${second}</Env>`);
    expect(one?.outcome).toBe('valid');
    expect(two).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES', countersigns: undefined });
    expect(two?.steps.find(({ name }) => name === 'properties')?.ok).toBe(false);
  });

  test('a value is confirmed by a reference to it, and says which', async () => {
    const first = signature([referenceTo('#o1', canonical(order))], { valueId: 'v' });
    const second = signature([referenceTo('#v', canonical(confirmed(first, 'v')), claim)], { id: 't' });
    const [one, two] = await judged(`<Env>${order}${first}${second}</Env>`);
    expect(two?.outcome).toBe('valid');
    expect(two?.countersigns).toBe(child(one!.element, 'SignatureValue'));
    // Without the Type it signs the element, and says nothing of confirming.
    const plain = signature([referenceTo('#v', canonical(confirmed(first, 'v')))], { id: 't' });
    expect((await judged(`<Env>${order}${first}${plain}</Env>`))[1]).toMatchObject({ outcome: 'valid', countersigns: undefined });
    // Bytes from outside are no value of a signature.
    const outside = referenceTo('cid:x', Buffer.from('x'), claim).replace(/<ds:Transforms>.*<\/ds:Transforms>/, '');
    const [out] = await verifyXml(read(`<Env>${signature([outside])}</Env>`), policy, { resolve: () => [Buffer.from('x')] });
    expect(out).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES' });
  });

  test('one that stands in the properties of a signature must confirm that one', async () => {
    const reference = referenceTo('#o1', canonical(order));
    const bare = signature([reference], { valueId: 'v' });
    const embedded = (inside: string): string =>
      qualifying(
        `<x:UnsignedProperties><x:UnsignedSignatureProperties><x:CounterSignature>${inside}</x:CounterSignature></x:UnsignedSignatureProperties></x:UnsignedProperties>`,
      );
    const confirming = (text: string, id: string): string =>
      signature([referenceTo(`#${id}`, canonical(confirmed(text, id)), claim)], { id: 'c' });
    const inPlace = signature([reference], { valueId: 'v', rest: embedded(confirming(bare, 'v')) });
    const [one, two] = await judged(`<Env>${order}${inPlace}</Env>`);
    expect([one?.outcome, two?.outcome]).toEqual(['valid', 'valid']);
    expect(two?.countersigns).toBe(child(one!.element, 'SignatureValue'));
    // It may sign something else beside it.
    const both = signature([reference, referenceTo('#v', canonical(confirmed(bare, 'v')), claim)], { id: 'c' });
    const beside = await judged(`<Env>${order}${signature([reference], { valueId: 'v', rest: embedded(both) })}</Env>`);
    expect(beside.map(({ outcome }) => outcome)).toEqual(['valid', 'valid']);
    // Carried over to a signature that nobody confirmed.
    const other = signature([reference, reference], {
      id: 'u',
      valueId: 'w',
      rest: embedded(confirming(bare, 'v')).replace('Target="#s"', 'Target="#u"'),
    });
    const [, , moved] = await judged(`<Env>${order}${bare}${other}</Env>`);
    expect(moved).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES', countersigns: undefined });
    expect(moved?.path).toContain('CounterSignature');
    // And one that confirms nothing at all.
    const idle = signature([reference], { rest: embedded(signature([reference], { id: 'c' })) });
    expect((await judged(`<Env>${order}${idle}</Env>`)).map(({ outcome }) => outcome)).toEqual(['valid', 'invalid']);
    // The element of another namespace, or outside any signature, says nothing.
    for (const holder of ['<CounterSignature>', `<x:CounterSignature xmlns:x="${xadesNamespace}">`]) {
      const text = `<Env>${order}${holder}${signature([reference])}</${holder.slice(1).split(/[ >]/)[0]}></Env>`;
      expect((await judged(text))[0]?.outcome).toBe('valid');
    }
  });

  test('each refusal says what is missing', async () => {
    const reference = referenceTo('#o1', canonical(order));
    const first = signature([reference], { valueId: 'v' });
    const content = signature([referenceTo('#o1', canonical(order), claim)], { id: 't' });
    expect((await judged(`<Env>${order}${first}${content}</Env>`))[1]?.details).toEqual({
      what: 'CountersignedSignature covers no SignatureValue of another signature',
    });
    const holder = `<x:CounterSignature xmlns:x="${xadesNamespace}">`;
    const idle = signature([reference], {
      rest: `<ds:Object>${holder}${signature([reference], { id: 'c' })}</x:CounterSignature></ds:Object>`,
    });
    expect((await judged(`<Env>${order}${idle}</Env>`))[1]?.details).toEqual({
      what: 'CounterSignature does not cover the SignatureValue of the signature it stands in',
    });
  });

  test('a value that was changed afterwards is not confirmed, whatever the Type says', async () => {
    const first = signature([referenceTo('#o1', canonical(order))], { valueId: 'v' });
    const second = signature([referenceTo('#v', Buffer.from('before'), claim)], { id: 't' });
    const [, two] = await judged(`<Env>${order}${first}${second}</Env>`);
    expect(two).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_DIGEST_MISMATCH', countersigns: undefined });
    expect(two?.steps.map(({ name }) => name)).not.toContain('properties');
  });

  test('only the element CounterSignature of XAdES, below a Signature of XMLDSig, binds what stands in it', async () => {
    const inner = (): string => signature([referenceTo('#o1', canonical(order))], { id: 'c' });
    const within = (open: string, close: string): string =>
      `<Env>${order}${signature([referenceTo('#o1', canonical(order))], { rest: `<ds:Object>${open}${inner()}${close}</ds:Object>` })}</Env>`;
    const xades = `xmlns:x="${xadesNamespace}"`;
    for (const [open, close] of [
      ['', ''],
      [`<x:Other ${xades}>`, '</x:Other>'],
      ['<x:CounterSignature xmlns:x="urn:x">', '</x:CounterSignature>'],
      ['<CounterSignature>', '</CounterSignature>'],
    ] as const) {
      const outcomes = (await judged(within(open, close))).map(({ outcome }) => outcome);
      expect(outcomes, open).toEqual(['valid', 'valid']);
    }
    for (const namespace of ['urn:x', '']) {
      const foreign = `<Env>${order}<Signature xmlns="${namespace}"><x:CounterSignature ${xades}>${inner()}</x:CounterSignature></Signature></Env>`;
      expect((await judged(foreign.replace(' xmlns=""', '')))[0], namespace).toMatchObject({ outcome: 'valid' });
    }
    // A Signature without a value has nothing that could be confirmed, not even by bytes from outside.
    const outside = referenceTo('cid:x', Buffer.from('x')).replace(/<ds:Transforms>.*<\/ds:Transforms>/, '');
    const empty = `<ds:Signature xmlns:ds="${xmldsigNamespace}"><x:CounterSignature ${xades}>${signature([outside])}</x:CounterSignature></ds:Signature>`;
    const [, out] = await verifyXml(read(`<Env>${empty}</Env>`), policy, { resolve: () => [Buffer.from('x')] });
    expect(out).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_XADES', countersigns: undefined });
  });

  test('what our own signer writes is such a confirmation', async () => {
    const targets = [{ kind: 'element', id: 'a1' }] as const;
    const first = await sign(packet(), pki.agency, { gate: policy, countersignable: true, targets });
    const id = /SignatureValue Id="([^"]+)"/.exec(first.text)?.[1] ?? '';
    const second = await sign(first.bytes, pki.person, { gate: policy, targets: [{ kind: 'countersignature', id }] });
    const [, good] = await judged(second.text);
    expect(good?.outcome).toBe('valid');
    const wrong = sign(first.bytes, pki.person, { gate: policy, targets: [{ kind: 'countersignature', id: 'a1' }] });
    await expect(wrong).rejects.toMatchObject({ code: 'SIGN_REFERENCE_UNKNOWN' });
  });
});

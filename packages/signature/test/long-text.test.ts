import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '@lienthong/core';
import { readXml } from '@lienthong/xml';
import { afterAll, expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { verifyXml } from '../src/xml/index.ts';
import { trustedPki } from './support.ts';

const xmlsec1 = peer('xmlsec1');
const MB = 1024 ** 2;
const PARTS = amount(1, 10);
/** libxml2 as xmlsec1 calls it takes no text node of more than 10 MB, so there are several. */
const PART_BYTES = 5 * MB;
const LINE = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3';
const folder = mkdtempSync(join(tmpdir(), 'long-text-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEMPLATE =
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>' +
  '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>' +
  '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI=""><ds:Transforms>' +
  '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>' +
  '<ds:Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/></ds:Transforms>' +
  '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>' +
  '<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>';

function write(unit: string): void {
  const fd = openSync(at('template.xml'), 'w');
  const piece = Buffer.from(unit.repeat(Math.ceil(MB / unit.length)));
  writeSync(fd, '<a>');
  for (let part = 0; part < PARTS; part++) {
    writeSync(fd, '<b>');
    for (let written = 0; written + piece.length <= PART_BYTES; written += piece.length) writeSync(fd, piece);
    writeSync(fd, '</b>\r\n');
  }
  writeSync(fd, `${TEMPLATE}</a>`);
  closeSync(fd);
}

test.skipIf(xmlsec1 === undefined).each([
  ['base64 in lines of CR LF', `${LINE}\r\n`],
  ['base64 in lines of &#13;', `${LINE}&#13;\n`],
  ['base64 in CDATA sections', `<![CDATA[${LINE}\r\n]]>`],
  ['> in text', `${LINE}>\r\n`],
])(
  '%s: signed by xmlsec1, verified here; one byte changed, refused',
  async (_, unit) => {
    const { pki, policy } = await trustedPki();
    writeFileSync(at('key.pem'), pki.agency.keyPem);
    writeFileSync(at('leaf.pem'), pki.agency.pem);
    write(unit);
    const key = `${at('key.pem')},${at('leaf.pem')}`;
    execFileSync(xmlsec1 as string, ['--sign', '--privkey-pem', key, '--output', at('signed.xml'), at('template.xml')]);
    const source = openFile(at('signed.xml'));
    const [report] = await verifyXml(readXml(source), policy);
    expect([report?.code, report?.outcome]).toEqual(['XMLSIG_VALID', 'valid']);
    source.close();
    const fd = openSync(at('signed.xml'), 'r+');
    // The first letter of the first line.
    writeSync(fd, 'R', readFileSync(at('signed.xml')).indexOf('QUJD'));
    closeSync(fd);
    const changed = openFile(at('signed.xml'));
    const [refused] = await verifyXml(readXml(changed), policy);
    expect([refused?.code, refused?.outcome]).toEqual(['XMLSIG_DIGEST_MISMATCH', 'invalid']);
    changed.close();
  },
  600_000,
);

import { createHash } from 'node:crypto';
import { copyBytes } from '@lienthong/core';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import {
  createGovernmentPki,
  type GovernmentPki,
  type GovernmentPkiOptions,
  generateKey,
  type Identity,
  type KeyPair,
} from '@lienthong/testkit';
import { child, readXml, type XmlDocument, type XmlElement } from '@lienthong/xml';
import type { SignaturePolicy, Signer } from '../src/index.ts';
import { type SignedXml, signXml, type XmlSignOptions } from '../src/xml/index.ts';

export const edxml = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';

/** A packet of the form that the field knows, with an attachment of `bytes` bytes. */
export function packet(bytes = 1000, more = ''): string {
  const payload = Buffer.alloc(bytes, createHash('sha256').update(String(bytes)).digest()).toString('base64');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<edXML:edXMLEnvelope xmlns:edXML="${edxml}">\n` +
    '<edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>H48.12</edXML:OrganId>' +
    '<edXML:OrganName>SỞ THỬ NGHIỆM</edXML:OrganName></edXML:From><edXML:Subject>V/v thử &lt;ký&gt; số</edXML:Subject>' +
    '</edXML:MessageHeader><!-- ghi chú --><edXML:TraceHeaderList/></edXML:edXMLHeader>\n' +
    `<edXML:edXMLBody>${more}<edXML:Attachment Id='a1'><edXML:ContentTransferEncoded>${payload}` +
    '</edXML:ContentTransferEncoded></edXML:Attachment></edXML:edXMLBody>\r\n' +
    '</edXML:edXMLEnvelope>\n'
  );
}

export function read(text: string | Uint8Array): XmlDocument {
  return readXml(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
}

export function headerOf(document: XmlDocument): XmlElement {
  return child(document.root, 'edXMLHeader') ?? document.root;
}

const kept = globalThis as { lienthongTestKeys?: Map<string, Promise<KeyPair>> };

/** A hierarchy whose keys are made once in a process for each seed: they are what tests wait for. */
export function governmentPki(options: GovernmentPkiOptions = {}): Promise<GovernmentPki> {
  kept.lienthongTestKeys ??= new Map();
  const keys = kept.lienthongTestKeys;
  let next = 0;
  return createGovernmentPki({
    ...options,
    keySource(spec) {
      // Root, sub-CA, agency and person have their own; what is issued later takes turns.
      const turn = next < 4 ? next : 4 + ((next - 4) % 8);
      next++;
      const name = `${options.seed} ${turn} ${spec}`;
      const key = keys.get(name) ?? generateKey(spec);
      keys.set(name, key);
      return key;
    },
  });
}

/** The look-alike hierarchy and a policy that trusts it, with its CRLs. */
export async function trustedPki(): Promise<{ readonly pki: GovernmentPki; readonly policy: SignaturePolicy }> {
  const pki = await governmentPki();
  return { pki, policy: policyOf(pki) };
}

export function policyOf(pki: GovernmentPki): SignaturePolicy {
  return {
    trust: customTrust([readCertificate(pki.root.certificate)]),
    intermediates: [readCertificate(pki.subCa.certificate)],
    at: pki.at,
    revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
  };
}

export async function sign(
  text: string | Uint8Array,
  identity: Identity | Signer,
  options: XmlSignOptions,
): Promise<{ readonly signed: SignedXml; readonly bytes: Buffer; readonly text: string }> {
  const document = read(text);
  const signer = 'signer' in identity ? (identity.signer() as Signer) : identity;
  const signed = await signXml({ document, parent: headerOf(document) }, signer, options);
  const bytes = Buffer.from(copyBytes(signed.source()));
  return { signed, bytes, text: bytes.toString('utf8') };
}

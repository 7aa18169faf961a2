import type { ByteSource } from '@lienthong/core';
import { type ComposedPacket, edxmlNamespace, readPacketAsync } from '@lienthong/edxml';
import { type Certificate, readCertificate } from '@lienthong/pki';
import type { Signer } from '@lienthong/signature';
import { type SignedXml, signXml, type XmlSignOptions } from '@lienthong/signature/xml';
import { child } from '@lienthong/xml';
import { raiseInspect } from './errors.ts';

/** Options of `signXml`: the gate, the algorithm, the profile. */
export type SignPacketOptions = XmlSignOptions;

export interface SignedPacket {
  /** The signed packet; lives as long as the packet that was signed. */
  readonly source: ByteSource;
  readonly signed: SignedXml;
  readonly certificate: Certificate;
}

/**
 * Signs a packet: one enveloped signature over the whole document, last in edXMLHeader (design §3: packet checks first, then the
 * gate on the certificate, then the key).
 *
 * @throws LienThongError `INSPECT_NOT_SIGNABLE` when the packet breaks a rule; what `signXml` throws.
 */
export async function signPacket(
  packet: ComposedPacket | ByteSource,
  signer: Signer,
  options: SignPacketOptions,
): Promise<SignedPacket> {
  const source = 'chunks' in packet ? packet.source() : packet;
  const read = await readPacketAsync(source, options);
  const broken = read.issues.find((issue) => issue.severity === 'error');
  const { document } = read;
  const envelope = child(document.root, 'edXMLEnvelope', edxmlNamespace);
  const header = envelope && child(envelope, 'edXMLHeader', edxmlNamespace);
  if (broken !== undefined || header === undefined) {
    throw raiseInspect('INSPECT_NOT_SIGNABLE', { code: broken?.code ?? 'T.Root' });
  }
  const signed = await signXml({ document, parent: header }, signer, options);
  return { source: signed.source(), signed, certificate: readCertificate(signer.certificate) };
}

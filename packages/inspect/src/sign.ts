import type { ByteSource } from '@lienthong/core';
import { type ComposedPacket, edxmlNamespace, readPacketAsync } from '@lienthong/edxml';
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
}

/**
 * Signs a packet: one enveloped signature over the whole document, last in edXMLHeader (design §3: packet checks first, then the
 * gate on the certificate, then the key).
 *
 * @throws LienThongError `INSPECT_NOT_SIGNABLE` when the packet breaks a rule; what `signXml` throws.
 */
export async function signPacket(packet: ComposedPacket | ByteSource, signer: Signer, options: SignPacketOptions): Promise<SignedPacket> {
  const source = 'chunks' in packet ? packet.source() : packet;
  const read = await readPacketAsync(source, options);
  const broken = read.issues.find((issue) => issue.severity === 'error');
  const { document } = read;
  const envelope = document && child(document.root, 'edXMLEnvelope', edxmlNamespace);
  const header = envelope && child(envelope, 'edXMLHeader', edxmlNamespace);
  if (broken !== undefined || document === undefined || header === undefined) {
    throw raiseInspect('INSPECT_NOT_SIGNABLE', { code: broken?.code ?? 'T.Root' });
  }
  const signed = await signXml({ document, parent: header }, signer, options);
  return { source: signed.source(), signed };
}

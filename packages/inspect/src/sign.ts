import type { ByteSource } from '@lienthong/core';
import { type ComposedPacket, edxmlNamespace, type Packet, readPacketAsync } from '@lienthong/edxml';
import { type Certificate, readCertificate } from '@lienthong/pki';
import type { Signer } from '@lienthong/signature';
import { type SignedXml, signXml, type XmlSignOptions, type XmlSignProfile } from '@lienthong/signature/xml';
import { child, type XmlElement } from '@lienthong/xml';
import { raiseInspect } from './errors.ts';
import { transitTargets, withIds } from './sign-transit.ts';

/**
 * How a packet is signed: `xmldsig` (default), `xades-b`, `xades-t` cover the whole document; `transit` covers the parts of the
 * document one by one, so that the signature stands after a hub has added its TraceHeader.
 */
export type PacketProfile = XmlSignProfile | 'transit';

/** Options of `signXml`: the gate, the algorithm; and the profile. `targets` does not go with `transit`, which chooses its own. */
export interface SignPacketOptions extends Omit<XmlSignOptions, 'profile'> {
  readonly profile?: PacketProfile;
}

export interface SignedPacket {
  /** The signed packet; lives as long as the packet that was signed. */
  readonly source: ByteSource;
  readonly signed: SignedXml;
  readonly certificate: Certificate;
}

/**
 * Signs a packet: one signature, last in edXMLHeader (design §3: packet checks first, then the gate on the certificate, then the
 * key). Without `targets` it is enveloped over the whole document.
 *
 * @throws LienThongError `INSPECT_NOT_SIGNABLE` when the packet breaks a rule; `INSPECT_TRANSIT_CONTENT_ID` when the attachments of
 * a packet for `transit` cannot be told apart; what `signXml` throws.
 */
export async function signPacket(
  packet: ComposedPacket | ByteSource,
  signer: Signer,
  options: SignPacketOptions,
): Promise<SignedPacket> {
  const { profile, ...rest } = options;
  const source = 'chunks' in packet ? packet.source() : packet;
  const read = await readPacketAsync(source, options);
  const header = signableHeader(read);
  const signed =
    profile === 'transit'
      ? await signForTransit(read, signer, rest)
      : await signXml({ document: read.document, parent: header }, signer, {
          ...rest,
          ...(profile === undefined ? {} : { profile }),
        });
  return { source: signed.source(), signed, certificate: readCertificate(signer.certificate) };
}

async function signForTransit(packet: Packet, signer: Signer, options: XmlSignOptions): Promise<SignedXml> {
  const read = await readPacketAsync(withIds(packet), options);
  const targets = transitTargets(read);
  return signXml({ document: read.document, parent: signableHeader(read) }, signer, { ...options, targets });
}

function signableHeader(packet: Packet): XmlElement {
  const broken = packet.issues.find((issue) => issue.severity === 'error');
  const envelope = child(packet.document.root, 'edXMLEnvelope', edxmlNamespace);
  const header = envelope && child(envelope, 'edXMLHeader', edxmlNamespace);
  if (broken !== undefined || header === undefined)
    throw raiseInspect('INSPECT_NOT_SIGNABLE', { code: broken?.code ?? 'T.Root' });
  return header;
}

import { type ByteSource, bytesSource, copyBytes, frozenClock } from '@lienthong/core';
import { agency, type ComposedPacket, compose, content } from '@lienthong/edxml';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import { type InspectPolicy, signPacket } from '../src/index.ts';

export const at: Date = new Date('2026-11-22T09:00:00+07:00');

/** One hierarchy for a whole file of tests: keys are slow to make. */
export async function makePki(): Promise<GovernmentPki> {
  return createGovernmentPki({ at });
}

export function policyOf(pki: GovernmentPki): InspectPolicy {
  return {
    trust: customTrust(readCertificates(pki.trustPem)),
    intermediates: readCertificates(pki.intermediatesPem),
    at,
    revocation: { mode: 'require', crls: readCrls(pki.crlPem()) },
  };
}

export function document(
  subject = 'V/v thử nghiệm',
  attachments = [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'))],
): ComposedPacket {
  return compose(
    {
      from: agency('H48.12', { organName: 'Sở thử nghiệm' }),
      to: [agency('G22', { organName: 'Văn phòng thử nghiệm' })],
      code: '123/STTTT-CNTT',
      promulgation: { place: 'Quảng Ngãi', date: '2026-11-20' },
      type: 'Công văn',
      subject,
      signer: { fullName: 'Nguyễn Văn Mẫu' },
      attachments,
    },
    { clock: frozenClock(at) },
  );
}

/** The bytes of a signed packet, for a test to spoil. */
export async function signedText(
  pki: GovernmentPki,
  identity: Identity = pki.agency,
  packet: ComposedPacket = document(),
): Promise<string> {
  const gate = policyOf(pki);
  const { source } = await signPacket(packet, identity.signer(), { gate });
  return Buffer.from(copyBytes(source)).toString('utf8');
}

export function sourceOf(text: string): ByteSource {
  return bytesSource(Buffer.from(text));
}

import type { Gate } from '../outbox/parts.ts';

/**
 * A gate that lets a document out only with so many valid signatures, in its attachments or over the packet: two where the signature of
 * the competent person and that of the agency are both required (NĐ 30/2020 Đ5, Đ13.7, Đ17.2). Status packets, and recalls, which carry
 * no new text, pass.
 */
export function requireSignatures(least: 1 | 2): Gate {
  return async ({ packet, inspect }) => {
    if (packet.kind !== 'document' || packet.business.type === 1) return undefined;
    const report = await inspect();
    const inAttachments = report.attachments.map(
      ({ signatures }) => signatures.filter(({ outcome }) => outcome === 'valid').length,
    );
    const overPacket = report.packetSignature.signatures.filter(({ outcome }) => outcome === 'valid').length;
    // The two must be on one and the same document: an attachment's own, with the packet's as a further one.
    const found = Math.max(0, ...inAttachments) + overPacket;
    if (report.outcome !== 'invalid' && found >= least) return undefined;
    return `cần ${least} chữ ký hợp lệ, thấy ${found} (NĐ 30/2020 Đ5) · ${least} valid signatures needed, ${found} found`;
  };
}

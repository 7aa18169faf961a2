import type { Attachment, Packet } from '@lienthong/edxml';
import type { XmlReferenceResolver } from '@lienthong/signature/xml';

/**
 * The one attachment that a `cid:` reference means. Hubs write `cid:` once more at each hop (spec edxml.md §9). Two attachments of
 * the same ContentId are none: which of them was signed is anybody's guess.
 */
export function attachmentBehind(packet: Packet, uri: string): Attachment | undefined {
  const id = uri.replace(/^(?:cid:)+/, '');
  const [found, another] = packet.attachments.filter(({ contentId }) => bare(contentId) === id);
  return id === '' || another !== undefined ? undefined : found;
}

const bare = (contentId: string): string => contentId.replace(/^(?:cid:)+/, '');

/** Gives references of a packet signature the unwrapped payloads. One that cannot be read resolves to nothing. */
export function payloadResolver(packet: Packet): XmlReferenceResolver {
  return (uri) => {
    const attachment = attachmentBehind(packet, uri);
    return attachment !== undefined && isReadable(attachment) ? attachment.chunks() : undefined;
  };
}

/** False when the payload is no base64, or a zip that is broken or too large. Costs the one walk that finds digest and size. */
export function isReadable(attachment: Attachment): boolean {
  if (attachment.sha256 !== '') return true;
  try {
    // Without content there is nothing to fail.
    attachment.chunks()[Symbol.iterator]().next();
    return true;
  } catch {
    return false;
  }
}

import { createHash } from 'node:crypto';
import { type ByteSource, isLienThongError } from '@lienthong/core';
import { child, textContent, type XmlElement } from '@lienthong/xml';
import { raiseEdxml } from '../errors.ts';
import { defaultPacketLimits, type PacketLimits } from '../read/options.ts';
import { encode, entryName } from '../write/attachments.ts';
import { extensionOf, libraryForm } from '../write/types.ts';
import { listZip, unzip, type ZipEntry } from '../zip/read.ts';
import { zipSingle } from '../zip/write.ts';
import { rangeReader } from './attachment.ts';
import { JunkInBase64, Payload } from './payload.ts';

/** An attachment as the official library writes it again. */
export interface RepackedAttachment {
  readonly contentType: string;
  /** The base64 text, made while it is asked for. */
  base64(): Generator<Uint8Array>;
}

/**
 * What one pass through the official Java library makes of an attachment's payload (spec §8.3, §9, measured): what is declared
 * `application/zip` is unpacked to its first entry, the rest is lost; then the writer's rule by extension zips it again or not. For a
 * hub that behaves like that library, not for sending. `undefined`: the payload cannot be read within the limits, and stays as it is.
 *
 * @param attachment an `Attachment` element; `source` the bytes of its document
 */
export function repackAttachment(
  attachment: XmlElement,
  source: ByteSource,
  limits: PacketLimits = defaultPacketLimits,
): RepackedAttachment | undefined {
  const encoded = child(attachment, 'ContentTransferEncoded');
  if (encoded === undefined) return undefined;
  const textOf = (name: string): string => {
    const element = child(attachment, name);
    return element === undefined ? '' : textContent(element, 64 * 1024).trim();
  };
  const payload = new Payload(encoded, source);
  const contentId = textOf('ContentId');
  const raise = (fault: { kind: string; reason?: string }): Error =>
    raiseEdxml('EDXML_ATTACHMENT_ZIP', { contentId, reason: fault.reason ?? fault.kind });
  try {
    for (const _ of payload.all()); // to know its size, and that it is base64
    const entry = textOf('ContentType').toLowerCase() === 'application/zip' ? firstEntry(payload) : undefined;
    const content = (): Generator<Uint8Array> =>
      entry === undefined ? payload.all() : unzip(rangeReader(payload), entry, limits, raise);
    const hash = createHash('sha256');
    for (const chunk of content()) hash.update(chunk);
    const name = textOf('AttachmentName');
    const form = libraryForm(extensionOf(name));
    const inner = entryName(name, hash.digest('hex'));
    return { contentType: form.contentType, base64: () => encode(form.zipped ? zipSingle(inner, content()) : content()) };
  } catch (error) {
    if (error instanceof JunkInBase64 || (isLienThongError(error) && error.code === 'EDXML_ATTACHMENT_ZIP')) return undefined;
    throw error;
  }
}

function firstEntry(payload: Payload): ZipEntry | undefined {
  const listing = listZip(rangeReader(payload));
  if (listing.kind === 'single') return listing.entry;
  return listing.kind === 'other' ? listing.first : undefined;
}

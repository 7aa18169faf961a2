import { basename } from 'node:path';
import { type ByteSource, type SpoolOptions, spool } from '@lienthong/core';
import type { Organization } from '../model/types.ts';
import type { ContentAttachment, FileAttachment } from './types.ts';

/** An agency for a draft: its code, and what else is to be written about it. */
export function agency(organId: string, more: Omit<Organization, 'organId'> = {}): Organization {
  return { organId, ...more };
}

/** A file to attach. It is opened when the packet is composed and read while the packet is written. */
export function file(path: string, more: Omit<FileAttachment, 'path'> = {}): FileAttachment {
  return { path, name: more.name ?? basename(path), ...more };
}

/** Bytes or an opened source to attach. */
export function content(
  name: string,
  bytes: Uint8Array | ByteSource,
  more: Omit<ContentAttachment, 'name' | 'content'> = {},
): ContentAttachment {
  return { name, content: bytes, ...more };
}

/**
 * A stream to attach: taken in once, small ones in memory, larger ones in a private file. Close `content` when the packet is done.
 *
 * @throws LienThongError `SOURCE_TOO_LARGE`, `SOURCE_IO`, `ABORTED`
 */
export async function streamed(
  name: string,
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SpoolOptions & Omit<ContentAttachment, 'name' | 'content'> = {},
): Promise<ContentAttachment & { readonly content: ByteSource }> {
  const { contentType, description, contentId, ...spooling } = options;
  return {
    name,
    content: await spool(stream, spooling),
    ...(contentType === undefined ? {} : { contentType }),
    ...(description === undefined ? {} : { description }),
    ...(contentId === undefined ? {} : { contentId }),
  };
}

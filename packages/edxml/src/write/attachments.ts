import { createHash } from 'node:crypto';
import { type ByteSource, bytesSource, chunks, copyBytes, isLienThongError, openFile } from '@lienthong/core';
import type { DraftAttachment } from '../draft/types.ts';
import { raiseEdxml } from '../errors.ts';
import type { Issue } from '../model/types.ts';
import { issue } from '../rules/table.ts';
import { listZip } from '../zip/read.ts';
import { zipSingle } from '../zip/write.ts';
import { extensionOf, payloadForm } from './types.ts';

/** An attachment whose content was walked through once: its digest is known, its bytes are read again while writing. */
export interface PreparedAttachment {
  readonly contentId: string;
  readonly name: string;
  readonly description: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  /** The base64 text, made while it is asked for. */
  base64(): Generator<Uint8Array>;
}

/** First pass over the attachments. What cannot be read becomes an issue, so that all of them are reported at once. */
export function prepareAttachments(
  drafts: readonly DraftAttachment[],
  rule: 'official' | 'raw',
): { attachments: PreparedAttachment[]; issues: Issue[] } {
  const attachments: PreparedAttachment[] = [];
  const issues: Issue[] = [];
  for (const [index, draft] of drafts.entries()) {
    try {
      attachments.push(prepare(draft, index, rule));
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      const how = String(error.details['reason'] ?? error.code);
      issues.push(issue('T.Attachment.File', { path: `attachments[${index}]`, values: { name: nameOf(draft), how } }, 'write'));
    }
  }
  return { attachments, issues };
}

function nameOf(draft: DraftAttachment): string {
  const name = draft.name ?? ('path' in draft ? (draft.path.split(/[/\\]/).pop() ?? '') : '');
  return name.trim().normalize('NFC');
}

function open(draft: DraftAttachment): { source: ByteSource; close: () => void } {
  if ('path' in draft) {
    const source = openFile(draft.path);
    return { source, close: () => source.close() };
  }
  return { source: draft.content instanceof Uint8Array ? bytesSource(draft.content) : draft.content, close: () => undefined };
}

function prepare(draft: DraftAttachment, index: number, rule: 'official' | 'raw'): PreparedAttachment {
  const name = nameOf(draft);
  const { source, close } = open(draft);
  try {
    const hash = createHash('sha256');
    for (const chunk of chunks(source)) hash.update(chunk);
    const sha256 = hash.digest('hex');
    const size = source.size;
    const form = payloadForm(name, rule, draft.contentType, isSingleEntryZip(source));
    return {
      contentId: draft.contentId?.replace(/^cid:/, '') ?? stableId(`${index}:${sha256}`),
      name,
      description: draft.description?.trim().normalize('NFC') ?? '',
      contentType: form.contentType,
      size,
      sha256,
      base64: () =>
        encode(form.zipped ? zipSingle(entryName(name, sha256), again(draft, name, sha256)) : again(draft, name, sha256)),
    };
  } finally {
    close();
  }
}

function isSingleEntryZip(source: ByteSource): boolean {
  if (source.size < 22 || Buffer.compare(copyBytes(source, 0, 4), Buffer.from('PK\x03\x04', 'latin1')) !== 0) return false;
  return (
    listZip({
      size: source.size,
      read: (start, end) => source.read(start, end),
      stream: (start, end) => chunks(source, start, end),
    }).kind === 'single'
  );
}

/** Second pass: the bytes must be those of the first, or the ContentId and the digest that was reported are lies. */
function* again(draft: DraftAttachment, name: string, sha256: string): Generator<Uint8Array> {
  const { source, close } = open(draft);
  try {
    const hash = createHash('sha256');
    for (const chunk of chunks(source)) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest('hex') !== sha256) throw raiseEdxml('EDXML_ATTACHMENT_CHANGED', { name });
  } finally {
    close();
  }
}

/** Name of the one entry of a zip made for an attachment: the same content, the same name. */
export function entryName(name: string, sha256: string): string {
  const extension = extensionOf(name);
  const id = stableId(`entry:${sha256}`);
  return extension === '' ? id : `${id}.${extension}`;
}

/** A UUID (RFC 9562 version 8) made of a digest: the same draft gives the same ids. */
function stableId(seed: string): string {
  const b = createHash('sha256').update(seed).digest().subarray(0, 16);
  b[6] = ((b[6] as number) & 0x0f) | 0x80;
  b[8] = ((b[8] as number) & 0x3f) | 0x80;
  const hex = b.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Base64 without line breaks (spec §4), streamed: chunks of any length in, whole groups out. */
export function* encode(content: Iterable<Uint8Array>): Generator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for (const chunk of content) {
    const bytes = rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}

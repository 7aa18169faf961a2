import { createHash } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { type Abortable, paced, throwIfAborted } from '@lienthong/core';
import { raiseEdxml } from '../errors.ts';
import type { Packet } from '../read/model.ts';
import { safeFileName, uniqueNames } from '../text/file-name.ts';
import type { Attachment } from './attachment.ts';

export interface ExtractedFile {
  /** Safe name under which the file was written. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What the scan hook gets: a file in a private folder (mode 0700), before anything is in the target folder. */
export interface QuarantinedFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly attachment: Attachment;
}

export interface ExtractOptions extends Abortable {
  /** Scans a file before it is handed out. Anything but `true` refuses the whole packet; a string is the reason. */
  readonly scan?: (file: QuarantinedFile) => boolean | string | Promise<boolean | string>;
}

/**
 * Writes the attachments of a packet into a folder (made when missing). All or nothing: every file is written and scanned in a
 * private folder first; existing files are never replaced. Names are safe on every system.
 *
 * @throws LienThongError `EDXML_ATTACHMENT_*`, `EDXML_EXTRACT_IO`, `ABORTED`, `SOURCE_CHANGED`
 */
export async function extractAttachments(
  packet: Pick<Packet, 'attachments'>,
  directory: string,
  options: ExtractOptions = {},
): Promise<ExtractedFile[]> {
  const target = resolve(directory);
  let room: string | undefined;
  try {
    mkdirSync(target, { recursive: true });
    room = mkdtempSync(join(target, '.lienthong-'));
    const names = uniqueNames(
      packet.attachments.map((a, i) => safeFileName(a.name, `tep-dinh-kem-${i + 1}`)),
      readdirSync(target),
    );
    const held: QuarantinedFile[] = [];
    for (const [i, attachment] of packet.attachments.entries()) {
      throwIfAborted(options.signal);
      const name = names[i] as string;
      const path = join(room, String(i));
      const file = { path, name, attachment, ...(await writeOut(path, attachment, options)) };
      const verdict = options.scan === undefined ? true : await options.scan(file);
      if (verdict !== true) throw raiseEdxml('EDXML_ATTACHMENT_REFUSED', { name, reason: verdict === false ? 'scan' : verdict });
      held.push(file);
    }
    throwIfAborted(options.signal);
    return handOut(held, target);
  } catch (cause) {
    throw ioError(cause, target);
  } finally {
    if (room !== undefined) rmSync(room, { recursive: true, force: true });
  }
}

async function writeOut(path: string, attachment: Attachment, options: Abortable): Promise<{ size: number; sha256: string }> {
  const fd = openSync(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of paced(attachment.chunks(), options)) {
      hash.update(chunk);
      size += chunk.length;
      for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at, chunk.length - at);
    }
  } finally {
    closeSync(fd);
  }
  return { size, sha256: hash.digest('hex') };
}

/** Moves the files to their names; when one fails, those that were moved are taken back. */
function handOut(files: readonly QuarantinedFile[], target: string): ExtractedFile[] {
  const done: string[] = [];
  try {
    return files.map(({ path, name, size, sha256 }) => {
      const final = join(target, name);
      moveWithoutReplacing(path, final);
      done.push(final);
      return { name, path: final, size, sha256 };
    });
  } catch (error) {
    for (const path of done) unlinkSync(path);
    throw error;
  }
}

function moveWithoutReplacing(from: string, to: string): void {
  try {
    // A link fails when the name exists, which a rename does not.
    linkSync(from, to);
    unlinkSync(from);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    // File systems without links (FAT, some shares): claim the name first.
    closeSync(openSync(to, 'wx', 0o600));
    renameSync(from, to);
  }
}

function ioError(cause: unknown, path: string): unknown {
  const { code, syscall } = cause as NodeJS.ErrnoException;
  return syscall !== undefined && code !== undefined ? raiseEdxml('EDXML_EXTRACT_IO', { path, reason: code }, { cause }) : cause;
}

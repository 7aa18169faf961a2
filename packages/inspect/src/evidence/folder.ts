import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Abortable, chunks, isLienThongError, openFile, writeFileWhole } from '@lienthong/core';
import { raiseInspect } from '../errors.ts';
import { bundleOf, digestOf } from './collect.ts';
import { linked, logText, readLog } from './log.ts';
import type { EvidenceBundle, EvidenceEntry, EvidenceFile } from './model.ts';

const LOG = 'entries.jsonl';
/** The log as it is going to be, there while files are added: what a crash leaves behind is named in it. */
const NEXT = 'entries.next.jsonl';
/** A file that was being written when its writer died (`writeFileWhole`). Nothing reads it. */
const PART = /\.[0-9a-f]{12}\.part$/;
const MAX_LOG = 16 * 1024 * 1024;
/** Nothing else names a file of a bundle, so no name leads out of its folder. */
const NAME = /^(?:[a-z]+\/)?[a-z0-9]+\.[a-z]+$/;

/**
 * Writes a bundle into a folder. Where the folder holds one, the new one must begin with its entries: a bundle is only appended to. Each
 * file appears whole, the log last, so that a crash leaves the old bundle or the new one; what else it leaves, the next call takes away.
 *
 * @throws LienThongError `BUNDLE_NOT_APPENDED`, `BUNDLE_FOLDER_IN_USE`, `BUNDLE_TAMPERED`, `BUNDLE_DELETED`, `BUNDLE_UNREADABLE`,
 *   `SOURCE_*`
 */
export function writeEvidence(bundle: EvidenceBundle, folder: string): void {
  const target = resolve(folder);
  onFolder(target, () => mkdirSync(target, { recursive: true }));
  const there = exists(target, LOG) ? logOf(target) : [];
  for (const [seq, { hash }] of there.entries())
    if (bundle.entries[seq]?.hash !== hash) throw raiseInspect('BUNDLE_NOT_APPENDED', { seq });
  if (there.length === 0 && !exists(target, NEXT)) {
    const stranger = onFolder(target, () => readdirSync(target)).find((name) => !isPart(name));
    if (stranger !== undefined) throw raiseInspect('BUNDLE_FOLDER_IN_USE', { path: target, file: stranger });
  }
  sweep(target, filesOf(there));
  const text = Buffer.from(logText(bundle.entries));
  writeFileWhole(join(target, NEXT), [text]);
  for (const { file } of bundle.entries.slice(there.length)) {
    const content = file === undefined ? undefined : bundle.files.get(file);
    if (file === undefined) continue;
    if (content === undefined) throw tampered('the file is missing', file);
    const path = join(target, file);
    onFolder(path, () => mkdirSync(dirname(path), { recursive: true }));
    writeFileWhole(path, content.chunks());
  }
  writeFileWhole(join(target, LOG), [text]);
  sweep(target, filesOf(bundle.entries));
}

export interface ReadEvidenceOptions extends Abortable {
  /** Hash of the last entry as it was kept elsewhere: without it, entries taken off the end are not noticed. */
  readonly head?: string;
}

/**
 * Reads a bundle and checks all of it: the chain of its log, every file against its digest, and that nothing lies beside them.
 *
 * @throws LienThongError `BUNDLE_TAMPERED` with the file or line; `BUNDLE_DELETED`, `BUNDLE_UNREADABLE`, `ABORTED`
 */
export function readEvidence(folder: string, options: ReadEvidenceOptions = {}): EvidenceBundle {
  const target = resolve(folder);
  // The folder first, the log last: what another process adds in between is in the one or the other.
  const found = filesIn(target);
  const pending = pendingIn(target);
  const entries = logOf(target);
  const files = new Map<string, EvidenceFile>();
  for (const { file, sha256, size } of entries) {
    if (file === undefined) continue;
    if (!NAME.test(file) || sha256 === undefined || size === undefined) throw tampered('no name of a file', file);
    checkFile(target, file, { sha256, size }, options);
    files.set(file, { sha256, size, chunks: () => fileChunks(join(target, file)) });
  }
  const known = new Set([LOG, NEXT, ...files.keys(), ...pending]);
  const stranger = found.find((path) => !known.has(path) && !isPart(path));
  if (stranger !== undefined) throw tampered('not in the log', stranger);
  const bundle = bundleOf(entries, files);
  if (options.head !== undefined && !entries.some(({ hash }) => hash === options.head))
    throw tampered(`does not lead to the head ${options.head}`, LOG);
  return bundle;
}

/**
 * Deletes what a bundle holds, on purpose: the log stays and says when and why; files, names and certificates are gone. A call that was
 * cut off may be made again.
 *
 * @throws LienThongError `BUNDLE_REASON_REQUIRED`, `BUNDLE_TAMPERED`, `BUNDLE_UNREADABLE`
 */
export function deleteEvidence(folder: string, reason: string, at: Date): void {
  if (reason.trim() === '') throw raiseInspect('BUNDLE_REASON_REQUIRED', {});
  const target = resolve(folder);
  const entries = readLog(logTextOf(target, LOG), LOG);
  const last = entries.at(-1) as EvidenceEntry;
  if (last.kind !== 'deleted') {
    const ended = [...entries, linked(last, { kind: 'deleted', at: at.toISOString(), reason })];
    writeFileWhole(join(target, LOG), [Buffer.from(logText(ended))]);
  }
  for (const file of filesOf(entries)) onFolder(file, () => removed(target, file));
  sweep(target, new Set());
}

function filesOf(entries: readonly EvidenceEntry[]): Set<string> {
  return new Set(entries.flatMap(({ file }) => (file !== undefined && NAME.test(file) ? [file] : [])));
}

/** What an append that was cut off may have left, or one that is going on has made already. */
function pendingIn(target: string): Set<string> {
  try {
    return filesOf(readLog(logTextOf(target, NEXT), NEXT));
  } catch (error) {
    // None, or no more.
    if (isLienThongError(error) && error.code === 'BUNDLE_UNREADABLE' && error.details['reason'] === 'ENOENT') return new Set();
    throw error;
  }
}

function isPart(path: string): boolean {
  const whole = path.replace(PART, '');
  return whole !== path && (whole === NEXT || NAME.test(whole));
}

/** Takes away what crashes left: half-written files, and those that never came into the log. `NEXT` goes last, it names them. */
function sweep(target: string, kept: ReadonlySet<string>): void {
  const left = [...filesIn(target).filter(isPart), ...[...pendingIn(target)].filter((file) => !kept.has(file))];
  for (const file of [...left, NEXT]) onFolder(file, () => removed(target, file));
}

function removed(target: string, file: string): void {
  rmSync(join(target, file), { force: true });
  const folder = dirname(file);
  if (folder === '.') return;
  try {
    rmdirSync(join(target, folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
  }
}

/** The log of a bundle that was not deleted. */
function logOf(target: string): EvidenceEntry[] {
  const entries = readLog(logTextOf(target, LOG), LOG);
  const end = entries.find(({ kind }) => kind === 'deleted');
  if (end !== undefined) throw raiseInspect('BUNDLE_DELETED', { at: end.at, reason: end.reason ?? '' });
  return entries;
}

function exists(target: string, file: string): boolean {
  return statSync(join(target, file), { throwIfNoEntry: false }) !== undefined;
}

function logTextOf(target: string, file: string): string {
  const path = join(target, file);
  return onFolder(path, () => {
    const { size } = statSync(path);
    if (size > MAX_LOG) throw tampered('longer than a log is', file);
    return readFileSync(path, 'utf8');
  });
}

function checkFile(target: string, file: string, kept: Pick<EvidenceFile, 'sha256' | 'size'>, options: Abortable): void {
  try {
    const source = openFile(join(target, file));
    try {
      if (source.size !== kept.size || digestOf(source, options) !== kept.sha256) throw tampered('the file was changed', file);
    } finally {
      source.close();
    }
  } catch (error) {
    if (isLienThongError(error) && error.code === 'SOURCE_IO') throw tampered('the file is missing', file);
    throw error;
  }
}

function* fileChunks(path: string): Generator<Uint8Array> {
  const source = openFile(path);
  try {
    yield* chunks(source);
  } finally {
    source.close();
  }
}

function filesIn(target: string): string[] {
  return onFolder(target, () =>
    readdirSync(target, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(target.length + 1)
          .replaceAll('\\', '/'),
      ),
  );
}

function tampered(what: string, where: string): Error {
  return raiseInspect('BUNDLE_TAMPERED', { what, where });
}

function onFolder<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw raiseInspect('BUNDLE_UNREADABLE', { path, reason: code ?? 'EIO' }, { cause });
  }
}

import { isRef, isStream, type PdfDict, type PdfObject, type PdfRef, refText } from '../read/object.ts';
import { refuse } from './findings.ts';
import type { Revisions } from './revisions.ts';

/** An entry in both revisions; undefined where it is missing (which `null` as a value is not). */
export interface TwoValues {
  readonly old: PdfObject | undefined;
  readonly new: PdfObject | undefined;
  /** The reference that the later revision may set, if the entry is one. */
  readonly ref: PdfRef | undefined;
}

/** Refuses a reference that was turned to something that already existed, and streams: readers repair those differently. */
export function checkReplacement(revisions: Revisions, key: string, before: PdfRef | undefined, after: PdfRef): void {
  const noStream = (ref: PdfRef, object: PdfObject): void => {
    if (isStream(object)) throw refuse('PDF_DIFF_STREAM_REPLACED', { key, object: refText(ref) });
  };
  if (before !== undefined) noStream(before, revisions.old.resolve(before));
  if (before !== undefined && revisions.same(before, after)) noStream(after, revisions.new.resolve(after));
  else if (!revisions.isFresh(after)) throw refuse('PDF_DIFF_REUSED', { key, object: refText(after) });
}

/**
 * Compares how one entry of a dictionary is referred to: it may appear, turn from direct to indirect and back, or move to a new
 * object; it may not vanish or be turned to an object that existed before. What it holds is for the caller to judge.
 */
export function compareEntry(revisions: Revisions, key: string, before: PdfDict | undefined, after: PdfDict): TwoValues {
  const oldRaw = before?.entries.get(key);
  const newRaw = after.entries.get(key);
  const old = oldRaw === undefined ? undefined : revisions.old.resolve(oldRaw);
  if (newRaw === undefined) {
    if (oldRaw !== undefined) throw refuse('PDF_DIFF_REMOVED_KEY', { key });
    return { old: undefined, new: undefined, ref: undefined };
  }
  if (isRef(newRaw)) checkReplacement(revisions, key, isRef(oldRaw) ? oldRaw : undefined, newRaw);
  return { old, new: revisions.new.resolve(newRaw), ref: isRef(newRaw) ? newRaw : undefined };
}

import { isLienThongError } from '@lienthong/core';
import { readXml } from '@lienthong/xml';
import { isRef, isStream, type PdfDict, type PdfObject, type PdfRef } from '../read/object.ts';
import { refuse } from './findings.ts';
import { checkReplacement, compareEntry } from './keys.ts';
import { everywhere, type Ledger, onPath } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { key } from './uses.ts';

/** Entries of the catalogue that may change; all but `Version` are judged by rules of their own or hold nothing that shows. */
const CATALOG_OPEN: ReadonlySet<string> = new Set(['AcroForm', 'DSS', 'Extensions', 'Metadata', 'MarkInfo', 'Version']);

export function rootsOf(revisions: Revisions): { old: PdfDict; new: PdfDict } {
  const old = revisions.old.root;
  const now = revisions.new.root;
  if (old === undefined || now === undefined) throw refuse('PDF_DIFF_CATALOG', { key: 'Root' });
  return { old, new: now };
}

export function catalogRule(revisions: Revisions, ledger: Ledger): void {
  const roots = rootsOf(revisions);
  const rootRef = revisions.new.rootRef!;
  if (!revisions.same(revisions.old.rootRef, rootRef)) throw refuse('PDF_DIFF_CATALOG', { key: 'Root' });
  const differing = revisions.differing(roots.old, roots.new, CATALOG_OPEN);
  if (differing !== undefined) throw refuse('PDF_DIFF_CATALOG', { key: differing });
  for (const name of ['Extensions', 'MarkInfo']) {
    const { ref } = compareEntry(revisions, name, roots.old, roots.new);
    if (ref !== undefined) ledger.explain('LTA_UPDATES', ref, onPath(key('Root'), key(name)));
  }
  ledger.explain('LTA_UPDATES', rootRef, everywhere);
}

/** The document information dictionary shows nothing on pages: it may change, without taking over another object. */
export function infoRule(revisions: Revisions, ledger: Ledger): void {
  const after = revisions.new.trailer.entries.get('Info');
  if (!isRef(after)) return;
  const before = revisions.old.trailer.entries.get('Info');
  checkReplacement(revisions, 'Info', isRef(before) ? before : undefined, after);
  ledger.explain('LTA_UPDATES', after, onPath(key('Info')));
}

/** New cross-reference streams and object streams are packaging; replacing one of the signed revision is not. */
export function packagingRule(revisions: Revisions, ledger: Ledger): void {
  const { xrefObject, entries } = revisions.section;
  const containers = new Set([...entries.values()].flatMap((entry) => (entry.kind === 'packed' ? [entry.container] : [])));
  if (xrefObject !== undefined) containers.add(xrefObject);
  for (const number of containers) {
    const ref: PdfRef = { kind: 'ref', number, generation: 0 };
    if (revisions.isFresh(ref)) ledger.explain('LTA_UPDATES', ref);
  }
}

function checkXmp(object: PdfObject, view: Revisions['new']): void {
  if (!isStream(object)) throw refuse('PDF_DIFF_METADATA', { what: 'stream' });
  const bytes = view.data(object);
  try {
    const { root } = readXml(bytes);
    if (root.localName !== 'xmpmeta' || root.namespace !== 'adobe:ns:meta/')
      throw refuse('PDF_DIFF_METADATA', { what: root.name });
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    throw refuse('PDF_DIFF_METADATA', { what: error.code });
  }
}

/** XMP metadata may change if both versions are what they claim to be: a stream that is overridden can be read as another thing. */
export function metadataRule(revisions: Revisions, ledger: Ledger): void {
  const roots = rootsOf(revisions);
  const after = roots.new.entries.get('Metadata');
  const before = roots.old.entries.get('Metadata');
  if (after === undefined) return;
  if (!isRef(after) || (before !== undefined && !isRef(before))) throw refuse('PDF_DIFF_METADATA', { what: 'reference' });
  const same = revisions.same(before, after);
  if (same && !ledger.concerns(after)) return;
  checkXmp(revisions.new.get(after), revisions.new);
  if (before !== undefined) checkXmp(revisions.old.get(before), revisions.old);
  if (same || revisions.isFresh(after)) ledger.explain('LTA_UPDATES', after, onPath(key('Root'), key('Metadata')));
}

/** New objects that nothing in the later revision leads to: useless, but they show nothing. */
export function orphanRule(revisions: Revisions, ledger: Ledger): void {
  const previous = revisions.section.index - 1;
  const fresh = [...revisions.changed.values()].filter((ref) => revisions.isFresh(ref, previous));
  if (fresh.length === 0) return;
  const reached = new Set<number>();
  const mark = (object: PdfObject): void => {
    for (const { number } of revisions.newPartsOf(object, revisions.section.index)) reached.add(number);
  };
  mark(revisions.new.trailer);
  for (const ref of revisions.changed.values()) if (!revisions.isFresh(ref, previous)) mark(revisions.new.get(ref));
  for (const ref of fresh) if (!reached.has(ref.number)) ledger.explain('LTA_UPDATES', ref);
}

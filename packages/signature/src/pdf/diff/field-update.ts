import { isArray, isDict, isName, isRef, isStream, type PdfDict, type PdfObject, type PdfRef } from '../read/object.ts';
import { checkShown } from './cover.ts';
import type { FieldLedger } from './field-ledger.ts';
import { refuse } from './findings.ts';
import { type FieldPair, type FieldVersion, isVisible } from './form-fields.ts';
import { compareEntry } from './keys.ts';
import type { Cleared } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { key } from './uses.ts';

/** May change even in a locked field: readers set flags, and add the type, on their own account. */
const ALWAYS_OPEN: ReadonlySet<string> = new Set(['Ff', 'Type']);
/** What filling in a field changes (ISO 32000-1 §12.7.3). */
const VALUE_KEYS: ReadonlySet<string> = new Set(['Ff', 'Type', 'AP', 'AS', 'V', 'F', 'DA', 'Q']);
/** Flags that hide an annotation from the screen (§12.5.3): Invisible, Hidden, NoView, ToggleNoView. */
const HIDING = 1 | 2 | 32 | 256;
const APPEARANCES = ['N', 'R', 'D'];

interface Both {
  readonly name: string;
  readonly old: FieldVersion;
  readonly new: FieldVersion;
  readonly path: string | undefined;
}

class FieldUpdateRule {
  readonly #revisions: Revisions;
  readonly #ledger: FieldLedger;

  constructor(revisions: Revisions, ledger: FieldLedger) {
    this.#revisions = revisions;
    this.#ledger = ledger;
  }

  /** True where the field did not change in anything that a lock protects. */
  #compare({ name, old, new: now }: Both): boolean {
    const differing = this.#revisions.differing(old.dict, now.dict, VALUE_KEYS);
    if (differing !== undefined) throw refuse('PDF_DIFF_FIELD_CHANGED', { field: name, key: differing });
    const type = old.dict.entries.get('Type');
    const newType = now.dict.entries.get('Type');
    const sameType = type === undefined ? newType === undefined || isName(newType, 'Annot') : this.#revisions.same(type, newType);
    if (!sameType) throw refuse('PDF_DIFF_FIELD_CHANGED', { field: name, key: 'Type' });
    return this.#revisions.differing(old.dict, now.dict, ALWAYS_OPEN) === undefined;
  }

  /** What was hidden when the document was signed stays so: the signer did not see it. And the other way round. */
  #sameVisibility({ name, old, new: now }: Both): void {
    const [before, after] = [
      this.#revisions.old.resolve(old.dict.entries.get('F')),
      this.#revisions.new.resolve(now.dict.entries.get('F')),
    ];
    const hidden = (flags: PdfObject): unknown => (typeof flags === 'number' ? flags & HIDING : flags === null ? 0 : undefined);
    if (hidden(before) === undefined || hidden(before) !== hidden(after))
      throw refuse('PDF_DIFF_FIELD_CHANGED', { field: name, key: 'F' });
  }

  /** Where a field is expected to be referred to: the form, the pages that show it, the structure element that stands for it. */
  #expected(path: string | undefined): Cleared {
    const annotation = /^›Root›Pages(?:›Kids»\d+)+›Annots»\d+$/;
    const structure = /^›Root›StructTreeRoot›K.*›K›Obj$/s;
    return {
      kind: 'paths',
      test: (candidate) => candidate === path || annotation.test(candidate) || structure.test(candidate),
    };
  }

  #newAppearance({ name, old, new: now }: Both): void {
    const { old: before, new: after, ref } = compareEntry(this.#revisions, 'AP', old.dict, now.dict);
    if (after === undefined) return;
    const own: Cleared = { kind: 'place', from: old.ref.number, path: key('AP') };
    if (ref !== undefined) this.#ledger.explain('FORM_FILLING', ref, { field: name, cleared: own });
    if (!isDict(after)) throw refuse('PDF_DIFF_APPEARANCE', { field: name });
    const oldRaw = old.dict.entries.get('AP');
    const present = APPEARANCES.filter((state) => after.entries.has(state));
    for (const state of present) {
      for (const part of this.#revisions.newPartsOf(after.entries.get(state)))
        this.#ledger.explain('FORM_FILLING', part, { field: name });
    }
    // An appearance that several things share would change with all of them.
    const shared = isRef(oldRaw) && isDict(before) && this.#revisions.uses.of(oldRaw.number).length > 1;
    if (shared && present.length > 0) throw refuse('PDF_DIFF_APPEARANCE', { field: name });
  }

  /** An appearance stream may be overwritten where nothing else of the signed revision uses it. */
  #overwrittenAppearance({ name, old, new: now }: Both): void {
    if (old.dict.entries.has('AS')) return;
    const oldRaw = old.dict.entries.get('AP');
    const before = this.#revisions.old.resolve(oldRaw);
    const after = this.#revisions.new.resolve(now.dict.entries.get('AP'));
    if (!isDict(before) || !isDict(after)) return;
    for (const state of APPEARANCES) {
      const [was, is] = [before.entries.get(state), after.entries.get(state)];
      if (!isRef(was) || !isRef(is) || !this.#revisions.same(was, is)) continue;
      if ((this.#revisions.new.lastChange(is.number) ?? 0) <= this.#revisions.old.revision) continue;
      const stream = this.#revisions.new.get(is);
      if (!isStream(stream)) throw refuse('PDF_DIFF_APPEARANCE', { field: name });
      const cleared: Cleared = isRef(oldRaw)
        ? { kind: 'place', from: oldRaw.number, path: key(state) }
        : { kind: 'place', from: old.ref.number, path: key('AP') + key(state) };
      this.#ledger.explain('FORM_FILLING', is, { field: name, cleared });
      this.#ledger.filled.add(name);
      checkShown(this.#revisions, now.ref);
      for (const part of this.#revisions.newPartsOf(stream)) this.#ledger.explain('FORM_FILLING', part, { field: name });
    }
  }

  /** A field that was there before: a signature put into it, or a value filled in. */
  #existing(pair: Both): void {
    const { name, old, new: now, path } = pair;
    const unlocked = this.#compare(pair);
    const update = { field: name, whenLocked: unlocked, cleared: this.#expected(path) };
    if (old.type !== 'Sig') {
      this.#ledger.explain('FORM_FILLING', now.ref, update);
      if (!unlocked) {
        this.#ledger.filled.add(name);
        this.#sameVisibility(pair);
        checkShown(this.#revisions, now.ref);
      }
      this.#newAppearance(pair);
      this.#overwrittenAppearance(pair);
      const value = now.dict.entries.get('V');
      if (value === undefined || this.#revisions.same(value, old.dict.entries.get('V'))) return;
      for (const part of this.#revisions.newPartsOf(value)) this.#ledger.explain('FORM_FILLING', part, { field: name });
      return;
    }
    if (!old.dict.entries.has('V') && now.dict.entries.has('V')) {
      this.#ledger.explain('LTA_UPDATES', now.ref, update);
      checkShown(this.#revisions, now.ref);
      this.#newAppearance(pair);
      this.#overwrittenAppearance(pair);
      this.#signed(name, now.dict);
    } else if (unlocked) this.#ledger.explain('LTA_UPDATES', now.ref, update);
  }

  #signed(name: string, dict: PdfDict): void {
    const raw = dict.entries.get('V');
    if (raw === undefined) return;
    const value = this.#revisions.new.resolve(raw);
    // A signature object that was there before signing would be one that the signer did not see as a signature.
    if (!isRef(raw) || !isDict(value) || !this.#revisions.isFresh(raw)) throw refuse('PDF_DIFF_SIGNATURE_VALUE', { field: name });
    const stamp = isName(value.entries.get('Type'), 'DocTimeStamp') && !isVisible(this.#revisions.new, dict);
    const level = stamp ? 'LTA_UPDATES' : 'FORM_FILLING';
    this.#ledger.explain(level, raw, { field: name, whenLocked: stamp });
    for (const ref of this.#transformParts(value)) this.#ledger.explain(level, ref, { field: name, whenLocked: stamp });
  }

  /** Some writers make the transform parameters of a signature objects of their own. */
  #transformParts(signature: PdfDict): readonly PdfRef[] {
    const raw = signature.entries.get('Reference');
    const list = this.#revisions.new.resolve(raw);
    const parts = [raw, ...(isArray(list) ? list.items : [])];
    for (const item of isArray(list) ? list.items : []) {
      const reference = this.#revisions.new.resolve(item);
      if (isDict(reference)) parts.push(reference.entries.get('TransformParams'));
    }
    return parts.filter(isRef).filter((ref) => this.#revisions.introducedIn(ref.number) > this.#revisions.old.revision);
  }

  apply(pair: FieldPair): void {
    const { name, old, new: now, path } = pair;
    if (now === undefined) return;
    if (old !== undefined) this.#existing({ name, old, new: now, path });
    else if (now.type === 'Sig') this.#signed(name, now.dict);
  }
}

/** Allows fields to be filled in and signature fields to be signed, and nothing else about them to change. */
export function fieldUpdateRule(revisions: Revisions, ledger: FieldLedger, pair: FieldPair): void {
  new FieldUpdateRule(revisions, ledger).apply(pair);
}

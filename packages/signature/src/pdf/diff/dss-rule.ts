import { isArray, isDict, isRef, isStream, type PdfDict, type PdfObject } from '../read/object.ts';
import { refuse } from './findings.ts';
import { compareEntry } from './keys.ts';
import { everywhere, type Ledger, onPath } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { rootsOf } from './structure-rules.ts';
import { key } from './uses.ts';

const DSS_LISTS = ['Certs', 'CRLs', 'OCSPs'];
const VRI_LISTS = ['Cert', 'CRL', 'OCSP'];
const EMPTY: PdfDict = { kind: 'dict', entries: new Map(), start: -1, end: -1, repeated: [] };

function asDict(object: PdfObject | undefined, what: string): PdfDict {
  if (!isDict(object)) throw refuse('PDF_DIFF_DSS', { what });
  return object;
}

/** Refuses keys that validation data do not have: the DSS is no place to hang other things on. */
function checkKeys(dict: PdfDict, allowed: readonly string[]): void {
  const strange = [...dict.entries.keys()].find((name) => !allowed.includes(name)) ?? dict.repeated[0];
  if (strange !== undefined) throw refuse('PDF_DIFF_DSS', { what: `/${strange}` });
}

class DssRule {
  readonly #revisions: Revisions;
  readonly #ledger: Ledger;

  constructor(revisions: Revisions, ledger: Ledger) {
    this.#revisions = revisions;
    this.#ledger = ledger;
  }

  /** Lists of streams. Items may go: EN 319 142-1 lets what is no longer needed be taken out. */
  #lists(before: PdfDict, after: PdfDict, names: readonly string[], path: string): void {
    for (const name of names) {
      const raw = after.entries.get(name);
      if (raw === undefined) continue;
      const list = this.#revisions.new.resolve(raw);
      const streams = isArray(list) && list.items.every((item) => isRef(item) && isStream(this.#revisions.new.get(item)));
      if (!streams) throw refuse('PDF_DIFF_DSS', { what: `/${name}` });
      const cleared = onPath(path, key(name));
      const old = before.entries.get(name);
      if (isRef(raw) && isRef(old)) {
        const { ref } = compareEntry(this.#revisions, name, before, after);
        if (ref !== undefined) this.#ledger.explain('LTA_UPDATES', ref, cleared);
      }
      for (const ref of this.#revisions.newPartsOf(raw)) this.#ledger.explain('LTA_UPDATES', ref, cleared);
    }
  }

  #signature(name: string, raw: PdfObject, path: string): void {
    if (!/^[A-Z0-9]{40}$/.test(name)) throw refuse('PDF_DIFF_DSS', { what: `/VRI /${name}` });
    if (isRef(raw) && this.#revisions.isFresh(raw)) this.#ledger.explain('LTA_UPDATES', raw);
    const item = asDict(this.#revisions.new.resolve(raw), `/VRI /${name}`);
    checkKeys(item, ['Type', 'TU', 'TS', ...VRI_LISTS]);
    this.#lists(EMPTY, item, VRI_LISTS, path + key(name));
    const stamp = item.entries.get('TS');
    if (isRef(stamp) && this.#revisions.isFresh(stamp)) this.#ledger.explain('LTA_UPDATES', stamp, everywhere);
  }

  apply(): void {
    const roots = rootsOf(this.#revisions);
    const dss = compareEntry(this.#revisions, 'DSS', roots.old, roots.new);
    if (dss.new === undefined) return;
    const path = key('Root') + key('DSS');
    if (dss.ref !== undefined) this.#ledger.explain('LTA_UPDATES', dss.ref, onPath(path));
    const after = asDict(dss.new, '/DSS');
    const before = dss.old === undefined ? EMPTY : asDict(dss.old, '/DSS');
    checkKeys(after, ['Type', 'VRI', ...DSS_LISTS]);
    this.#lists(before, after, DSS_LISTS, path);

    const vri = compareEntry(this.#revisions, 'VRI', before, after);
    if (vri.new === undefined) return;
    if (vri.ref !== undefined) this.#ledger.explain('LTA_UPDATES', vri.ref, onPath(path, key('VRI')));
    const entries = asDict(vri.new, '/VRI');
    const known = vri.old === undefined ? EMPTY : asDict(vri.old, '/VRI');
    for (const [name, value] of known.entries) {
      if (!this.#revisions.same(value, entries.entries.get(name))) throw refuse('PDF_DIFF_DSS', { what: `/VRI /${name}` });
    }
    for (const [name, value] of entries.entries) {
      if (!known.entries.has(name)) this.#signature(name, value, path + key('VRI'));
    }
  }
}

/** Allows validation data to be added (LTA_UPDATES), in the form that the standard gives them and no other. */
export function dssRule(revisions: Revisions, ledger: Ledger): void {
  new DssRule(revisions, ledger).apply();
}

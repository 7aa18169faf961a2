import type { PdfFieldLock, PdfView } from './file.ts';
import { isArray, isDict, isName, type PdfDict, type PdfObject } from './object.ts';
import { textOf } from './text.ts';

const ACTIONS: readonly string[] = ['All', 'Include', 'Exclude'] satisfies readonly PdfFieldLock['action'][];

/** Parameters of a transform that the signature names (ISO 32000-1 §12.8.1, table 253). */
function transformOf(view: PdfView, signature: PdfDict, method: string): PdfDict | undefined {
  const references = view.resolve(signature.entries.get('Reference'));
  if (!isArray(references)) return undefined;
  for (const item of references.items) {
    const reference = view.resolve(item);
    if (!isDict(reference) || !isName(view.resolve(reference.entries.get('TransformMethod')), method)) continue;
    const parameters = view.resolve(reference.entries.get('TransformParams'));
    return isDict(parameters) ? parameters : { kind: 'dict', entries: new Map(), start: -1, end: -1, repeated: [] };
  }
  return undefined;
}

function level(value: PdfObject): 1 | 2 | 3 | undefined {
  return value === 1 || value === 2 || value === 3 ? value : undefined;
}

/** What later changes a signature allows: its own DocMDP, else the Lock of its field (ISO 32000-2 §12.7.5.5). */
export function docMdpOf(view: PdfView, signature: PdfDict, field: PdfDict): { level: 1 | 2 | 3 | undefined; wrong: boolean } {
  const transform = transformOf(view, signature, 'DocMDP');
  if (transform !== undefined) {
    // §12.8.2.2, table 254: P is 2 where it is left out.
    const value = transform.entries.has('P') ? level(view.resolve(transform.entries.get('P'))) : 2;
    return { level: value ?? 1, wrong: value === undefined };
  }
  const lock = view.resolve(field.entries.get('Lock'));
  if (!isDict(lock) || !lock.entries.has('P')) return { level: undefined, wrong: false };
  const value = level(view.resolve(lock.entries.get('P')));
  return { level: value ?? 1, wrong: value === undefined };
}

/** Fields that the signature locks (§12.8.2.4). What cannot be read locks everything. */
export function fieldMdpOf(view: PdfView, signature: PdfDict): { lock: PdfFieldLock | undefined; wrong: boolean } {
  const transform = transformOf(view, signature, 'FieldMDP');
  if (transform === undefined) return { lock: undefined, wrong: false };
  const action = view.resolve(transform.entries.get('Action'));
  const list = view.resolve(transform.entries.get('Fields'));
  const names = isArray(list) ? list.items.map((item) => textOf(view.resolve(item))) : [];
  const readable = isName(action) && ACTIONS.includes(action.name) && names.every((name) => name !== undefined);
  if (!readable || (!isName(action, 'All') && !isArray(list))) return { lock: { action: 'All', fields: [] }, wrong: true };
  return { lock: { action: action.name as PdfFieldLock['action'], fields: names as string[] }, wrong: false };
}

/**
 * True where `lock` forbids to change a field. The standard says "field names" and no more (§12.8.2.4, table 256): a name may mean one
 * field, the fields below it, or, as pyHanko reads it, every name that begins so. Each counts as locked here where any reading locks it.
 */
export function isLocked(lock: PdfFieldLock | undefined, field: string): boolean {
  if (lock === undefined || lock.action === 'All') return lock !== undefined;
  if (lock.action === 'Include') return lock.fields.some((name) => field.startsWith(name));
  return !lock.fields.some((name) => field === name || field.startsWith(`${name}.`));
}

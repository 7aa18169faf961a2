import { type ByteSource, isLienThongError } from '@lienthong/core';
import type { Budget } from './budget.ts';
import { coverageOf } from './coverage.ts';
import { faultMessages } from './faults.ts';
import { type FormNode, formNodes } from './fields.ts';
import type {
  PdfRemovedSignature,
  PdfRevision,
  PdfSignatureFault,
  PdfSignatureFaultCode,
  PdfSignatureField,
  PdfView,
} from './file.ts';
import { docMdpOf, fieldMdpOf } from './locks.ts';
import { isArray, isDict, isName, isRef, isString, type PdfDict, type PdfObject } from './object.ts';
import { textOf, timeOf } from './text.ts';

const NO_BYTES = new Uint8Array();

function nameOf(object: PdfObject): string {
  return isName(object) ? object.name : '';
}

function byteRangeOf(object: PdfObject | undefined): readonly number[] | undefined {
  if (!isArray(object)) return undefined;
  const numbers = object.items.filter(
    (item): item is number => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0,
  );
  return numbers.length === object.items.length ? numbers : undefined;
}

/** The signature dictionary of a node, if it holds one itself: by ByteRange too, since the field type may be missing. */
function signatureIn(view: PdfView, { dict, type }: FormNode): PdfDict | undefined {
  const value = view.resolve(dict.entries.get('V'));
  return isDict(value) && (type === 'Sig' || value.entries.has('ByteRange')) ? value : undefined;
}

function certificatesOf(object: PdfObject, view: PdfView): readonly Uint8Array[] {
  const items = isArray(object) ? object.items.map((item) => view.resolve(item)) : [object];
  return items.flatMap((item) => (isString(item) ? [item.bytes] : []));
}

/** The hex string of the container with its brackets; -1 where it has no position (in an object stream, or not hexadecimal). */
function contentsOf(value: PdfDict): { contents: Uint8Array; contentsStart: number; contentsEnd: number; exact: boolean } {
  const string = value.entries.get('Contents');
  if (!isString(string)) return { contents: NO_BYTES, contentsStart: -1, contentsEnd: -1, exact: false };
  const { bytes: contents, hex, start, end, exact } = string;
  return hex && start >= 0
    ? { contents, contentsStart: start, contentsEnd: end, exact }
    : { contents, contentsStart: -1, contentsEnd: -1, exact: false };
}

interface Place {
  readonly source: ByteSource;
  readonly revisions: readonly PdfRevision[];
  readonly view: PdfView;
}

function readSignature({ source, revisions, view }: Place, node: FormNode, value: PdfDict): PdfSignatureField {
  const faults: PdfSignatureFault[] = [];
  const fault = (code: PdfSignatureFaultCode, offset = value.start): void => {
    faults.push({ code, message: faultMessages[code], offset });
  };
  const raw = node.dict.entries.get('V');
  const valueRef = isRef(raw) ? raw : undefined;
  const text = (key: string): string | undefined => textOf(view.resolve(value.entries.get(key)));

  const byteRange = byteRangeOf(value.entries.get('ByteRange'));
  const { exact, ...contents } = contentsOf(value);
  if (valueRef === undefined) fault('PDF_SIGNATURE_DIRECT');
  if (value.repeated.length > 0 || node.dict.repeated.length > 0) fault('PDF_SIGNATURE_REPEATED_KEY');
  if (byteRange === undefined) fault('PDF_SIGNATURE_BYTE_RANGE');
  if (contents.contentsStart < 0) fault('PDF_SIGNATURE_CONTENTS');
  const docMdp = docMdpOf(view, value, node.dict);
  const fieldMdp = fieldMdpOf(view, value);
  if (docMdp.wrong) fault('PDF_SIGNATURE_DOC_MDP');
  if (fieldMdp.wrong) fault('PDF_SIGNATURE_FIELD_MDP');

  const perms = view.resolve(view.root?.entries.get('Perms'));
  const certifying = isDict(perms) ? perms.entries.get('DocMDP') : undefined;
  const place = {
    byteRange: byteRange ?? [],
    ...contents,
    revision: (valueRef === undefined ? undefined : view.lastChange(valueRef.number)) ?? revisions.length - 1,
  };
  return {
    field: node.name,
    fieldRef: node.ref,
    valueRef,
    kind: isName(view.resolve(value.entries.get('Type')), 'DocTimeStamp') ? 'timestamp' : 'signature',
    subFilter: nameOf(view.resolve(value.entries.get('SubFilter'))),
    filter: nameOf(view.resolve(value.entries.get('Filter'))),
    ...place,
    claimedTime: timeOf(view.resolve(value.entries.get('M'))),
    name: text('Name'),
    reason: text('Reason'),
    location: text('Location'),
    certificates: certificatesOf(view.resolve(value.entries.get('Cert')), view),
    docMdp: docMdp.level,
    certifies: valueRef !== undefined && isRef(certifying) && certifying.number === valueRef.number,
    fieldMdp: fieldMdp.lock,
    coverage: coverageOf(source, revisions, { ...place, exact }),
    dictionary: value,
    faults,
  };
}

/** Signatures of the last revision, in the order of their revisions, and those that fields lost. */
export function readSignatures(
  source: ByteSource,
  revisions: readonly PdfRevision[],
  at: (revision: number) => PdfView,
  budget: Budget,
): { signatures: PdfSignatureField[]; removed: PdfRemovedSignature[] } {
  const last = revisions.length - 1;
  const view = at(last);
  const signatures: PdfSignatureField[] = [];
  for (const node of formNodes(view, budget)) {
    const value = signatureIn(view, node);
    if (value !== undefined) signatures.push(readSignature({ source, revisions, view }, node, value));
  }
  signatures.sort((a, b) => a.revision - b.revision);
  return { signatures, removed: removedSignatures(signatures, last, at, budget) };
}

function removedSignatures(
  signatures: readonly PdfSignatureField[],
  last: number,
  at: (revision: number) => PdfView,
  budget: Budget,
): PdfRemovedSignature[] {
  // Where its Contents stand tells signatures apart: the bytes of a revision stay where they are.
  const known = new Map<string, Set<number>>();
  for (const { field, contentsStart } of signatures) known.set(field, (known.get(field) ?? new Set()).add(contentsStart));
  const signed = new Set(known.keys());
  const removed: PdfRemovedSignature[] = [];
  for (let revision = last - 1; revision >= 0; revision--) {
    for (const { field, contentsStart, filled } of signedFields(at(revision), budget)) {
      const places = known.get(field);
      // Room that nobody signed in yet may be given up for other room.
      if (places?.has(contentsStart) === true || (places !== undefined && !filled)) continue;
      known.set(field, (places ?? new Set()).add(contentsStart));
      removed.push({ field, revision, replaced: signed.has(field) });
    }
  }
  return removed;
}

interface SignedField {
  readonly field: string;
  readonly contentsStart: number;
  readonly filled: boolean;
}

/** Fields that hold a signature; an older revision whose form cannot be read has nothing to say about removal. */
function signedFields(view: PdfView, budget: Budget): readonly SignedField[] {
  try {
    return [...formNodes(view, budget)].flatMap((node) => {
      const value = signatureIn(view, node);
      if (value === undefined) return [];
      const { contents, contentsStart } = contentsOf(value);
      return [{ field: node.name, contentsStart, filled: contents.some((byte) => byte !== 0) }];
    });
  } catch (error) {
    if (!isLienThongError(error) || !error.code.startsWith('PDF_') || error.code === 'PDF_LIMIT') throw error;
    return [];
  }
}

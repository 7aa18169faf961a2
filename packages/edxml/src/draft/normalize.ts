import { vietnamIso } from '@lienthong/core';
import { documentIdOf, splitCode } from '../ids/document-id.ts';
import { documentTypeOf } from '../lists/document-type.ts';
import type { Business, DocumentFields, Issue, Organization, ResponseFor, StatusFields, TraceHeader } from '../model/types.ts';
import type { Unreadable } from '../rules/rule.ts';
import { issue } from '../rules/table.ts';
import { isIsoDate, isoTime } from '../text/dates.ts';
import { isFiller, isXmlText } from '../text/normal.ts';
import type { DocumentDraft, DraftResponseFor, StatusDraft } from './types.ts';

export interface Normalized<F> {
  readonly fields: F;
  readonly unreadable: readonly Unreadable[];
  readonly issues: readonly Issue[];
}

interface Notes {
  readonly unreadable: Unreadable[];
  readonly issues: Issue[];
}

/** A draft as the model that a reader would find: texts trimmed and NFC, dates checked, the type looked up, defaults filled in. */
export function normalizeDocument(draft: DocumentDraft, now: number): Normalized<DocumentFields> {
  const notes: Notes = { unreadable: [], issues: [] };
  checkTexts(draft, '', notes);
  const from = texts(draft.from) as Organization;
  const code = typeof draft.code === 'string' ? splitCode(draft.code.normalize('NFC')) : texts(draft.code);
  const date = dateOf(draft.promulgation.date, 'promulgation.date', 'PromulgationDate', notes);
  const type = typeOf(draft, notes);
  const documentId = text(draft.documentId ?? '');
  const dueDate = draft.dueDate === undefined ? undefined : dateOf(draft.dueDate, 'dueDate', 'DueDate', notes);
  const fields: DocumentFields = {
    from,
    to: draft.to.map((to) => texts(to)),
    documentId:
      documentId !== '' ? documentId : date === null ? '' : documentIdOf(from.organId, date, code.number, code.notation),
    code,
    promulgation: { ...optional('place', text(draft.promulgation.place ?? '')), date },
    type,
    subject: text(draft.subject),
    ...optional('content', text(draft.content ?? '')),
    ...(draft.signer === undefined ? {} : { signer: texts(draft.signer) }),
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(draft.other === undefined ? {} : { other: { ...texts(draft.other), appendixes: list(draft.other.appendixes) } }),
    responseFor: (draft.responseFor ?? []).map((r, i) => responseFor(r, `responseFor[${i}]`, notes)),
    ...(draft.steeringType === undefined ? {} : { steeringType: draft.steeringType }),
    tasks: list(draft.tasks),
    ...optional('applicationType', text(draft.applicationType ?? '')),
    toPlaces: list(draft.toPlaces),
    trace: traceOf(draft, from, now, notes),
    business: businessOf(draft),
  };
  return { fields, ...notes };
}

export function normalizeStatus(draft: StatusDraft, now: number): Normalized<StatusFields> {
  const notes: Notes = { unreadable: [], issues: [] };
  checkTexts(draft, '', notes);
  const timestamp = timeOf(draft.timestamp ?? vietnamIso(now), 'timestamp', notes);
  const fields: StatusFields = {
    from: texts(draft.from),
    responseFor: responseFor(draft.responseFor, 'responseFor', notes),
    ...(draft.staff === undefined ? {} : { staff: texts(draft.staff) }),
    statusCode: text(draft.code),
    ...optional('description', text(draft.description ?? '')),
    timestamp,
    trace: [],
  };
  return { fields, ...notes };
}

function typeOf(draft: DocumentDraft, notes: Notes): DocumentFields['type'] {
  if (typeof draft.type !== 'string') return texts(draft.type);
  if (draft.type.trim() === '') return { typeName: '' };
  const match = documentTypeOf(draft.type);
  if (!match.sure && match.value.typeDetail !== 0) {
    notes.issues.push(issue('M.DocumentType.Ambiguous', { path: 'type', values: { name: match.value.typeName } }, 'write'));
  }
  return match.value;
}

function businessOf(draft: DocumentDraft): Business {
  const shared = {
    ...optional('reason', text(draft.reason ?? '')),
    ...(draft.paper === undefined ? {} : { paper: draft.paper }),
    ...(draft.staff === undefined ? {} : { staff: texts(draft.staff) }),
  };
  const none = { receivers: [], replacements: [] };
  switch (draft.kind) {
    case 'recall':
      return { type: 1, ...shared, ...optional('documentId', text(draft.target ?? '')), ...none };
    case 'update':
      return {
        type: 2,
        ...shared,
        ...optional('documentId', text(draft.target ?? '')),
        ...(draft.changes?.documentInfo === undefined ? {} : { documentInfo: draft.changes.documentInfo }),
        ...(draft.changes?.documentReceiver === undefined ? {} : { documentReceiver: draft.changes.documentReceiver }),
        receivers: (draft.changes?.receivers ?? []).map((r) => texts(r)),
        replacements: [],
      };
    case 'replacement':
      return {
        type: 3,
        ...shared,
        receivers: [],
        replacements: (draft.replaces ?? []).map((r) => ({ documentId: text(r.documentId), organIds: list(r.organIds) })),
      };
    default:
      return { type: 0, ...shared, ...none };
  }
}

function traceOf(draft: DocumentDraft, from: Organization, now: number, notes: Notes): TraceHeader[] {
  if (draft.trace === undefined) return [{ organId: from.organId, timestamp: vietnamIso(now) }];
  return draft.trace.map((hop, i) => ({
    organId: text(hop.organId),
    timestamp: timeOf(hop.timestamp, `trace[${i}].timestamp`, notes),
  }));
}

function responseFor(draft: DraftResponseFor, path: string, notes: Notes): ResponseFor {
  return {
    organId: text(draft.organId),
    code: text(draft.code),
    documentId: text(draft.documentId),
    promulgationDate: dateOf(draft.promulgationDate, `${path}.promulgationDate`, 'PromulgationDate', notes),
  };
}

function dateOf(value: string, path: string, element: string, notes: Notes): string | null {
  const given = text(value);
  if (given === '') return null;
  if (isIsoDate(given)) return given;
  notes.unreadable.push({ path, element, raw: given, recovered: false });
  return null;
}

function timeOf(value: string, path: string, notes: Notes): string | null {
  const iso = isoTime(text(value));
  if (iso === null && text(value) !== '') notes.unreadable.push({ path, element: 'Timestamp', raw: value, recovered: false });
  return iso;
}

function text(value: string): string {
  return String(value ?? '')
    .trim()
    .normalize('NFC');
}

function list(values: readonly string[] | undefined): string[] {
  return (values ?? []).map(text).filter((value) => value !== '');
}

/** A copy of a flat group: texts cleaned, empty optional ones left out; required ones (`''`) come back through the default. */
function texts<T extends object>(value: T): T {
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue;
    if (typeof item === 'string') copy[key] = text(item);
    else if (typeof item === 'number' || typeof item === 'boolean') copy[key] = item;
  }
  for (const [key, item] of Object.entries(copy)) if (item === '' && !REQUIRED.has(key)) delete copy[key];
  return copy as T;
}

const REQUIRED: ReadonlySet<string> = new Set(['organId', 'number', 'notation', 'typeName', 'fullName', 'code', 'documentId']);

function optional<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]: string });
}

/** Every text of a draft, wherever it stands, must be writable as XML. */
function checkTexts(value: unknown, path: string, notes: Notes): void {
  if (typeof value === 'string') {
    if (isFiller(value.trim())) notes.issues.push(issue('M.Filler', { path, values: { value: path }, raw: value }, 'write'));
    if (!isXmlText(value)) notes.issues.push(issue('T.Text', { path, raw: value }, 'write'));
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'attachments' && path === '') continue;
    checkTexts(item, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, notes);
  }
}

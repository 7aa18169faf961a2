import type { XmlElement } from '@lienthong/xml';
import {
  codeFields,
  documentTypeFields,
  type Field,
  organizationFields,
  otherInfoFields,
  promulgationFields,
  receiverFields,
  responseForFields,
  signerFields,
  singleFields,
  staffFields,
  traceFields,
} from '../model/fields.ts';
import { axisHeaderOrder, libraryChildOrder, statusHeaderOrder } from '../model/order.ts';
import type {
  Business,
  DocumentFields,
  Organization,
  OtherInfo,
  Receiver,
  Replacement,
  ResponseFor,
  StatusFields,
  TraceHeader,
} from '../model/types.ts';
import { type Reading, tableOf } from './reading.ts';

const organizationTable = tableOf(organizationFields);
const codeTable = tableOf(codeFields);
const promulgationTable = tableOf(promulgationFields);
const typeTable = tableOf(documentTypeFields);
const signerTable = tableOf(signerFields);
const otherTable = tableOf(otherInfoFields, { Appendixes: 'appendixes' });
const responseTable = tableOf(responseForFields);
const staffTable = tableOf(staffFields);
const traceTable = tableOf(traceFields);
const receiverTable = tableOf(receiverFields);

// Elements that the official library adds to the norm (spec §6.3): known to us, named as extras all the same.
const LIBRARY_EXTRA: ReadonlySet<string> = new Set([
  'ReplyFors',
  'Direction',
  'ReferenceCodes',
  'ResponseForTask',
  'ApplicationType',
]);

const DOCUMENT: ReadonlySet<string> = new Set(axisHeaderOrder);
const STATUS: ReadonlySet<string> = new Set(statusHeaderOrder);
const REPEATABLE: ReadonlySet<string> = new Set(['To', 'ResponseFor']);

// Lists of one kind of element; made once, not for every list that is read.
const SINGLE = {
  TaskCode: new Set(['TaskCode']),
  Place: new Set(['Place']),
  Appendix: new Set(['Appendix']),
  OrganId: new Set(['OrganId']),
} as const satisfies Record<string, ReadonlySet<string>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Walks the known children of MessageHeader; single ones that come again are reported and not read. */
function header(r: Reading, parent: XmlElement, names: ReadonlySet<string>, repeatable: ReadonlySet<string>): XmlElement[] {
  const found: XmlElement[] = [];
  const seen = new Set<string>();
  for (const element of r.known(parent, names, 'MessageHeader')) {
    if (seen.has(element.localName) && !repeatable.has(element.localName)) {
      r.note('M.Repeated', `/${element.localName}`, element.start, { value: element.name });
      continue;
    }
    seen.add(element.localName);
    found.push(element);
  }
  return found;
}

/** MessageHeader of a document (spec §6). Order does not matter. */
export function readDocumentHeader(r: Reading, parent: XmlElement): Omit<DocumentFields, 'trace' | 'business'> {
  const to: Organization[] = [];
  const responseFor: ResponseFor[] = [];
  const d: Mutable<Omit<DocumentFields, 'trace' | 'business'>> = {
    from: { organId: '' },
    to,
    documentId: '',
    code: { number: '', notation: '' },
    promulgation: { date: null },
    type: { typeName: '' },
    subject: '',
    responseFor,
    tasks: [],
    toPlaces: [],
  };
  let from = false;
  for (const element of header(r, parent, DOCUMENT, REPEATABLE)) {
    const name = element.localName;
    if (LIBRARY_EXTRA.has(name)) r.note('M.Extra', name, element.start, { value: element.name });
    switch (name) {
      case 'From':
        from = true;
        d.from = r.group(element, organizationTable, 'from', 'From') as unknown as Organization;
        break;
      case 'To':
        to.push(r.group(element, organizationTable, `to[${to.length}]`, 'To') as unknown as Organization);
        break;
      case 'DocumentId':
        d.documentId = r.text(element, 'documentId') ?? '';
        break;
      case 'Code':
        d.code = r.group(element, codeTable, 'code', 'Code') as unknown as DocumentFields['code'];
        break;
      case 'PromulgationInfo':
        d.promulgation = r.group(element, promulgationTable, 'promulgation', name) as unknown as DocumentFields['promulgation'];
        break;
      case 'DocumentType':
        d.type = r.group(element, typeTable, 'type', name) as unknown as DocumentFields['type'];
        break;
      case 'Subject':
        d.subject = r.text(element, 'subject') ?? '';
        break;
      case 'Content':
        assign(d, 'content', r.text(element, 'content'));
        break;
      case 'SignerInfo': {
        const signer = r.group(element, signerTable, 'signer', name) as unknown as DocumentFields['signer'];
        assign(d, 'signer', signer);
        break;
      }
      case 'DueDate':
        if (r.raw(element).trim() !== '')
          d.dueDate = (r.value(element, singleFields.dueDate, 'dueDate') as string | undefined) ?? null;
        break;
      case 'OtherInfo':
        d.other = readOther(r, element);
        break;
      case 'ResponseFor': {
        const value = r.group(element, responseTable, `responseFor[${responseFor.length}]`, name) as unknown as ResponseFor;
        // An empty group occurs in templates and must be ignored (spec §15).
        if (value.organId !== '' || value.code !== '' || value.documentId !== '' || value.promulgationDate !== null)
          responseFor.push(value);
        break;
      }
      case 'SteeringType':
        assign(d, 'steeringType', r.value(element, singleFields.steeringType, 'steeringType') as number | undefined);
        break;
      case 'ResponseForTask':
        d.tasks = list(r, element, 'TaskCode', 'tasks', name);
        break;
      case 'ApplicationType':
        assign(d, 'applicationType', r.text(element, 'applicationType'));
        break;
      default:
        d.toPlaces = list(r, element, 'Place', 'toPlaces', 'ToPlaces');
    }
  }
  if (!from) r.note('N.From', 'from', parent.start);
  return d;
}

function assign<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

function readOther(r: Reading, parent: XmlElement): OtherInfo {
  const appendixes: string[] = [];
  r.place('other', parent);
  const values: Record<string, unknown> = {};
  for (const element of r.known(parent, otherTable.byElement, 'OtherInfo')) {
    const [key, field] = otherTable.byElement.get(element.localName) as readonly [string, Field];
    if (LIBRARY_EXTRA.has(element.localName)) r.note('M.Extra', `other.${key}`, element.start, { value: element.name });
    if (key === 'appendixes') {
      appendixes.push(...list(r, element, 'Appendix', 'other.appendixes', 'Appendixes'));
      continue;
    }
    if (values[key] !== undefined) {
      r.note('M.Repeated', `other.${key}`, element.start, { value: element.name });
      continue;
    }
    const value = r.value(element, field, `other.${key}`);
    if (value !== undefined) values[key] = value;
  }
  return { ...values, appendixes } as OtherInfo;
}

function list(r: Reading, parent: XmlElement, name: keyof typeof SINGLE, path: string, label: string): string[] {
  const texts: string[] = [];
  r.place(path, parent);
  for (const element of r.known(parent, SINGLE[name], label)) {
    const text = r.text(element, `${path}[${texts.length}]`);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

// Bkav writes `Business*` in one path (spec §7); the names are compared with the norm's spelling.
const normSpelling = (name: string): string => name.replace(/^Business/, 'Bussiness');
const BUSINESS: ReadonlySet<string> = new Set(libraryChildOrder['Bussiness']);
const flagField = (element: string): Pick<Field, 'element' | 'type'> => ({ element, type: 'bool' });

/** TraceHeaderList of a status packet: hops only (spec §10.1). */
export function readHops(r: Reading, parent: XmlElement): TraceHeader[] {
  return readTraces(r, parent, false).trace;
}

/** TraceHeaderList (spec §7): hops and the business part, in either order. */
export function readTraces(
  r: Reading,
  parent: XmlElement | undefined,
  expectsBusiness = true,
): { trace: TraceHeader[]; business: Business } {
  const trace: TraceHeader[] = [];
  let business: Business | undefined;
  let paper: boolean | undefined;
  for (const element of parent === undefined ? [] : parent.children) {
    if (element.kind !== 'element') continue;
    const name = element.namespace === r.namespace ? normSpelling(element.localName) : '';
    if (name === 'TraceHeader') {
      trace.push(r.group(element, traceTable, `trace[${trace.length}]`, 'TraceHeader') as unknown as TraceHeader);
    } else if (name === 'Bussiness' && business === undefined) {
      spelling(r, element);
      business = readBusiness(r, element);
    } else if (name === 'Bussiness') {
      r.note('M.Repeated', 'business', element.start, { value: element.name });
    } else if (name === 'Paper') {
      paper = r.value(element, flagField('Paper'), 'business.paper') as boolean | undefined;
    } else {
      r.keep(element, 'TraceHeaderList');
    }
  }
  if (parent !== undefined) r.place('trace', parent);
  if (business === undefined && expectsBusiness) r.note('N.Bussiness', 'business', (parent ?? r.document.root).start);
  const found = business ?? { type: 0, receivers: [], replacements: [] };
  return { trace, business: found.paper === undefined && paper !== undefined ? { ...found, paper } : found };
}

function spelling(r: Reading, element: XmlElement): void {
  if (element.localName.startsWith('Business')) {
    r.note('T.Element', 'business', element.start, { value: element.localName, other: normSpelling(element.localName) });
  }
}

function readBusiness(r: Reading, parent: XmlElement): Business {
  r.place('business', parent);
  const b: Mutable<Business> = { type: Number.NaN, receivers: [], replacements: [] };
  const seen = new Set<string>();
  for (const element of parent.children) {
    if (element.kind !== 'element') continue;
    const name = element.namespace === r.namespace ? normSpelling(element.localName) : '';
    if (!BUSINESS.has(name)) {
      r.keep(element, 'Bussiness');
      continue;
    }
    if (seen.has(name)) {
      r.note('M.Repeated', 'business', element.start, { value: element.name });
      continue;
    }
    seen.add(name);
    if (name !== element.localName) spelling(r, element);
    if (name === 'BussinessDocType') {
      const text = r.text(element, 'business.type') ?? '';
      b.type = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    } else if (name === 'BussinessDocReason') assign(b, 'reason', r.text(element, 'business.reason'));
    else if (name === 'DocumentId') assign(b, 'documentId', r.text(element, 'business.documentId'));
    else if (name === 'StaffInfo')
      b.staff = r.group(element, staffTable, 'business.staff', name) as NonNullable<Business['staff']>;
    else if (name === 'Paper') assign(b, 'paper', r.value(element, flagField('Paper'), 'business.paper') as boolean | undefined);
    else if (name === 'BussinessDocumentInfo') readChanges(r, element, b);
    else b.replacements = readReplacements(r, element);
  }
  return b;
}

function readChanges(r: Reading, parent: XmlElement, b: Mutable<Business>): void {
  const receivers: Receiver[] = [];
  for (const element of r.known(parent, new Set(['DocumentInfo', 'DocumentReceiver', 'ReceiverList']), 'BussinessDocumentInfo')) {
    if (element.localName === 'ReceiverList') {
      for (const receiver of r.known(element, new Set(['Receiver']), 'ReceiverList')) {
        receivers.push(
          r.group(receiver, receiverTable, `business.receivers[${receivers.length}]`, 'Receiver') as unknown as Receiver,
        );
      }
    } else {
      const key = element.localName === 'DocumentInfo' ? 'documentInfo' : 'documentReceiver';
      assign(b, key, r.value(element, flagField(element.localName), `business.${key}`) as boolean | undefined);
    }
  }
  b.receivers = receivers;
}

function readReplacements(r: Reading, parent: XmlElement): Replacement[] {
  const replacements: Replacement[] = [];
  for (const info of r.known(parent, new Set(['ReplacementInfo']), 'ReplacementInfoList')) {
    const path = `business.replacements[${replacements.length}]`;
    r.place(path, info);
    let documentId = '';
    const organIds: string[] = [];
    for (const element of r.known(info, new Set(['DocumentId', 'OrganIdList']), 'ReplacementInfo')) {
      if (element.localName === 'DocumentId') documentId = r.text(element, `${path}.documentId`) ?? '';
      else organIds.push(...list(r, element, 'OrganId', `${path}.organIds`, 'OrganIdList'));
    }
    // The official sample gives the same one twice (spec §7.1).
    const same = replacements.findIndex((other) => other.documentId === documentId);
    if (same < 0) replacements.push({ documentId, organIds: [...new Set(organIds)] });
    else {
      r.note('M.ReplacementInfo.Duplicate', path, info.start, { value: documentId });
      const first = replacements[same] as Replacement;
      replacements[same] = { documentId, organIds: [...new Set([...first.organIds, ...organIds])] };
    }
  }
  return replacements;
}

/** MessageHeader (or `Status`) of a status packet (spec §10). */
export function readStatusHeader(r: Reading, parent: XmlElement): Omit<StatusFields, 'trace'> {
  const s: Mutable<Omit<StatusFields, 'trace'>> = {
    from: { organId: '' },
    responseFor: { organId: '', code: '', documentId: '', promulgationDate: null },
    statusCode: '',
    timestamp: null,
  };
  let from = false;
  for (const element of header(r, parent, STATUS, new Set())) {
    const name = element.localName;
    if (name === 'From') {
      from = true;
      s.from = r.group(element, organizationTable, 'from', 'From') as unknown as Organization;
    } else if (name === 'ResponseFor')
      s.responseFor = r.group(element, responseTable, 'responseFor', name) as unknown as ResponseFor;
    else if (name === 'StaffInfo') s.staff = r.group(element, staffTable, 'staff', name) as NonNullable<StatusFields['staff']>;
    else if (name === 'StatusCode') s.statusCode = r.text(element, 'statusCode') ?? '';
    else if (name === 'Description') assign(s, 'description', r.text(element, 'description'));
    else s.timestamp = (r.value(element, singleFields.timestamp, 'timestamp') as string | undefined) ?? null;
  }
  if (!from) r.note('N.From', 'from', parent.start);
  return s;
}

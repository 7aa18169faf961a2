import {
  codeFields,
  documentTypeFields,
  type Group,
  organizationFields,
  otherInfoFields,
  promulgationFields,
  receiverFields,
  responseForFields,
  signerFields,
  staffFields,
  traceFields,
} from '../model/fields.ts';
import { axisHeaderOrder, normHeaderOrder } from '../model/order.ts';
import type { Business, DocumentFields, ExtraElement, ResponseFor, StatusFields } from '../model/types.ts';
import { edxmlNamespace } from '../names.ts';
import { wireDate, wireTime } from '../text/dates.ts';
import { element, group, textElement, type WriteNode } from './node.ts';

/** `axis`: the order of the official library and of the national axis; `norm`: the numbering of the norm (spec §6.1). */
export type WriteOrder = 'axis' | 'norm';

const P = 'edXML:';

function fields(value: object | undefined, table: Group): WriteNode[] {
  if (value === undefined) return [];
  const values = value as Record<string, string | number | boolean | null | undefined>;
  return Object.entries(table).flatMap(([key, field]) => {
    const item = values[key];
    if (typeof item === 'string' && field.type === 'date') return textElement(P + field.element, wireDate(item));
    if (typeof item === 'string' && field.type === 'time') return textElement(P + field.element, wireTime(item));
    return textElement(P + field.element, item);
  });
}

/** Puts unknown elements behind the known ones of the element they stood in. */
export function withExtra(parent: string, children: WriteNode[], extra: readonly ExtraElement[]): WriteNode[] {
  return [...children, ...extra.filter((e) => e.parent === parent).map((e) => extraNode(e, edxmlNamespace))];
}

function extraNode(extra: Omit<ExtraElement, 'parent'>, scope: string): WriteNode {
  const inside = extra.namespace === edxmlNamespace;
  const declare = !inside && extra.namespace !== scope ? [['xmlns', extra.namespace] as const] : [];
  const attributes = [...declare, ...Object.entries(extra.attributes).map(([name, value]) => [name, value] as const)];
  const name = inside ? P + extra.name : extra.name;
  const next = inside ? edxmlNamespace : extra.namespace;
  return element(
    name,
    extra.children.length > 0 ? extra.children.map((child) => extraNode(child, next)) : extra.text,
    attributes,
  );
}

function responseForNode(value: ResponseFor, order: WriteOrder): WriteNode[] {
  const { organId, code, documentId, promulgationDate } = responseForFields;
  const table = order === 'axis' ? responseForFields : { organId, code, promulgationDate, documentId };
  return group(`${P}ResponseFor`, fields(value, table));
}

/** MessageHeader of a document (spec §6). */
export function documentHeader(d: DocumentFields, order: WriteOrder, extra: readonly ExtraElement[]): WriteNode {
  const place = (name: string, children: WriteNode[]): WriteNode[] => group(P + name, withExtra(name, children, extra));
  const parts: Record<string, WriteNode[]> = {
    From: place('From', fields(d.from, organizationFields)),
    To: d.to.flatMap((to) => group(`${P}To`, fields(to, organizationFields))),
    DocumentId: textElement(`${P}DocumentId`, d.documentId),
    Code: place('Code', fields(d.code, codeFields)),
    PromulgationInfo: place('PromulgationInfo', fields(d.promulgation, promulgationFields)),
    DocumentType: place('DocumentType', fields(d.type, documentTypeFields)),
    Subject: textElement(`${P}Subject`, d.subject),
    Content: textElement(`${P}Content`, d.content),
    SignerInfo: place('SignerInfo', fields(d.signer, signerFields)),
    DueDate: textElement(`${P}DueDate`, d.dueDate === null || d.dueDate === undefined ? undefined : wireDate(d.dueDate)),
    OtherInfo: place('OtherInfo', [
      ...fields(d.other, otherInfoFields),
      ...group(
        `${P}Appendixes`,
        (d.other?.appendixes ?? []).flatMap((text) => textElement(`${P}Appendix`, text)),
      ),
    ]),
    ResponseFor: d.responseFor.flatMap((r) => responseForNode(r, order)),
    SteeringType: textElement(`${P}SteeringType`, d.steeringType),
    ResponseForTask: group(
      `${P}ResponseForTask`,
      d.tasks.flatMap((task) => textElement(`${P}TaskCode`, task)),
    ),
    ApplicationType: textElement(`${P}ApplicationType`, d.applicationType),
    ToPlaces: group(
      `${P}ToPlaces`,
      d.toPlaces.flatMap((text) => textElement(`${P}Place`, text)),
    ),
  };
  const sequence = order === 'axis' ? axisHeaderOrder : normHeaderOrder;
  return element(
    `${P}MessageHeader`,
    withExtra(
      'MessageHeader',
      sequence.flatMap((name) => parts[name] ?? []),
      extra,
    ),
  );
}

/** TraceHeaderList (spec §7): the hops, then the business part, as in the official samples. */
export function traceList(d: DocumentFields, order: WriteOrder, extra: readonly ExtraElement[]): WriteNode[] {
  const hops = d.trace.flatMap((hop) => group(`${P}TraceHeader`, fields(hop, traceFields)));
  return group(`${P}TraceHeaderList`, withExtra('TraceHeaderList', [...hops, business(d.business, order, extra)], extra));
}

const flag = (name: string, value: boolean | undefined): WriteNode[] =>
  textElement(P + name, value === undefined ? undefined : value ? 1 : 0);

function business(b: Business, order: WriteOrder, extra: readonly ExtraElement[]): WriteNode {
  const info = group(`${P}BussinessDocumentInfo`, [
    ...flag('DocumentInfo', b.documentInfo),
    ...flag('DocumentReceiver', b.documentReceiver),
    ...group(
      `${P}ReceiverList`,
      b.receivers.flatMap((r) => group(`${P}Receiver`, fields(r, receiverFields))),
    ),
  ]);
  const replacements = group(
    `${P}ReplacementInfoList`,
    b.replacements.flatMap((r) =>
      group(`${P}ReplacementInfo`, [
        ...textElement(`${P}DocumentId`, r.documentId),
        ...group(
          `${P}OrganIdList`,
          r.organIds.flatMap((id) => textElement(`${P}OrganId`, id)),
        ),
      ]),
    ),
  );
  const id = textElement(`${P}DocumentId`, b.documentId);
  const type = [...textElement(`${P}BussinessDocType`, b.type), ...textElement(`${P}BussinessDocReason`, b.reason)];
  const paper = flag('Paper', b.paper);
  const staff = group(`${P}StaffInfo`, fields(b.staff, staffFields));
  const children =
    order === 'axis'
      ? [...id, ...type, ...paper, ...info, ...replacements, ...staff]
      : [...type, ...info, ...id, ...staff, ...paper, ...replacements];
  return element(`${P}Bussiness`, withExtra('Bussiness', children, extra));
}

/** MessageHeader of a status packet (spec §10.1). */
export function statusHeader(s: StatusFields, order: WriteOrder, extra: readonly ExtraElement[]): WriteNode {
  return element(
    `${P}MessageHeader`,
    withExtra(
      'MessageHeader',
      [
        ...group(`${P}From`, withExtra('From', fields(s.from, organizationFields), extra)),
        ...responseForNode(s.responseFor, order),
        ...group(`${P}StaffInfo`, withExtra('StaffInfo', fields(s.staff, staffFields), extra)),
        ...textElement(`${P}StatusCode`, s.statusCode),
        ...textElement(`${P}Description`, s.description),
        ...textElement(`${P}Timestamp`, s.timestamp === null ? undefined : wireTime(s.timestamp)),
      ],
      extra,
    ),
  );
}

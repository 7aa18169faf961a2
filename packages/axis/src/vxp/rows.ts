import type { AgencyRow, AxisItem, DeliveryRow, MessageType } from '../client.ts';
import { text } from './answer.ts';

/** `getReceivedEdocList` row as the axis sends it; absent fields are ''. */
export interface ReceivedEdoc {
  readonly docId: string;
  readonly serviceType: string;
  readonly messageType: string;
  readonly created_time: string;
  readonly updated_time: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly status_desc: string;
}

/** `getSentEdocList` row: one packet × one receiver. */
export interface SentEdoc {
  readonly serviceType: string;
  readonly messageType: string;
  readonly title: string;
  readonly notation: string;
  readonly senderDocId: string;
  readonly fromCode: string;
  readonly sentTime: string;
  readonly sendStatus: string;
  readonly sendStatusDesc: string;
  readonly receiverDocId: string;
  readonly toCode: string;
  readonly receivedTime: string;
  readonly receiveStatus: string;
  readonly receiveStatusDesc: string;
}

/** Row of `getAgenciesList` (`pid`, `oldCode`), `getAgenciesListQD20` (`code102`) or `getSynchronizeUnit` (the rest). */
export interface VxpAgency {
  readonly id: string;
  readonly pid: string;
  readonly code: string;
  readonly name: string;
  readonly mail: string;
  readonly oldCode: string;
  readonly code102: string;
  readonly centerCode: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly modifyDate: string;
  /** Absent (undefined) in the plain lists. */
  readonly isAgency: boolean | undefined;
}

function pick<K extends string>(row: unknown, keys: readonly K[]): Record<K, string> {
  const source = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const out = {} as Record<K, string>;
  for (const key of keys) out[key] = text(source[key]);
  return out;
}

const RECEIVED = [
  'docId',
  'serviceType',
  'messageType',
  'created_time',
  'updated_time',
  'from',
  'to',
  'status',
  'status_desc',
] as const;
const SENT = [
  'serviceType',
  'messageType',
  'title',
  'notation',
  'senderDocId',
  'fromCode',
  'sentTime',
  'sendStatus',
  'sendStatusDesc',
  'receiverDocId',
  'toCode',
  'receivedTime',
  'receiveStatus',
  'receiveStatusDesc',
] as const;
const AGENCY = ['id', 'pid', 'code', 'name', 'mail', 'oldCode', 'code102', 'centerCode', 'modifyDate'] as const;

export const receivedRow = (row: unknown): ReceivedEdoc => pick(row, RECEIVED);
export const sentRow = (row: unknown): SentEdoc => pick(row, SENT);

export function agencyRow(row: unknown): VxpAgency {
  const source = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const version = Number(source['version'] ?? 0);
  return {
    ...pick(row, AGENCY),
    version: Number.isFinite(version) ? version : 0,
    deleted: source['deleted'] === true || source['deleted'] === 'true',
    isAgency: typeof source['isAgency'] === 'boolean' ? source['isAgency'] : undefined,
  };
}

function messageType(value: string): MessageType | '' {
  const lower = value.toLowerCase();
  return lower === 'edoc' || lower === 'status' ? lower : '';
}

export function toItem(row: ReceivedEdoc): AxisItem {
  return {
    docId: row.docId,
    messageType: messageType(row.messageType),
    from: row.from,
    to: row.to,
    state: row.status.toLowerCase(),
    stateText: row.status_desc,
    createdAt: row.created_time,
    updatedAt: row.updated_time,
  };
}

export function toDelivery(row: SentEdoc): DeliveryRow {
  return {
    docId: row.senderDocId,
    from: row.fromCode,
    to: row.toCode,
    notation: row.notation,
    title: row.title,
    messageType: row.messageType.toLowerCase(),
    sentAt: row.sentTime,
    sendState: row.sendStatus.toLowerCase(),
    sendStateText: row.sendStatusDesc,
    receiverDocId: row.receiverDocId,
    receivedAt: row.receivedTime,
    state: row.receiveStatus.toLowerCase(),
    stateText: row.receiveStatusDesc,
  };
}

export function toAgency(row: VxpAgency): AgencyRow {
  const aliases = [...new Set([row.oldCode, row.code102])].filter((code) => code !== '' && code !== row.code);
  const old = row.code102 !== '' ? row.code102 : row.oldCode;
  return {
    code: row.code,
    ...(old === '' ? {} : { code102: old }),
    aliases,
    name: row.name,
    mail: row.mail,
    id: row.id,
    parent: row.pid,
    deleted: row.deleted,
    version: row.version,
  };
}

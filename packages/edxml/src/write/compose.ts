import { type ByteSource, type Clock, spoolSync, systemClock, vietnamIso, writeFileWhole } from '@lienthong/core';
import { normalizeDocument, normalizeStatus } from '../draft/normalize.ts';
import type { DocumentDraft, Draft, StatusDraft } from '../draft/types.ts';
import { raiseEdxml } from '../errors.ts';
import type { DocumentFields, Edition, ExtraElement, Issue, StatusFields } from '../model/types.ts';
import { edxmlNamespace } from '../names.ts';
import type { Facts } from '../rules/rule.ts';
import { issue, runRules } from '../rules/table.ts';
import { type PreparedAttachment, prepareAttachments } from './attachments.ts';
import { documentHeader, statusHeader, traceList, type WriteOrder, withExtra } from './header.ts';
import { element, textElement, type WriteNode } from './node.ts';
import { serialize } from './serialize.ts';

export interface ComposeOptions {
  /** Order of MessageHeader; default `axis`, the order of the official library. */
  readonly order?: WriteOrder;
  /** Grammar of codes and lists that the draft is held to; default `2022`. */
  readonly edition?: Edition;
  /** `official` (default): the payload rule of the official library; `raw`: bytes as they are with their real type. */
  readonly attachments?: 'official' | 'raw';
  /** `lenient`: agency codes outside the grammar (axis test codes) are warnings. Default `strict`. */
  readonly agencyCodes?: 'strict' | 'lenient';
  /** Time of the trace and of a status, and "today". */
  readonly clock?: Clock;
  /** A larger packet gets a warning; default 50 MB. */
  readonly maxPacketBytes?: number;
}

/** A packet ready to be signed, written or sent. Nothing of an attachment is held. */
export interface ComposedPacket {
  readonly kind: 'document' | 'status';
  readonly documentId: string;
  readonly issues: readonly Issue[];
  /** What was written, as a reader will find it. */
  readonly document?: DocumentFields;
  readonly status?: StatusFields;
  readonly attachments: readonly Pick<PreparedAttachment, 'contentId' | 'name' | 'contentType' | 'size' | 'sha256'>[];
  /** The bytes; every call starts anew and gives the same. @throws LienThongError `EDXML_ATTACHMENT_CHANGED`, `SOURCE_IO` */
  chunks(): Iterable<Uint8Array>;
  /** The bytes at rest: up to 1 MiB in memory, else a private file that `close` of the source removes. */
  source(): ByteSource;
  /** Writes the packet beside its place and moves it there when it is whole; gives its size. @throws LienThongError `SOURCE_IO`, `EDXML_ATTACHMENT_CHANGED` */
  writeTo(path: string): number;
}

/**
 * Composes a packet. Every violation is collected before it throws.
 *
 * @throws LienThongError `EDXML_DRAFT_INVALID` with `details.issues`
 */
export function compose(draft: Draft, options: ComposeOptions = {}): ComposedPacket {
  return draft.kind === 'status' ? composeStatus(draft, options) : composeDocument(draft, options);
}

function composeDocument(draft: DocumentDraft, options: ComposeOptions): ComposedPacket {
  const now = (options.clock ?? systemClock).now();
  const { fields, unreadable, issues } = normalizeDocument(draft, now);
  const prepared = prepareAttachments(draft.attachments ?? [], options.attachments ?? 'official');
  const attachments = prepared.attachments.map((a, i) => ({
    path: `attachments[${i}]`,
    name: a.name,
    contentId: a.contentId,
    declaredType: a.contentType,
  }));
  // A file that could not be opened is already an error; it must not look like "no attachment" as well.
  const expected = draft.attachments?.length ?? 0;
  const all = [
    ...issues,
    ...prepared.issues,
    ...runRules(
      {
        ...judged(options, now),
        document: fields,
        unreadable,
        attachments,
        manifest: attachments,
        ...(draft.secrecy === undefined ? {} : { secrecy: draft.secrecy }),
      },
      nowhere,
    ).filter((found) => found.code !== 'N.Attachment' || expected === 0),
  ];
  const limit = options.maxPacketBytes ?? 50 * 1024 * 1024;
  const estimate = prepared.attachments.reduce((sum, a) => sum + Math.ceil(a.size / 3) * 4, 0);
  if (estimate > limit) all.push(issue('R.Packet', { path: 'attachments', values: { length: estimate, limit } }, 'write'));
  refuse(all);
  const root = documentRoot(fields, prepared.attachments, options.order ?? 'axis', draft.extra ?? []);
  return packet(
    { kind: 'document', documentId: fields.documentId, issues: all, document: fields, attachments: prepared.attachments },
    root,
  );
}

/** Composes a status packet (spec §10). @throws LienThongError `EDXML_DRAFT_INVALID` */
export function composeStatus(draft: StatusDraft, options: ComposeOptions = {}): ComposedPacket {
  const now = (options.clock ?? systemClock).now();
  const { fields, unreadable, issues } = normalizeStatus(draft, now);
  const all = [
    ...issues,
    ...runRules({ ...judged(options, now), status: fields, unreadable, attachments: [], manifest: [] }, nowhere),
  ];
  refuse(all);
  const extra = draft.extra ?? [];
  const header = element(
    'edXML:edXMLHeader',
    withExtra('edXMLHeader', [statusHeader(fields, options.order ?? 'axis', extra)], extra),
  );
  return packet(
    { kind: 'status', documentId: fields.responseFor.documentId, issues: all, status: fields, attachments: [] },
    rootOf([envelope([header])]),
  );
}

function judged(options: ComposeOptions, now: number): Pick<Facts, 'mode' | 'edition' | 'today' | 'strictCodes'> {
  return {
    mode: 'write',
    edition: options.edition ?? '2022',
    today: vietnamIso(now).slice(0, 10),
    strictCodes: options.agencyCodes !== 'lenient',
  };
}

const nowhere = (): { line: number; column: number } => ({ line: 0, column: 0 });

function refuse(issues: readonly Issue[]): void {
  if (issues.some((found) => found.severity === 'error')) throw raiseEdxml('EDXML_DRAFT_INVALID', { issues });
}

const rootOf = (children: WriteNode[]): WriteNode => element('edXML', children, [['xmlns', edxmlNamespace]]);
const envelope = (children: WriteNode[]): WriteNode =>
  element('edXML:edXMLEnvelope', children, [['xmlns:edXML', edxmlNamespace]]);

function documentRoot(
  d: DocumentFields,
  attachments: readonly PreparedAttachment[],
  order: WriteOrder,
  extra: readonly ExtraElement[],
): WriteNode {
  const header = element(
    'edXML:edXMLHeader',
    withExtra('edXMLHeader', [documentHeader(d, order, extra), ...traceList(d, order, extra)], extra),
  );
  const references = attachments.map((a) =>
    element('edXML:Reference', [
      ...textElement('edXML:ContentId', `cid:${a.contentId}`),
      ...textElement('edXML:ContentType', a.contentType),
      ...textElement('edXML:Description', a.description),
      ...textElement('edXML:AttachmentName', a.name),
    ]),
  );
  const body = element('edXML:edXMLBody', [element('edXML:edXMLManifest', references, [['version', '1.0']])]);
  const encoded = attachments.map((a) =>
    element('Attachment', [
      ...textElement('ContentId', `cid:${a.contentId}`),
      ...textElement('AttachmentName', a.name),
      ...textElement('Description', a.description),
      ...textElement('ContentType', a.contentType),
      element('edXML:ContentTransferEncoded', { stream: () => a.base64() }, [['xmlns:edXML', edxmlNamespace]]),
    ]),
  );
  return rootOf([envelope([header, body]), element('AttachmentEncoded', encoded)]);
}

type PacketFacts = Pick<ComposedPacket, 'kind' | 'documentId' | 'issues' | 'document' | 'status' | 'attachments'>;

/** Binds a tree to be written to the ways of getting its bytes. */
export function packet(facts: PacketFacts, root: WriteNode): ComposedPacket {
  return {
    ...facts,
    chunks: () => serialize(root),
    source: () => spoolSync(serialize(root), { maxBytes: Number.MAX_SAFE_INTEGER }),
    writeTo: (path) => writeFileWhole(path, serialize(root)),
  };
}

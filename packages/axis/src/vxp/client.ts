import { type Abortable, chunks, stripDiacritics, systemClock, toHex, vietnamTime } from '@lienthong/core';
import type { AgencyRow, AxisClient, MessageType, OutgoingPacket, ReconcileQuery, TransportState } from '../client.ts';
import { credentials } from '../credentials.ts';
import { checkEndpoint } from '../endpoint.ts';
import { type Effect, raiseAxis } from '../errors.ts';
import { type HttpRequest, type HttpResponse, httpTransport } from '../http/index.ts';
import { reconcileRows } from '../retry/match.ts';
import { retrier } from '../retry/run.ts';
import { sendOnce } from '../retry/send.ts';
import { allowPlainHttp } from '../unsafe.ts';
import { type AnswerContext, type Envelope, readEnvelope, serverSkew, text } from './answer.ts';
import { emptyObject, type VxpCall, vxpWire } from './call.ts';
import { digestOf, hashFileForm } from './hash.ts';
import { collectRows, streamRows } from './lists.ts';
import type { VxpOptions } from './options.ts';
import { decodeEdoc, rawEdoc } from './packet.ts';
import {
  agencyRow,
  type ReceivedEdoc,
  receivedRow,
  type SentEdoc,
  sentRow,
  toAgency,
  toDelivery,
  toItem,
  type VxpAgency,
} from './rows.ts';

export interface AgencyRegistration {
  readonly id: string;
  readonly pcode: string;
  readonly code: string;
  readonly name: string;
  readonly mail: string;
  readonly mobile: string;
  readonly fax: string;
}

/** The thirteen operations under their own names, beside the common interface of all dialects. */
export interface VxpClient extends AxisClient {
  readonly dialect: 'vxp';
  /** One request, never repeated: for the safe form use `send`. Resolves to the axis' `DocId`. */
  sendEdoc(packet: OutgoingPacket, options?: Abortable): Promise<{ readonly docId: string; readonly sha256: string }>;
  getReceivedEdocList(
    query: { messageType: MessageType; from?: number; to?: number },
    options?: Abortable,
  ): Promise<readonly ReceivedEdoc[]>;
  getEdoc(docId: string, options?: Abortable): Promise<AsyncIterable<Uint8Array>>;
  /** Since official client 2.0.1; what a server answers on failure is unknown, so the first and last bytes are checked. */
  downloadEdoc(docId: string, options?: Abortable): Promise<AsyncIterable<Uint8Array>>;
  updateStatus(docId: string, state: TransportState, options?: Abortable & { readonly description?: string }): Promise<void>;
  getSentEdocList(query: { messageType: MessageType; docId?: string }, options?: Abortable): Promise<readonly SentEdoc[]>;
  countReceiveEdoc(options?: Abortable): Promise<number>;
  countReceiveStatus(options?: Abortable): Promise<number>;
  getAgenciesList(options?: Abortable): AsyncIterable<VxpAgency>;
  getAgenciesListQD20(options?: Abortable): AsyncIterable<VxpAgency>;
  getSynchronizeUnit(options?: Abortable): AsyncIterable<VxpAgency>;
  /** Experimental: who may register, and what `id` beside `pcode` means, is unknown. */
  registerAgency(agency: AgencyRegistration, options?: Abortable): Promise<void>;
  /** Experimental, as `registerAgency`. */
  deleteAgency(code: string, options?: Abortable): Promise<void>;
}

const KNOWN_RECEIPTS = 10_000;

/**
 * A client of the national axis for one system id. Immutable and safe for concurrent calls: headers are built for each request.
 * The source must not be read by anyone else while it is being sent.
 *
 * @throws LienThongError `AXIS_OPTION`, `AXIS_PLAIN_HTTP`
 */
export function vxp(options: VxpOptions): VxpClient {
  const base = checkEndpoint(options.endpoint, options[allowPlainHttp] === true);
  if (options.systemId === '') throw raiseAxis('AXIS_OPTION', { option: 'systemId', reason: 'empty' });
  const clock = options.clock ?? systemClock;
  const now = (): number => clock.now();
  const transport = options.transport ?? httpTransport(options);
  const wire = vxpWire(base, options, transport, credentials(options.secret), now);
  const retries = retrier(options.retry);
  const serviceType = options.serviceType ?? 'eDoc';
  const maxPacket = options.maxPacketBytes ?? 50 * 1024 * 1024;
  const limits = { envelope: 1 << 20, list: 256 << 20, packet: 2 * 1024 ** 3, ...options.answerLimits };
  const receipts = new Set<string>();

  const context = (op: string, maxBytes: number, effect: Effect = 'unknown'): AnswerContext => ({
    op,
    effect,
    maxBytes,
    now,
    classify: options.classify,
  });
  const envelope =
    (op: string) =>
    (response: HttpResponse): Promise<Envelope> =>
      readEnvelope(response, context(op, limits.envelope));
  const repeat = <T>(call: VxpCall, read: (response: HttpResponse) => Promise<T>): Promise<T> =>
    retries.run(call.op, () => wire.call(call, read), { signal: call.signal });

  async function sendEdoc(packet: OutgoingPacket, abort: Abortable = {}): Promise<{ docId: string; sha256: string }> {
    const op = 'sendEdoc';
    const { source } = packet;
    if (source.size > maxPacket)
      throw raiseAxis('AXIS_PACKET_TOO_LARGE', { size: source.size, limit: maxPacket, effect: 'none' });
    const digest = digestFor(packet);
    const docId = await wire.call(
      {
        op,
        contentType: 'application/octet-stream',
        parameters: [
          ['from', packet.from],
          ['servicetype', serviceType],
          ['messagetype', packet.messageType],
          ...(options.sendToHeader === true && packet.to !== undefined ? [['to', JSON.stringify(packet.to)] as const] : []),
          ['hash-file', hashFileForm(digest, options.hashForm ?? 'quirky')],
        ],
        body: packetBody(source, options.trailingCrlf !== false),
        signal: abort.signal,
      },
      async (response) => {
        const { fields } = await envelope(op)(response);
        const id = text(fields['DocId']);
        if (id === '') throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'done', reason: 'DocId is missing' });
        return id;
      },
    );
    remember(docId);
    return { docId, sha256: toHex(digest) };
  }

  function remember(docId: string): void {
    receipts.add(docId);
    if (receipts.size > KNOWN_RECEIPTS) receipts.delete(receipts.values().next().value as string);
  }

  function sentList(query: { messageType: MessageType; docId?: string }, abort: Abortable = {}): Promise<SentEdoc[]> {
    const op = 'getSentEdocList';
    const parameters: [string, string][] = [
      ['servicetype', serviceType],
      ['messagetype', query.messageType],
      ...(query.docId === undefined ? [] : [['docId', query.docId] as [string, string]]),
    ];
    return repeat({ op, parameters, signal: abort.signal }, (r) => collectRows(r, context(op, limits.list), sentRow));
  }

  function receivedList(
    query: { messageType: MessageType; from?: number; to?: number },
    abort: Abortable = {},
  ): Promise<ReceivedEdoc[]> {
    const op = 'getReceivedEdocList';
    const parameters: [string, string][] = [
      ['servicetype', serviceType],
      ['messagetype', query.messageType],
    ];
    if (options.dateFormat !== undefined) {
      if (query.from !== undefined) parameters.push(['fromDate', vxpDate(query.from, options.dateFormat)]);
      if (query.to !== undefined) parameters.push(['toDate', vxpDate(query.to, options.dateFormat)]);
    }
    return repeat({ op, parameters, signal: abort.signal }, async (r) => {
      const rows = await collectRows(r, context(op, limits.list), receivedRow);
      const bad = rows.findIndex((row) => row.docId === '');
      if (bad !== -1) throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'unknown', reason: `row ${bad} has no docId` });
      return rows;
    });
  }

  const getEdoc = (docId: string, abort: Abortable = {}): Promise<AsyncIterable<Uint8Array>> =>
    repeat({ op: 'getEdoc', parameters: [['docId', docId]], body: emptyObject, signal: abort.signal }, (r) =>
      decodeEdoc(r, context('getEdoc', Math.ceil(limits.packet / 3) * 4 + 65_536, 'none')),
    );
  const downloadEdoc = (docId: string, abort: Abortable = {}): Promise<AsyncIterable<Uint8Array>> =>
    repeat({ op: 'downloadEdoc', method: 'GET', parameters: [['docId', docId]], signal: abort.signal }, (r) =>
      rawEdoc(r, context('downloadEdoc', limits.packet, 'none')),
    );

  async function updateStatus(
    docId: string,
    state: TransportState,
    abort: Abortable & { readonly description?: string } = {},
  ): Promise<void> {
    const op = 'updateStatus';
    const parameters: [string, string][] = [[options.docIdHeader ?? 'docId', docId]];
    if (abort.description !== undefined) {
      parameters.push(['description', options.description === 'refuse' ? abort.description : asciiLine(abort.description)]);
    }
    parameters.push(['status', state]);
    await repeat({ op, parameters, body: emptyObject, signal: abort.signal }, envelope(op));
  }

  async function count(op: string, abort: Abortable = {}): Promise<{ count: number; serverTime: number | undefined }> {
    return repeat({ op, parameters: [], body: emptyObject, signal: abort.signal }, async (r) => {
      const { fields } = await envelope(op)(r);
      const value = fields['count'];
      const n = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
      if (typeof n !== 'number' || !Number.isInteger(n) || n < 0)
        throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'none', reason: 'count is missing' });
      const skew = serverSkew(r, now());
      return { count: n, serverTime: skew === undefined ? undefined : now() + skew };
    });
  }

  async function* agencies(op: string, abort: Abortable = {}): AsyncGenerator<VxpAgency> {
    // Rows already handed out cannot be taken back: only the way to the first row is repeated.
    const opened = await repeat({ op, parameters: [], signal: abort.signal }, async (r) => {
      const rows = streamRows(r, context(op, limits.list, 'none'));
      return { rows, first: await rows.next() };
    });
    try {
      for (let step = opened.first; step.done !== true; step = await opened.rows.next()) yield agencyRow(step.value);
    } finally {
      await opened.rows.return(undefined);
    }
  }

  async function reconcile(query: ReconcileQuery, abort: Abortable = {}): ReturnType<AxisClient['reconcile']> {
    const rows = (await sentList({ messageType: query.messageType }, abort)).map(toDelivery);
    const result = reconcileRows(rows, query, receipts);
    if (result.outcome === 'found') remember(result.docId);
    return result;
  }

  return {
    dialect: 'vxp',
    experimental: false,
    sendEdoc,
    getReceivedEdocList: receivedList,
    getEdoc,
    downloadEdoc,
    updateStatus,
    getSentEdocList: sentList,
    countReceiveEdoc: async (abort) => (await count('countReceiveEdoc', abort)).count,
    countReceiveStatus: async (abort) => (await count('countReceiveStatus', abort)).count,
    getAgenciesList: (abort) => agencies('getAgenciesList', abort),
    getAgenciesListQD20: (abort) => agencies('getAgenciesListQD20', abort),
    getSynchronizeUnit: (abort) => agencies('getSynchronizeUnit', abort),
    async registerAgency(agency, abort = {}) {
      const { id, pcode, code, name, mail, mobile, fax } = agency;
      const json = Buffer.from(JSON.stringify({ id, pcode, code, name, mail, mobile, fax }), 'utf8');
      const op = 'registerAgency';
      await repeat({ op, parameters: [], body: { size: json.length, chunks: () => [json] }, signal: abort.signal }, envelope(op));
    },
    async deleteAgency(code, abort = {}) {
      const op = 'deleteAgency';
      await repeat({ op, parameters: [['AgencyCode', code]], body: emptyObject, signal: abort.signal }, envelope(op));
    },

    async send(packet, abort = {}) {
      const since = now();
      let sha256 = '';
      const { match } = packet;
      const find = (): ReturnType<AxisClient['reconcile']> =>
        reconcile(
          { from: packet.from, messageType: packet.messageType, match: match ?? {}, since, known: packet.known ?? [] },
          abort,
        );
      const sent = await sendOnce(
        packet,
        {
          op: 'sendEdoc',
          retrier: retries,
          settleMs: options.settleMs ?? 1000,
          attempt: async () => {
            const receipt = await sendEdoc(packet, abort);
            sha256 = receipt.sha256;
            return receipt.docId;
          },
          find: match === undefined ? undefined : find,
        },
        abort,
      );
      if (sha256 === '') sha256 = toHex(digestFor(packet));
      return { ...sent, sha256, size: packet.source.size, at: now() };
    },
    reconcile,
    async list(query, abort) {
      return (await receivedList(query, abort)).map(toItem);
    },
    fetch: (docId, abort) => (options.useDownload === true ? downloadEdoc(docId, abort) : getEdoc(docId, abort)),
    acknowledge: (docId, state, abort) => updateStatus(docId, state, abort),
    async deliveryReport(query, abort) {
      return (await sentList(query, abort)).map(toDelivery);
    },
    async *directory(abort): AsyncGenerator<AgencyRow> {
      for await (const row of agencies('getAgenciesListQD20', abort)) yield toAgency(row);
    },
    async *directoryChanges(abort): AsyncGenerator<AgencyRow> {
      for await (const row of agencies('getSynchronizeUnit', abort)) yield toAgency(row);
    },
    probe: { endpoint: base, waiting: (abort) => count('countReceiveEdoc', abort) },
    async close() {
      if (options.transport === undefined) await transport.close();
    },
  };
}

function digestFor({ source, sha256 }: OutgoingPacket): Uint8Array {
  if (sha256 === undefined) return digestOf(source);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw raiseAxis('AXIS_OPTION', { option: 'sha256', reason: 'not 64 hex digits' });
  return Buffer.from(sha256, 'hex');
}

function packetBody(source: OutgoingPacket['source'], crlf: boolean): NonNullable<HttpRequest['body']> {
  return {
    size: source.size + (crlf ? 2 : 0),
    *chunks() {
      yield* chunks(source);
      if (crlf) yield Uint8Array.of(0x0d, 0x0a);
    },
  };
}

function vxpDate(epochMs: number, format: NonNullable<VxpOptions['dateFormat']>): string {
  const t = vietnamTime(epochMs);
  return format === 'yyyy/MM/dd'
    ? `${t.year}/${t.month}/${t.day}`
    : `${t.day}/${t.month}/${t.year} ${t.hour}:${t.minute}:${t.second}`;
}

// `Ủy ban đã nhận` → `Uy ban da nhan`; what is still not ASCII, and line ends, become a space.
function asciiLine(value: string): string {
  return stripDiacritics(value)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
}

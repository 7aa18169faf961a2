import { type Abortable, chunks, decodeBase64Strict, resolveSecret, toHex } from '@lienthong/core';
import type { AgencyRow, AxisClient, AxisItem, OutgoingPacket } from '../client.ts';
import { type AxisErrorDetails, type Effect, raiseAxis } from '../errors.ts';
import type { HttpRequest } from '../http/index.ts';
import { sendOnce } from '../retry/send.ts';
import { digestOf } from '../vxp/hash.ts';
import { type DialectOptions, dialectParts, type Json, jsonAnswer, rowsOf, str } from './common.ts';

export interface BkavOptions extends DialectOptions {
  /** Code of the agency that this client speaks for (header `organid`). `secret` is its token; how one is issued is unknown. */
  readonly organId: string;
}

/**
 * Experimental driver of Bkav EdocService (axis-dialects.md §5). It was never run against such a server. The axis lists no sent
 * packets, so a send with an unknown effect cannot be reconciled: it is thrown, never repeated.
 *
 * @throws LienThongError `AXIS_OPTION`, `AXIS_PLAIN_HTTP`
 */
export function bkav(options: BkavOptions): AxisClient {
  const parts = dialectParts(options);

  async function call(
    op: string,
    method: 'GET' | 'POST',
    extra: readonly (readonly [string, string])[],
    body: HttpRequest['body'],
    abort: Abortable,
  ): Promise<Json> {
    const token = await resolveSecret(options.secret);
    const response = await parts.transport.request({
      op,
      method,
      url: `${parts.base}/EdocService/${op}`,
      headers: [['organid', options.organId], ['authorization', token.use((b) => Buffer.from(b).toString('latin1'))], ...extra],
      ...(body === undefined ? {} : { body }),
      signal: abort.signal,
    });
    const answer = await jsonAnswer(op, response);
    accept(op, answer);
    return answer;
  }
  const repeat = (
    op: string,
    method: 'GET' | 'POST',
    extra: readonly (readonly [string, string])[],
    body: HttpRequest['body'],
    abort: Abortable = {},
  ) => parts.retries.run(op, () => call(op, method, extra, body, abort), abort);
  const jsonBody = (value: unknown): NonNullable<HttpRequest['body']> => {
    const bytes = Buffer.from(JSON.stringify(value), 'utf8');
    return { size: bytes.length, chunks: () => [bytes] };
  };
  const unsupported = (op: string): Error => raiseAxis('AXIS_UNSUPPORTED', { op, dialect: 'bkav', effect: 'none' });

  async function attempt(packet: OutgoingPacket, abort: Abortable): Promise<string> {
    const { source } = packet;
    if (source.size > parts.maxPacket)
      throw raiseAxis('AXIS_PACKET_TOO_LARGE', { size: source.size, limit: parts.maxPacket, effect: 'none' });
    const answer = await call(
      'sendDocument',
      'POST',
      [
        ['Content-Type', 'application/octet-stream'],
        ['type', packet.messageType === 'edoc' ? 'EDOC' : 'STATUS'],
      ],
      { size: source.size, chunks: () => chunks(source) },
      abort,
    );
    const docId = str(answer['docId']);
    if (docId === '') throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'sendDocument', effect: 'done', reason: 'docId is missing' });
    return docId;
  }

  return {
    dialect: 'bkav',
    experimental: true,
    async send(packet, abort = {}) {
      const sent = await sendOnce(
        packet,
        { op: 'sendDocument', retrier: parts.retries, settleMs: 0, attempt: () => attempt(packet, abort), find: undefined },
        abort,
      );
      return { ...sent, sha256: toHex(digestOf(packet.source)), size: packet.source.size, at: parts.now() };
    },
    reconcile: () => Promise.reject(unsupported('reconcile')),
    async list(_query, abort) {
      const answer = await repeat('getPendingDocIds', 'GET', [], undefined, abort);
      if (!Array.isArray(answer['data']))
        throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'getPendingDocIds', effect: 'unknown', reason: 'data is missing' });
      // Only identifiers come; what a packet is shows when it is read.
      return answer['data'].map((row): AxisItem => {
        const docId = str(row) || str((row as Json | null)?.['docId']);
        return {
          docId,
          messageType: '',
          from: '',
          to: options.organId,
          state: 'initial',
          stateText: '',
          createdAt: '',
          updatedAt: '',
        };
      });
    },
    async fetch(docId, abort) {
      const answer = await repeat('getDocument', 'POST', [['docid', docId]], { size: 0, chunks: () => [] }, abort);
      const data = answer['data'];
      if (typeof data !== 'string' || data === '')
        throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'getDocument', effect: 'none', reason: 'data is missing' });
      const bytes = decodeBase64Strict(data);
      return (async function* () {
        yield bytes;
      })();
    },
    async acknowledge(docId, state, abort) {
      // Only "received" exists; a failure leaves the packet in the list.
      if (state === 'done') await repeat('confirmReceived', 'POST', [['docid', docId]], jsonBody({ docId }), abort);
    },
    deliveryReport: () => Promise.reject(unsupported('deliveryReport')),
    async *directory(abort): AsyncGenerator<AgencyRow> {
      const answer = await repeat(`getOrganizations?organId=${encodeURIComponent(options.organId)}`, 'GET', [], undefined, abort);
      for (const row of rowsOf('getOrganizations', answer['data'])) {
        yield {
          code: str(row['organId']) || str(row['code']),
          aliases: [],
          name: str(row['name']) || str(row['organName']),
          mail: str(row['email']) || str(row['mail']),
          id: str(row['id']),
          parent: str(row['parentId']),
          deleted: false,
          version: 0,
        };
      }
    },
    probe: {
      endpoint: parts.base,
      async waiting(abort) {
        const answer = await repeat('getPendingDocIds', 'GET', [], undefined, abort);
        return { count: Array.isArray(answer['data']) ? answer['data'].length : 0, serverTime: undefined };
      },
    },
    close: parts.close,
  };
}

function accept(op: string, answer: Json): void {
  if (answer['status'] === 'Success' && (answer['code'] === undefined || str(answer['code']) === '0')) return;
  if (answer['status'] !== 'Fail' && answer['status'] !== 'Error') {
    throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'unknown', reason: 'status is missing' });
  }
  const [first] = Array.isArray(answer['errors']) ? (answer['errors'] as Json[]) : [];
  const errorCode = str(first?.['code']) || str(answer['code']);
  const errorDesc = str(first?.['description']).slice(0, 500);
  const code: keyof AxisErrorDetails =
    answer['status'] === 'Error' ? 'AXIS_SERVER_FAULT' : /^[NRMT]\./.test(errorCode) ? 'AXIS_PACKET_REFUSED' : 'AXIS_REJECTED';
  const effect: Effect = answer['status'] === 'Error' ? 'unknown' : 'none';
  throw raiseAxis(code, { op, effect, errorCode, errorDesc });
}

import { type Abortable, chunks, resolveSecret, type SecretProvider, systemRandom, toHex, vietnamTime } from '@lienthong/core';
import type { AgencyRow, AxisClient, AxisItem, OutgoingPacket } from '../client.ts';
import { type AxisErrorDetails, raiseAxis } from '../errors.ts';
import type { HttpRequest } from '../http/index.ts';
import { sendOnce } from '../retry/send.ts';
import { digestOf } from '../vxp/hash.ts';
import { type DialectOptions, dialectParts, type Json, jsonAnswer, rowsOf, str } from './common.ts';

export interface EdocV2Options extends DialectOptions {
  readonly systemId: string;
  readonly username: string;
  readonly password: SecretProvider;
  readonly applicationCode?: string;
  /** Life of a login, milliseconds. Default 25 minutes (the guide says about 30). */
  readonly tokenMs?: number;
}

const CODES: Readonly<Record<string, keyof AxisErrorDetails>> = {
  '10': 'AXIS_PACKET_REFUSED',
  '15': 'AXIS_AUTHENTICATION',
  '18': 'AXIS_RECEIVER_UNKNOWN',
  '19': 'AXIS_SENDER_MISMATCH',
  '20': 'AXIS_SERVER_FAULT',
  '21': 'AXIS_SERVER_FAULT',
  '22': 'AXIS_PACKET_REFUSED',
  '23': 'AXIS_RECEIVER_LOCKED',
};

/**
 * Experimental driver of "Trục EDOC" v2.2 (axis-dialects.md §4): login, three headers, multipart with a length. It was never run
 * against such a server. Sent packets cannot be listed, so a send with an unknown effect is thrown, never repeated.
 *
 * @throws LienThongError `AXIS_OPTION`, `AXIS_PLAIN_HTTP`
 */
export function edocV2(options: EdocV2Options): AxisClient {
  const parts = dialectParts(options);
  let login: { token: Promise<string>; at: number } | undefined;

  // One login for all who wait: several at once throw each other out.
  function token(abort: Abortable): Promise<string> {
    const age = login === undefined ? Number.POSITIVE_INFINITY : parts.now() - login.at;
    if (login === undefined || age > (options.tokenMs ?? 25 * 60_000)) {
      const fresh = { token: enter(abort), at: parts.now() };
      login = fresh;
      fresh.token.catch(() => {
        if (login === fresh) login = undefined;
      });
    }
    return login.token;
  }

  async function enter(abort: Abortable): Promise<string> {
    const op = 'login';
    const password = (await resolveSecret(options.password)).use((b) => Buffer.from(b).toString('utf8'));
    const body = jsonBody({
      username: options.username,
      password,
      applicationCode: options.applicationCode ?? '',
      otp: '',
      twoFactorProvider: '',
      typeObjs: [],
    });
    const answer = await jsonAnswer(
      op,
      await parts.transport.request({
        op,
        method: 'POST',
        url: `${parts.base}/v1/auth/login?allow_anonymous=true`,
        headers: [['Content-Type', 'application/json']],
        body,
        signal: abort.signal,
      }),
    );
    const value = str((answer['data'] as Json | undefined)?.['token']);
    if (value === '')
      throw raiseAxis('AXIS_AUTHENTICATION', {
        op,
        effect: 'none',
        errorCode: '',
        errorDesc: str(answer['message']).slice(0, 500),
      });
    return value;
  }

  async function call(
    op: string,
    request: Pick<HttpRequest, 'method' | 'body'> & { path: string; type?: string },
    abort: Abortable,
  ): Promise<Json> {
    const bearer = await token(abort);
    const secret = await resolveSecret(options.secret);
    const response = await parts.transport.request({
      op,
      method: request.method,
      url: `${parts.base}/v1/${request.path}`,
      headers: [
        ['Authorization', `Bearer ${bearer}`],
        ['X-SystemId', options.systemId],
        ['X-SecretKey', secret.use((b) => Buffer.from(b).toString('latin1'))],
        ...(request.type === undefined ? [] : [['Content-Type', request.type] as const]),
      ],
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: abort.signal,
    });
    if (response.status === 401) login = undefined;
    const answer = await jsonAnswer(op, response);
    accept(op, answer, response.status);
    return answer;
  }
  const repeat = (op: string, request: Parameters<typeof call>[1], abort: Abortable = {}): Promise<Json> =>
    parts.retries.run(op, () => call(op, request, abort), abort);
  const unsupported = (op: string): Error => raiseAxis('AXIS_UNSUPPORTED', { op, dialect: 'edoc-v2', effect: 'none' });

  async function attempt(packet: OutgoingPacket, abort: Abortable): Promise<string> {
    const { source } = packet;
    if (source.size > parts.maxPacket)
      throw raiseAxis('AXIS_PACKET_TOO_LARGE', { size: source.size, limit: parts.maxPacket, effect: 'none' });
    const boundary = `lienthong-${toHex(systemRandom.bytes(16))}`;
    const head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="messageType"\r\n\r\n${packet.messageType}\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="edocFile"; filename="packet.edxml"\r\nContent-Type: application/xml\r\n\r\n`,
      'latin1',
    );
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1');
    const body = {
      size: head.length + source.size + tail.length,
      *chunks(): Generator<Uint8Array> {
        yield head;
        yield* chunks(source);
        yield tail;
      },
    };
    const answer = await call(
      'sendEdoc',
      { method: 'POST', path: 'sendEdoc', type: `multipart/form-data; boundary=${boundary}`, body },
      abort,
    );
    const docId = str(answer['docId']);
    if (docId === '') throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'sendEdoc', effect: 'done', reason: 'docId is missing' });
    return docId;
  }

  return {
    dialect: 'edoc-v2',
    experimental: true,
    async send(packet, abort = {}) {
      const sent = await sendOnce(
        packet,
        { op: 'sendEdoc', retrier: parts.retries, settleMs: 0, attempt: () => attempt(packet, abort), find: undefined },
        abort,
      );
      return { ...sent, sha256: toHex(digestOf(packet.source)), size: packet.source.size, at: parts.now() };
    },
    reconcile: () => Promise.reject(unsupported('reconcile')),
    async list(query, abort) {
      const dates = `${query.from === undefined ? '' : `&fromDate=${day(query.from)}`}${query.to === undefined ? '' : `&toDate=${day(query.to)}`}`;
      const path = `syncReceivedEdocList?messageType=${query.messageType}${dates}`;
      const op = 'syncReceivedEdocList';
      const rows = rowsOf(op, (await repeat(op, { method: 'GET', path }, abort))['data']);
      return rows.map((row): AxisItem => {
        const type = str(row['messageType']).toLowerCase();
        return {
          docId: str(row['docId']),
          messageType: type === 'edoc' || type === 'status' ? type : '',
          from: str(row['from']),
          to: str(row['to']),
          state: str(row['status']).toLowerCase(),
          stateText: str(row['statusDesc']),
          createdAt: str(row['createdTime']),
          updatedAt: str(row['updatedTime']),
        };
      });
    },
    async fetch(docId, abort) {
      const answer = await repeat('getEdoc', { method: 'GET', path: `getEdoc?docId=${encodeURIComponent(docId)}` }, abort);
      const edxml = str((answer['data'] as Json | undefined)?.['edxml']);
      if (edxml === '') throw raiseAxis('AXIS_ANSWER_INVALID', { op: 'getEdoc', effect: 'none', reason: 'edxml is missing' });
      // Whether the field is text or base64 is not said; a packet begins with `<`, base64 never does.
      const bytes = Buffer.from(edxml, edxml.trimStart().startsWith('<') ? 'utf8' : 'base64');
      return (async function* () {
        yield bytes;
      })();
    },
    async acknowledge(docId, state, abort) {
      await repeat(
        'updateStatus',
        { method: 'POST', path: 'updateStatus', type: 'application/json', body: jsonBody({ docId, status: state }) },
        abort,
      );
    },
    deliveryReport: () => Promise.reject(unsupported('deliveryReport')),
    async *directory(abort): AsyncGenerator<AgencyRow> {
      const op = 'getAgenciesList';
      for (const row of rowsOf(op, (await repeat(op, { method: 'GET', path: op }, abort))['data'])) {
        const aliases = [str(row['oldCode']), str(row['code102'])].filter((code) => code !== '' && code !== str(row['code']));
        yield {
          code: str(row['code']),
          aliases,
          name: str(row['name']),
          mail: str(row['mail']),
          id: str(row['id']),
          parent: str(row['pid']),
          deleted: false,
          version: 0,
        };
      }
    },
    probe: {
      endpoint: parts.base,
      async waiting(abort) {
        const answer = await repeat(
          'syncReceivedEdocList',
          { method: 'GET', path: 'syncReceivedEdocList?messageType=edoc' },
          abort,
        );
        return { count: rowsOf('syncReceivedEdocList', answer['data']).length, serverTime: undefined };
      },
    },
    close: parts.close,
  };
}

function jsonBody(value: unknown): NonNullable<HttpRequest['body']> {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  return { size: bytes.length, chunks: () => [bytes] };
}

function day(epochMs: number): string {
  const t = vietnamTime(epochMs);
  return `${t.year}/${t.month}/${t.day}`;
}

function accept(op: string, answer: Json, httpStatus: number): void {
  if (answer['success'] === true && httpStatus <= 299) return;
  const data = (answer['data'] ?? {}) as Json;
  const errorCode = str(data['errorCode']);
  const errorDesc = (str(data['errorDesc']) || str(answer['message'])).slice(0, 500);
  if (httpStatus === 401)
    throw raiseAxis('AXIS_AUTHENTICATION', { op, effect: 'none', errorCode: errorCode || '401', errorDesc });
  if (answer['success'] !== false)
    throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect: 'unknown', reason: 'success is missing' });
  const code = CODES[errorCode] ?? 'AXIS_REJECTED';
  throw raiseAxis(code, {
    op,
    effect: code === 'AXIS_SERVER_FAULT' ? 'unknown' : 'none',
    errorCode,
    errorDesc,
    skewMs: null,
  } as never);
}

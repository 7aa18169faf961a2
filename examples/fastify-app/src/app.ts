import { isLienThongError } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, type OutgoingRecord, type ReadDelivery, runWorker } from '@lienthong/exchange';
import fastify, { type FastifyInstance } from 'fastify';
import { page, type ReceivedRow, type SentRow } from './page.ts';

export interface AppOptions {
  readonly exchange: Exchange;
  /** Who we are. */
  readonly organ: { readonly organId: string; readonly organName: string };
  /** Pause between looks at the axis, milliseconds. */
  readonly pollMs?: number;
}

interface SendBody {
  readonly messageId: string;
  readonly to: readonly { readonly organId: string; readonly organName: string }[];
  readonly code: string;
  readonly date: string;
  readonly type: string;
  readonly subject: string;
  readonly signer: string;
  readonly files: readonly { readonly name: string; readonly base64: string }[];
}

const texts = (...names: string[]): Record<string, { type: 'string'; minLength: 1 }> =>
  Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }]));
const listOf = (...names: string[]): object => ({
  type: 'array',
  minItems: 1,
  items: { type: 'object', required: names, properties: texts(...names) },
});
const sendSchema = {
  type: 'object',
  required: ['messageId', 'to', 'code', 'date', 'type', 'subject', 'signer', 'files'],
  properties: {
    ...texts('messageId', 'code', 'date', 'type', 'subject', 'signer'),
    to: listOf('organId', 'organName'),
    files: listOf('name', 'base64'),
  },
};

/** A small document system: the exchange keeps everything that must not be lost; this keeps what the clerk looks at. */
export function createApp({ exchange, organ, pollMs = 60_000 }: AppOptions): FastifyInstance {
  const app = fastify({ bodyLimit: 64 * 1024 * 1024 });
  const received = new Map<string, ReceivedRow>();
  const stop = new AbortController();
  let working: Promise<unknown> = Promise.resolve();

  /** Called for every document that nobody has decided on: also for those of before a restart. */
  async function take(delivery: ReadDelivery): Promise<void> {
    const { packet, docId, from } = delivery;
    if (received.has(docId) || packet.kind !== 'document') return;
    const report = await delivery.inspect();
    const code = `${packet.code.number}/${packet.code.notation}`;
    received.set(docId, { docId, from, code, subject: packet.subject, verdict: report.explain(), decision: '' });
    // What is broken goes back by itself, with the reason (QĐ 28/2018 Đ9.1); everything else waits for the clerk.
    if (report.outcome === 'invalid' && delivery.change === undefined) {
      await delivery.reject(report);
      mark(docId, 'đã trả lại');
    }
  }

  function mark(docId: string, decision: string): void {
    const row = received.get(docId);
    if (row !== undefined) row.decision = decision;
  }

  async function sentRows(): Promise<SentRow[]> {
    const records: OutgoingRecord[] = [];
    // In order of arrival: the page shows the latest hundred.
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page = await exchange.messages({ messageType: 'edoc', limit: 1000, after });
      records.splice(0, Math.max(0, records.push(...page.records) - 100));
      after = page.next;
    }
    return Promise.all(
      records.map(async ({ messageId, documentId, state }) => {
        return { messageId, documentId, state, recipients: await exchange.states(messageId) };
      }),
    );
  }

  // The forms of the page; JSON is what Fastify reads by itself.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  // An error of the SDK says what is wrong, where, and what to do, in Vietnamese.
  app.setErrorHandler((error, _request, reply) => {
    if (isLienThongError(error)) return reply.code(error.retryable ? 503 : 422).send({ error: error.toJSON() });
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    return reply.code(status).send({ error: { code: 'APP', message: status < 500 ? (error as Error).message : 'Lỗi máy chủ' } });
  });

  app.get('/', async (_request, reply) =>
    reply.type('text/html').send(page(organ.organName, await sentRows(), [...received.values()])),
  );
  app.get('/sent', sentRows);
  app.get('/received', () => [...received.values()]);
  app.get('/overdue', () => exchange.overdue());

  // `messageId` comes from the caller: sent again after a lost answer, it is the same sending.
  app.post<{ Body: SendBody }>('/send', { schema: { body: sendSchema } }, async ({ body }) => {
    const packet = compose({
      from: agency(organ.organId, { organName: organ.organName }),
      to: body.to.map(({ organId, organName }) => agency(organId, { organName })),
      code: body.code,
      promulgation: { date: body.date },
      type: body.type,
      subject: body.subject,
      signer: { fullName: body.signer },
      attachments: body.files.map(({ name, base64 }) => content(name, Buffer.from(base64, 'base64'))),
    });
    // Composed again, a packet holds another time and is another packet: what was taken before is not sent anew.
    const known = await exchange.message(body.messageId);
    if (known !== undefined && known.documentId === packet.documentId) return { ...known, alreadySent: known.state === 'sent' };
    const source = packet.source();
    try {
      return await exchange.send(source, { messageId: body.messageId });
    } finally {
      source.close();
    }
  });

  app.post<{ Params: { docId: string } }>('/received/:docId/accept', async ({ params }, reply) => {
    await exchange.answer(params.docId, '03');
    mark(params.docId, 'đã tiếp nhận');
    return reply.redirect('/', 303);
  });

  app.post<{ Params: { docId: string }; Body: { reason?: string } | undefined }>(
    '/received/:docId/reject',
    async (request, reply) => {
      const { params, body } = request;
      await exchange.answer(params.docId, '02', { reason: body?.reason ?? '' });
      mark(params.docId, 'đã trả lại');
      return reply.redirect('/', 303);
    },
  );

  app.addHook('onReady', async () => {
    working = runWorker(exchange, { pollMs, signal: stop.signal, onDelivery: take });
    working.catch((error: unknown) => app.log.error(error));
  });
  app.addHook('onClose', async () => {
    stop.abort();
    await working.catch(() => undefined);
    await exchange.close();
  });
  return app;
}

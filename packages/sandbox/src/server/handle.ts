import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { ActiveFault } from '../faults/rules.ts';
import { replacement, reset, spoil } from '../faults/strike.ts';
import { type House, newId } from '../house.ts';
import { operations } from '../operations/index.ts';
import { authenticate, parametersOf } from './auth.ts';
import { receiveFile, receiveSmall } from './receive.ts';
import { fail, page, type Reply } from './reply.ts';
import { writeReply } from './write.ts';

const SMALL_BODY = 4 * 1024 * 1024;
const HIDDEN: ReadonlySet<string> = new Set(['hash-header', 'sign-header', 'sign-header-key']);

/** Answers one request of the wire protocol. */
export function wireHandler(house: House): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const table = operations();
  return async (req, res) => {
    const began = house.clock.now();
    const path = (req.url ?? '/').split('?')[0] as string;
    const last = path.split('/').pop() as string;
    const known = table.get(last.toLowerCase());
    const op = known?.name ?? last;
    const parameters = parametersOf(req);
    const systemId = parameters.get('systemid') ?? '';
    const fault =
      known === undefined ? undefined : house.faults.pick(op, systemId, (parameters.get('messagetype') ?? '').toLowerCase());

    const outcome = await answer(req, fault);
    let status = 0;
    if (outcome === 'reset') reset(res);
    else {
      status = outcome.status;
      await writeReply(res, outcome, fault);
    }
    const envelope = outcome === 'reset' ? {} : (outcome.envelope ?? {});
    const shown: Record<string, string> = {};
    for (const [name, value] of parameters) if (!HIDDEN.has(name)) shown[name] = value.slice(0, 400);
    house.log.add({
      at: began,
      ms: Math.max(0, house.clock.now() - began),
      method: req.method ?? '',
      path,
      op,
      systemId,
      parameters: shown,
      userAgent: req.headers['user-agent'] ?? '',
      requestBytes: Number(req.headers['content-length'] ?? 0),
      httpStatus: status,
      status: String(envelope['status'] ?? ''),
      errorCode: String(envelope['ErrorCode'] ?? ''),
      errorDesc: String(envelope['ErrorDesc'] ?? ''),
      docId: String(envelope['DocId'] ?? parameters.get('docid') ?? ''),
      fault: fault?.fault ?? '',
    });

    async function answer(request: IncomingMessage, struck: ActiveFault | undefined): Promise<Reply | 'reset'> {
      if (known === undefined) return page(404, `<!DOCTYPE html><html><body><h1>404</h1><p>${shownPath(path)}</p></body></html>`);
      if (!known.methods.includes(request.method ?? ''))
        return page(405, '<!DOCTYPE html><html><body><h1>405 Method Not Allowed</h1></body></html>');
      const now = house.clock.now();
      if (struck?.stage === 'before') {
        const made = replacement(struck, op, systemId, now);
        if (made === 'reset') return made;
        if (made !== undefined) {
          await receiveSmall(request, 0).catch(() => undefined);
          return made;
        }
      }
      const packet =
        op === 'sendEdoc'
          ? await receiveFile(
              request,
              join(house.store.folder, `incoming-${newId(house.random)}`),
              house.config.maxPacketBytes ?? 2 * 1024 ** 3,
            )
          : undefined;
      try {
        const body = op === 'sendEdoc' ? Buffer.alloc(0) : await receiveSmall(request, SMALL_BODY);
        if (body === undefined) return fail(op, '10', 'Noi dung yeu cau qua lon');
        if (op === 'sendEdoc' && packet === undefined && !request.complete) return 'reset';
        if (struck?.stage === 'instead') {
          const made = replacement(struck, op, systemId, now);
          if (made !== undefined) return made;
        }
        const auth = authenticate(parameters, (id) => house.agencies.system(id), {
          strict: house.config.auth === 'strict',
          clockWindowMs: house.config.clockWindowMs,
          now,
        });
        if (!('system' in auth)) return fail(op, auth.code, auth.text);
        const reply = await known.run({
          house,
          op,
          system: auth.system,
          parameters,
          packet,
          body,
          fault: struck,
          now,
          gone: () => res.destroyed,
        });
        if (struck?.stage !== 'after') return reply;
        return replacement(struck, op, systemId, now) ?? spoil(reply, struck);
      } finally {
        packet?.drop();
      }
    }
  };
}

const shownPath = (text: string): string => text.replace(/[^\w/.-]/g, '_').slice(0, 200);

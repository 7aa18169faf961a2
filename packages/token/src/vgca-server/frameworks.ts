import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Transfers } from './transfers.ts';

/** Middleware for Express and Connect: `app.use(expressTransfers(transfers))`, before any body parser. */
export function expressTransfers(
  transfers: Transfers,
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    transfers.handle(request, response).then((handled) => {
      if (!handled) next();
    }, next);
  };
}

/** The part of a Fastify instance that is used. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: { hijack(): unknown; raw: ServerResponse }) => Promise<void>,
  ): unknown;
}

/** Hooks into Fastify before its body parsers: `fastifyTransfers(app, transfers)`, once, before routes are declared. */
export function fastifyTransfers(app: FastifyLike, transfers: Transfers): void {
  app.addHook('onRequest', async (request, reply) => {
    if (await transfers.handle(request.raw, reply.raw)) reply.hijack();
  });
}

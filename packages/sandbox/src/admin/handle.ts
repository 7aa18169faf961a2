import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLienThongError } from '@lienthong/core';
import { readFaults } from '../faults/rules.ts';
import type { House } from '../house.ts';
import { receiveSmall } from '../server/receive.ts';

/** The loopback door for tests and the console: `GET` state and log, `POST`/`PUT` faults, `DELETE` no faults. */
export function adminHandler(
  house: House,
  adminPath: string,
  consolePath: string,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (!local(req)) return json(res, 403, { error: 'loopback only' });
    const part = url.pathname.startsWith(adminPath) ? url.pathname.slice(adminPath.length).replace(/^\/|\/$/g, '') : '';
    if (url.pathname.startsWith(consolePath)) return json(res, 404, { error: 'not in this version' });
    if (req.method === 'GET') {
      if (part === '') return json(res, 200, { faults: house.faults.list(), log: house.log.since(0) });
      if (part === 'faults') return json(res, 200, { faults: house.faults.list() });
      if (part === 'log') return json(res, 200, { log: house.log.since(Number(url.searchParams.get('since') ?? 0)) });
      return json(res, 404, { error: 'unknown' });
    }
    if (part !== '' && part !== 'faults') return json(res, 404, { error: 'unknown' });
    if (req.method === 'DELETE') {
      house.faults.set([], house.clock.now());
      return json(res, 200, { faults: [] });
    }
    const body = await receiveSmall(req, 1024 * 1024);
    try {
      const value: unknown = JSON.parse(body?.toString('utf8') ?? '');
      const list = Array.isArray(value) ? value : (value as { faults?: unknown } | null)?.faults;
      const rules = readFaults(list, '$.faults');
      if (req.method === 'PATCH') house.faults.add(rules, house.clock.now());
      else house.faults.set(rules, house.clock.now());
    } catch (error) {
      return json(res, 400, { error: isLienThongError(error) ? error.toJSON() : 'the body is not JSON' });
    }
    return json(res, 200, { faults: house.faults.list() });
  };
}

// A web page elsewhere must not turn the dials: DNS names that point here and foreign origins are refused.
function local(req: IncomingMessage): boolean {
  const host = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(req.headers.host ?? '');
  const { origin } = req.headers;
  return host && (origin === undefined || origin === `http://${req.headers.host}`);
}

export function json(res: ServerResponse, status: number, value: unknown): void {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(bytes.length),
    'Cache-Control': 'no-store',
  });
  res.end(bytes);
}

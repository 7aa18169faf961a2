import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLienThongError } from '@lienthong/core';
import { consoleFiles } from '../console/files.ts';
import { readFaults } from '../faults/rules.ts';
import type { House } from '../house.ts';
import { receiveSmall } from '../server/receive.ts';
import { json, send } from './answer.ts';
import { agencyRows, overview, packetDetail, packetRows } from './views.ts';

export interface AdminPaths {
  readonly admin: string;
  readonly console: string;
}

/** The loopback door for tests and the console: `GET` state and log, `POST`/`PUT` faults (`PATCH` adds), `DELETE` no faults. */
export function adminHandler(house: House, paths: AdminPaths): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const files = consoleFiles(paths.admin);
  return async (req, res) => {
    if (!local(req)) return json(res, 403, { error: 'loopback only' });
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === paths.console) {
      res.writeHead(308, { Location: `${paths.console}/`, 'Content-Length': '0' });
      res.end();
      return;
    }
    if (url.pathname.startsWith(paths.console)) {
      const file = files.get(url.pathname.slice(paths.console.length).replace(/^\//, ''));
      return file === undefined ? json(res, 404, { error: 'unknown' }) : send(res, 200, file.type, file.text);
    }
    const part = url.pathname.slice(paths.admin.length).replace(/^\/|\/$/g, '');
    if (req.method === 'GET') return read(house, url, part, res);
    if (part !== '' && part !== 'faults') return json(res, 404, { error: 'unknown' });
    return turn(house, req, res);
  };
}

async function read(house: House, url: URL, part: string, res: ServerResponse): Promise<void> {
  const query = url.searchParams;
  if (part === '') return json(res, 200, { ...overview(house), faults: house.faults.list(), log: house.log.since(0) });
  if (part === 'state') return json(res, 200, { ...overview(house), faults: house.faults.list() });
  if (part === 'faults') return json(res, 200, { faults: house.faults.list() });
  if (part === 'log') return json(res, 200, { log: house.log.since(Number(query.get('since') ?? 0)) });
  if (part === 'agencies') return json(res, 200, { agencies: agencyRows(house, query.get('query') ?? '') });
  if (part === 'packets') return json(res, 200, { packets: packetRows(house, query.get('type') ?? undefined) });
  const docId = /^packets\/([0-9a-f]{24})$/.exec(part)?.[1];
  const detail = docId === undefined ? undefined : await packetDetail(house, docId);
  return detail === undefined ? json(res, 404, { error: 'unknown' }) : json(res, 200, detail);
}

async function turn(house: House, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const now = house.clock.now();
  if (req.method === 'DELETE') house.faults.set([], now);
  else {
    const body = await receiveSmall(req, 1024 * 1024);
    try {
      const value: unknown = JSON.parse(body?.toString('utf8') ?? '');
      const rules = readFaults(Array.isArray(value) ? value : (value as { faults?: unknown } | null)?.faults, '$.faults');
      if (req.method === 'PATCH') house.faults.add(rules, now);
      else house.faults.set(rules, now);
    } catch (error) {
      return json(res, 400, { error: isLienThongError(error) ? error.toJSON() : 'the body is not JSON' });
    }
  }
  return json(res, 200, { faults: house.faults.list() });
}

// A web page elsewhere must not turn the dials: DNS names that point here and foreign origins are refused.
function local(req: IncomingMessage): boolean {
  const host = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(req.headers.host ?? '');
  const { origin } = req.headers;
  return host && (origin === undefined || origin === `http://${req.headers.host}`);
}

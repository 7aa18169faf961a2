import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, type Random, systemClock, systemRandom } from '@lienthong/core';
import { adminHandler } from './admin/handle.ts';
import { readConfig } from './config/read.ts';
import type { SandboxConfig } from './config/types.ts';
import { raiseSandbox } from './errors.ts';
import { faultDial } from './faults/rules.ts';
import type { House } from './house.ts';
import type { Judge } from './packet/verdict.ts';
import { wireHandler } from './server/handle.ts';
import { requestLog } from './server/log.ts';
import { agencies } from './store/agencies.ts';
import { openStore } from './store/store.ts';

export interface SandboxOptions {
  /** 0 (default): any free port of 127.0.0.1. */
  readonly port?: number;
  /** Folder that outlives the process; absent: a private one, removed by `close`. */
  readonly data?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** What the console judges signatures by (`inspect`); absent: packets are read and checked only. */
  readonly judge?: Judge;
}

/** A running sandbox axis on loopback. */
export interface Sandbox {
  /** Endpoint for a client. */
  readonly url: string;
  /** Web console. */
  readonly console: string;
  /** Faults and request log, JSON. */
  readonly admin: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ADMIN_PATH = '/_admin';
const CONSOLE_PATH = '/_console';

/**
 * Starts a sandbox axis on 127.0.0.1.
 *
 * @throws LienThongError `SANDBOX_CONFIG`, `SANDBOX_LISTEN`, `SANDBOX_DATA`, `SANDBOX_DATA_BUSY`
 */
export async function startSandbox(config: SandboxConfig, options: SandboxOptions = {}): Promise<Sandbox> {
  const checked = readConfig(config);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const directory = agencies(checked, clock.now());
  const hubs = checked.hubs ?? [];
  const store = openStore(options.data, {
    agency: (agency, at) => directory.register(agency, at),
    noAgency: (code, at) => directory.remove(code, at),
  });
  const house: House = {
    config: checked,
    clock,
    random,
    agencies: directory,
    hubs: hubs.some((h) => h.province === undefined) ? hubs : [{ id: 'truc-quoc-gia', rewrite: 'none' }, ...hubs],
    store,
    faults: faultDial(checked.faults ?? [], random, clock.now()),
    log: requestLog(),
    judge: options.judge,
  };
  const wire = wireHandler(house);
  const admin = adminHandler(house, { admin: ADMIN_PATH, console: CONSOLE_PATH });
  // A receiver list of hundreds of codes travels in headers, twice.
  const server = createServer({ maxHeaderSize: 256 * 1024, keepAliveTimeout: 65_000, requestTimeout: 0 }, (req, res) => {
    const path = req.url ?? '/';
    const work = path.startsWith(ADMIN_PATH) || path.startsWith(CONSOLE_PATH) ? admin(req, res) : wire(req, res);
    work.catch((error: unknown) => failed(res, error));
  });
  const port = await listen(server, options.port ?? 0, () => store.close());
  const url = `http://127.0.0.1:${port}`;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise<void>((resolve) => {
      server.close(() => {
        store.close();
        resolve();
      });
      server.closeAllConnections();
    });
    return closing;
  };
  return { url, console: `${url}${CONSOLE_PATH}/`, admin: `${url}${ADMIN_PATH}`, close, [Symbol.asyncDispose]: close };
}

function failed(res: ServerResponse<IncomingMessage>, error: unknown): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const text = Buffer.from(JSON.stringify({ status: 'FAIL', ErrorCode: '20', ErrorDesc: 'Loi he thong', DocId: '' }));
  res.writeHead(200, {
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': String(text.length),
    'X-Sandbox-Error': ascii(error),
  });
  res.end(text);
}

const ascii = (error: unknown): string =>
  String(error instanceof Error ? error.message : error)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 300);

function listen(server: Server, port: number, undo: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      undo();
      reject(raiseSandbox('SANDBOX_LISTEN', { port, reason: cause.code ?? 'EIO' }, { cause }));
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Served {
  readonly url: string;
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
  close(): Promise<void>;
}

/** A server on loopback that keeps what it was asked. */
export async function serve(
  answer: (req: IncomingMessage, res: ServerResponse, body: Buffer, n: number) => void,
  tls?: ServerOptions,
): Promise<Served> {
  const requests: { path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const listener: RequestListener = (req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('error', () => undefined);
    req.on('end', () => {
      const body = Buffer.concat(parts);
      requests.push({ path: req.url ?? '', headers: req.headers, body: body.toString('utf8') });
      answer(req, res, body, requests.length);
    });
  };
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function reply(res: ServerResponse, value: unknown, status = 200): void {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) });
  res.end(bytes);
}

export const OK = { status: 'OK', ErrorCode: '0', ErrorDesc: 'Thanh cong' };

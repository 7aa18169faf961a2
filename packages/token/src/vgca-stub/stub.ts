import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type VgcaOperation, vgcaOperations } from '../vgca/operations.ts';
import { ask, uploadForm } from './http.ts';

/** What the stub does instead of answering well. */
export type VgcaFault = 'close' | 'error' | 'silence' | 'malformed' | 'two-messages' | 'cancelled' | 'not-implemented';

/** A scripted answer: text as it is, an object as JSON, a fault, each after a delay if given. */
export interface VgcaScript {
  readonly answer?: string | object | undefined;
  readonly fault?: VgcaFault | undefined;
  readonly delayMs?: number | undefined;
}

export interface VgcaStubOptions {
  readonly port?: number | undefined;
  /** PEM; without it the stub speaks plain `ws:`, which the real service does not. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** How a file is "signed": bytes in, bytes out. Default: a comment is appended, as an incremental update would be. */
  readonly signFile?: ((original: Uint8Array, operation: VgcaOperation) => Uint8Array | Promise<Uint8Array>) | undefined;
  /** In which of its three shapes FileServer comes back. Default: text. */
  readonly fileServer?: 'text' | 'object' | 'json-text' | undefined;
}

/** A stand-in for VGCA Sign Service on loopback: all 21 paths, with the user pressing OK at once. It makes no real signatures. */
export interface VgcaStub {
  /** For `endpoint` of the client. */
  readonly endpoint: string;
  /** The next answers of an operation, in order; afterwards the default again. */
  script(operation: VgcaOperation, ...scripts: readonly VgcaScript[]): void;
  readonly messages: readonly { readonly operation: string; readonly message: string; readonly origin: string | undefined }[];
  close(): Promise<void>;
}

const FILE_OPERATIONS: readonly string[] = ['SignApproved', 'SignIssued', 'SignIncome', 'SignCopy', 'SignAppendix', 'Comment'];

export async function startVgcaStub(options: VgcaStubOptions = {}): Promise<VgcaStub> {
  const scripts = new Map<string, VgcaScript[]>();
  const messages: VgcaStub['messages'][number][] = [];
  const onRequest = (_: IncomingMessage, response: { end(text: string): unknown }): unknown =>
    response.end('VGCA Sign Service (stub)');
  const server: Server =
    options.tls === undefined ? createHttpServer(onRequest) : (createHttpsServer(options.tls, onRequest) as unknown as Server);
  const sockets = new WebSocketServer({ server, maxPayload: 64 * 1024 * 1024 });
  sockets.on('connection', (socket, request) => {
    const operation = (request.url ?? '/').slice(1);
    socket.once('message', (data) => {
      const message = String(data);
      messages.push({ operation, message, origin: request.headers.origin });
      perform(socket, operation, message, scripts.get(operation)?.shift() ?? {}, options).catch(() => socket.terminate());
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `${options.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
    script: (operation, ...list) => void scripts.set(operation, [...list]),
    messages,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function perform(
  socket: WebSocket,
  operation: string,
  message: string,
  script: VgcaScript,
  options: VgcaStubOptions,
): Promise<void> {
  if (script.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, script.delayMs));
  const say = (value: unknown): void => socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  switch (script.fault) {
    case 'close':
      return socket.close();
    case 'error':
      return socket.terminate();
    case 'silence':
      return;
    case 'malformed':
      return say('{"Status":0,');
    case 'cancelled':
      return say({ Status: 11, Message: 'Người dùng huỷ' });
    case 'not-implemented':
      return say({ Status: 500, Error: 'Not implemented' });
    default: {
      const answer = script.answer ?? (await defaultAnswer(operation, message, options));
      if (answer === undefined) return;
      say(answer);
      if (script.fault === 'two-messages') say({ Status: 1, Message: 'the second message' });
    }
  }
}

async function defaultAnswer(operation: string, message: string, options: VgcaStubOptions): Promise<unknown> {
  if (operation === 'GetVersion') return '1.0.0 (stub)';
  if (operation === 'Config') return undefined;
  if (operation === 'GetCertInfo')
    return { Status: 0, CertInfo: { Subject: 'CN=Thử nghiệm', SerialNumber: '01', Issuer: 'CN=Stub' } };
  if (operation === 'VerifyXML')
    return [{ SigInfo: { SignerCert: { SerialNumber: '01' } }, ValidationDetails: { SignerCertStatus: null } }];
  if (FILE_OPERATIONS.includes(operation))
    return signFile(operation as VgcaOperation, JSON.parse(message) as FileRequest, options);
  if (operation === 'SignFiles') {
    const { Files, ...rest } = JSON.parse(message) as FileRequest & { Files: readonly { FileName: string; URL: string }[] };
    const done = [];
    for (const one of Files) done.push(await signFile('SignFiles', { ...rest, FileName: one.URL }, options));
    return { Status: 0, Message: '', Files: done };
  }
  if ((vgcaOperations as readonly string[]).includes(operation))
    return { Status: 0, Signature: btoa('stub signature'), Message: '' };
  return { Status: 500, Error: 'Not implemented' };
}

interface FileRequest {
  readonly FileName: string;
  readonly FileUploadHandler: string;
  readonly MetaData?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Downloads, "signs" and uploads by itself, without any cookie, as the real service does. */
async function signFile(operation: VgcaOperation, request: FileRequest, options: VgcaStubOptions): Promise<object> {
  const download = await ask(request.FileName);
  if (download.status !== 200) return { Status: 3, Message: `Không tải được tệp (${download.status})` };
  const signed = await (options.signFile ?? appendComment)(download.body, operation);
  const fileName = decodeURIComponent(new URL(request.FileName).pathname.split('/').at(-1) ?? 'file.pdf');
  const reply = await ask(request.FileUploadHandler, uploadForm(fileName, signed, request.MetaData ?? []));
  const answer = JSON.parse(Buffer.from(reply.body).toString('utf8')) as Record<string, unknown>;
  if (answer['Status'] !== true) return { Status: 4, Message: String(answer['Message']) };
  const shapes = {
    text: answer['FileServer'],
    object: { FileServer: answer['FileServer'] },
    'json-text': JSON.stringify({ FileServer: answer['FileServer'] }),
  };
  return {
    Status: 0,
    Message: '',
    FileName: answer['FileName'],
    FileServer: shapes[options.fileServer ?? 'text'],
    DocumentNumber: '',
    DocumentDate: '',
  };
}

function appendComment(original: Uint8Array): Uint8Array {
  return Uint8Array.from([...original, ...new TextEncoder().encode('\n% stub: no signature\nstartxref\n0\n%%EOF\n')]);
}

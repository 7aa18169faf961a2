import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GovernmentPki } from '../government/create.ts';
import { type Answers, createAnswers } from './answers.ts';
import { type Fault, type FaultKind, faultPlan, type Service } from './fault.ts';

const MAX_REQUEST = 1024 * 1024;
const HUGE_CHUNK = 256 * 1024;

export interface RespondersRequest {
  readonly service: Service | undefined;
  readonly method: string;
  readonly path: string;
  readonly fault: FaultKind | undefined;
}

/** CRL, OCSP, TSA and AIA services of one hierarchy on 127.0.0.1. */
export interface Responders {
  /** Base for `urls` of `createGovernmentPki`. */
  readonly url: string;
  /** Answers for this hierarchy from now on. */
  serve(pki: GovernmentPki): Promise<void>;
  /** Spoils the next answers of a service, in the order given. */
  fault(service: Service, ...faults: readonly (Fault | FaultKind)[]): void;
  heal(service?: Service): void;
  readonly requests: readonly RespondersRequest[];
  close(): Promise<void>;
}

/**
 * Starts the services; first the server, because its address goes into the certificates:
 * `const responders = await startResponders(); const pki = await createGovernmentPki({ urls: responders.url }); await responders.serve(pki);`
 */
export async function startResponders(options: { readonly port?: number } = {}): Promise<Responders> {
  const plan = faultPlan();
  const requests: RespondersRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let site: { readonly pki: GovernmentPki; readonly answers: Answers } | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const body = await readBody(request);
    const service = site === undefined ? undefined : serviceOf(path, site.pki);
    const fault = service === undefined ? undefined : plan.take(service);
    requests.push({ service, method: request.method ?? '', path, fault: fault?.kind });
    if (site === undefined || service === undefined || body === undefined) return void response.writeHead(404).end();
    if (fault?.kind === 'slow') {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, fault.delayMs ?? 1000);
        timers.add(timer);
      });
    }
    if (fault !== undefined && misbehave(fault, request, response)) return;
    const answer = answerOf(service, path, request.method === 'GET', body, site, fault?.kind);
    if (answer === undefined) return void response.writeHead(400).end();
    deliver(response, TYPES[service], answer, fault?.kind);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: async (pki) => {
      site = { pki, answers: await createAnswers(pki) };
    },
    fault: (service, ...faults) => plan.set(service, ...faults.map((one) => (typeof one === 'string' ? { kind: one } : one))),
    heal: (service) => plan.clear(service),
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TYPES: Readonly<Record<Service, string>> = {
  crl: 'application/pkix-crl',
  ocsp: 'application/ocsp-response',
  tsa: 'application/timestamp-reply',
  aia: 'application/pkix-cert',
};

function serviceOf(path: string, { urls }: GovernmentPki): Service | undefined {
  const at = (url: string): string => new URL(url).pathname;
  if (path === at(urls.rootCrl) || path === at(urls.subCaCrl)) return 'crl';
  if (path === at(urls.rootCertificate) || path === at(urls.subCaCertificate)) return 'aia';
  if (path === at(urls.timestamp)) return 'tsa';
  return path === at(urls.ocsp) || path.startsWith(`${at(urls.ocsp)}/`) ? 'ocsp' : undefined;
}

function answerOf(
  service: Service,
  path: string,
  get: boolean,
  body: Uint8Array,
  { pki, answers }: { readonly pki: GovernmentPki; readonly answers: Answers },
  fault: FaultKind | undefined,
): Uint8Array | undefined {
  const ofRoot = path === new URL(pki.urls.rootCrl).pathname || path === new URL(pki.urls.rootCertificate).pathname;
  const authority = ofRoot ? pki.root : pki.subCa;
  try {
    if (service === 'aia') return authority.certificate;
    if (service === 'crl') return answers.crl(authority, fault);
    if (service === 'tsa') return get ? undefined : answers.timestamp(body, fault);
    return answers.ocsp(get ? fromPath(path) : body, fault);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** RFC 6960 §A.1: GET carries the request in base64, percent-encoded. */
function fromPath(path: string): Uint8Array {
  return new Uint8Array(Buffer.from(decodeURIComponent(path.slice(path.indexOf('/ocsp/') + 6)), 'base64'));
}

/** Faults of transport. True when the answer has been dealt with. */
function misbehave(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'silent':
      return true;
    case 'error':
      response.writeHead(500).end('error');
      return true;
    case 'redirect':
      response.writeHead(302, { location: fault.location ?? 'file:///etc/passwd' }).end();
      return true;
    case 'reset':
      request.socket.destroy();
      return true;
    case 'garbage':
      response.writeHead(200).end('<html>Cổng thông tin</html>');
      return true;
    default:
      return false;
  }
}

function deliver(response: ServerResponse, type: string, answer: Uint8Array, fault: FaultKind | undefined): void {
  response.setHeader('content-type', type);
  if (fault === 'truncated') return void response.end(answer.subarray(0, Math.floor(answer.length / 2)));
  if (fault !== 'huge') return void response.end(answer);
  const zeros = new Uint8Array(HUGE_CHUNK);
  const pour = (): void => {
    while (!response.destroyed && response.write(zeros));
    if (!response.destroyed) response.once('drain', pour);
  };
  response.write(answer);
  pour();
}

/** The body, or undefined when it is larger than any honest request. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_REQUEST) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

import { createServer as createNodeServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLienThongError } from '@lienthong/core';
import express from 'express';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type VgcaState, vgca, vgcaOperations } from '../src/vgca/index.ts';
import {
  expressTransfers,
  fastifyTransfers,
  type Transfers,
  type UploadVerdict,
  vgcaTransfers,
} from '../src/vgca-server/index.ts';
import { startVgcaStub, type VgcaFault, type VgcaStub } from '../src/vgca-stub/index.ts';

const pdf = new TextEncoder().encode('%PDF-1.7\n1 0 obj<<>>endobj\nstartxref\n0\n%%EOF\n');

async function code(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isLienThongError(error) ? error.code : `not typed: ${String(error)}`;
}

describe('the client', () => {
  let stub: VgcaStub;
  beforeAll(async () => {
    stub = await startVgcaStub();
  });
  afterAll(() => stub.close());
  const client = (extra: object = {}) => vgca({ endpoint: stub.endpoint, timeoutMs: 400, ...extra });

  test('all operations reach their path with the message of the contract', async () => {
    const c = client({ timeoutMs: 5000 });
    const file = { FileUploadHandler: 'http://127.0.0.1:1/u', FileName: 'http://127.0.0.1:1/d' };
    for (const operation of ['SignApproved', 'SignIssued', 'SignIncome', 'SignCopy', 'SignAppendix', 'Comment'] as const) {
      stub.script(operation, { answer: { Status: 0, Message: 'ok', FileName: 'a.pdf', FileServer: 'x' } });
    }
    stub.script('SignFiles', {
      answer: {
        Status: 0,
        Files: [
          { Status: 0, FileName: 'a.pdf' },
          { Status: 4, FileName: 'b.pdf' },
        ],
      },
    });
    expect((await c.version()).version).toBe('1.0.0 (stub)');
    expect((await c.certificate())['Subject']).toBe('CN=Thử nghiệm');
    await c.showConfig();
    await c.signApproved(file);
    await c.signIssued({ ...file, DocNumber: '12/UBND', IssuedDate: '2026-11-22T09:00:00+07:00' });
    await c.signIncome({ ...file, MetaData: [{ Key: 'k', Value: 'v' }] });
    await c.signCopy(file);
    await c.signAppendix(file);
    await c.comment(file);
    expect((await c.signFiles({ FileUploadHandler: '', Files: [] })).files.map(({ ok }) => ok)).toEqual([true, false]);
    await c.signLyLich({});
    await c.signAttestation({});
    await c.signAttestations({});
    expect((await c.signXml({ Base64Content: 'PGEvPg==' })).signature).toBe(btoa('stub signature'));
    await c.signJson({ JsonContent: '{}' });
    await c.signMessage('YWJj');
    await c.signHash({});
    await c.loginIam({});
    expect(await c.verifyXml('PGEvPg==')).toMatchObject([{ serialNumber: '01', certificateStatus: 'unverified' }]);
    await c.verifyJson({});
    await c.verifyMessage('YWJj', 'c2ln');
    const sent = new Map(stub.messages.map(({ operation, message }) => [operation, message]));
    expect([...sent.keys()].sort()).toEqual([...vgcaOperations].sort());
    expect(sent.get('GetVersion')).toBe('GetVersion');
    expect(sent.get('GetCertInfo')).toBe('get_cert_info');
    expect(sent.get('Config')).toBe('config');
    expect(sent.get('SignMsg')).toBe('YWJj');
    expect(JSON.parse(sent.get('SignXML') ?? '')).toEqual({
      Base64Content: 'PGEvPg==',
      HashAlg: 'Sha256',
      ReturnSignatureOnly: 'false',
      XmlDsigForm: 'true',
    });
    expect(JSON.parse(sent.get('SignIssued') ?? '')).toMatchObject({ DocNumber: '12/UBND', SessionId: '', JWTToken: '' });
    expect(JSON.parse(sent.get('VerifyXML') ?? '')).toEqual({ Data: 'PGEvPg==', Format: 'XML' });
  });

  test.each<[VgcaFault, string, VgcaState]>([
    ['close', 'VGCA_CLOSED', 'failed'],
    ['error', 'VGCA_CLOSED', 'failed'],
    ['silence', 'VGCA_TIMEOUT', 'failed'],
    ['malformed', 'VGCA_ANSWER', 'failed'],
    ['cancelled', 'VGCA_CANCELLED', 'cancelled'],
    ['not-implemented', 'VGCA_NOT_IMPLEMENTED', 'failed'],
  ])('%s never hangs: %s', async (fault, expected, last) => {
    stub.script('SignMsg', { fault });
    const states: VgcaState[] = [];
    expect(await code(client({ onState: (state: VgcaState) => states.push(state) }).signMessage('YQ=='))).toBe(expected);
    expect(states).toEqual(['connecting', 'open', 'waiting-user', last]);
  });

  test('a slow answer is waited for, a second message ignored, an unknown status a failure with the raw answer', async () => {
    stub.script(
      'SignMsg',
      { delayMs: 150 },
      { fault: 'two-messages' },
      { answer: { Status: 7, Message: 'lạ' } },
      { answer: { Message: 'không có Status' } },
    );
    await client().signMessage('YQ==');
    await client().signMessage('YQ==');
    const error = await client()
      .signMessage('YQ==')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'VGCA_FAILED', details: { status: 7, raw: { Status: 7, Message: 'lạ' } } });
    expect(await code(client().signMessage('YQ=='))).toBe('VGCA_FAILED');
  });

  test('nobody there, and an abort', async () => {
    expect(await code(vgca({ endpoint: 'ws://127.0.0.1:1' }).version())).toBe('VGCA_UNREACHABLE');
    stub.script('SignMsg', { fault: 'silence' });
    const stop = new AbortController();
    const running = code(client({ timeoutMs: 5000 }).signMessage('YQ==', { signal: stop.signal }));
    setTimeout(() => stop.abort(), 50);
    expect(await running).toBe('ABORTED');
  });

  test('the self-signed certificate of the real service is accepted on loopback', async () => {
    const { createGovernmentPki } = await import('@lienthong/testkit');
    const pki = await createGovernmentPki({ keys: { root: 'P-256', subCa: 'P-256', leaf: 'P-256' } });
    const secure = await startVgcaStub({ tls: { key: pki.agency.keyPem, cert: pki.agency.pem } });
    expect((await vgca({ endpoint: secure.endpoint }).version()).version).toContain('stub');
    await secure.close();
  });
});

type Mount = (transfers: Transfers) => Promise<{ url: string; close(): Promise<unknown> }>;

function listen(server: Server): Promise<{ url: string; close(): Promise<unknown> }> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({
        url,
        close: () =>
          new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
          }),
      });
    });
  });
}

const mounts: Readonly<Record<string, Mount>> = {
  'node:http': (transfers) =>
    listen(
      createNodeServer((request: IncomingMessage, response: ServerResponse) => {
        void transfers.handle(request, response).then((handled) => handled || response.writeHead(404).end());
      }),
    ),
  Express: (transfers) => listen(createNodeServer(express().use(expressTransfers(transfers)))),
  Fastify: async (transfers) => {
    const app = fastify({ forceCloseConnections: true });
    fastifyTransfers(app, transfers);
    app.post('/own', async () => ({ ok: true }));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return { url, close: () => app.close() };
  },
};

describe.each(Object.keys(mounts))('the server side on %s', (name) => {
  let stop: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of stop) await close();
    stop = [];
  });

  async function site(validate: () => UploadVerdict = () => ({ accepted: true }), extra: object = {}) {
    // The address is known only after listening: the handler is bound late, as behind a proxy.
    let transfers: Transfers | undefined;
    const late: Transfers = {
      open: (file) => (transfers as Transfers).open(file),
      handle: (request, response) => (transfers as Transfers).handle(request, response),
      close: () => transfers?.close(),
    };
    const server = await (mounts[name] as Mount)(late);
    transfers = vgcaTransfers({ publicUrl: `${server.url}/ky-so`, validate, ...extra });
    const stub = await startVgcaStub({ fileServer: 'json-text' });
    stop.push(
      () => server.close(),
      () => stub.close(),
    );
    return { transfers: late, stub, server, client: vgca({ endpoint: stub.endpoint, timeoutMs: 5000 }) };
  }

  const form = (content: Uint8Array, field = 'uploadfile'): FormData => {
    const data = new FormData();
    data.append(field, new Blob([Uint8Array.from(content)]), 'a.pdf');
    return data;
  };
  const signed = Uint8Array.from([...pdf, ...new TextEncoder().encode('2 0 obj<<>>endobj\nstartxref\n5\n%%EOF\n')]);
  const post = async (url: string, body: FormData): Promise<{ Status: boolean; Message: string }> =>
    (await (await fetch(url, { method: 'POST', body })).json()) as { Status: boolean; Message: string };

  test('a document goes out, comes back extended, and is validated before it counts', async () => {
    const { transfers, client } = await site();
    const transfer = transfers.open({ name: '../Công văn số 1.pdf', original: pdf });
    const result = await client.signApproved({
      FileName: transfer.fileName,
      FileUploadHandler: transfer.uploadHandler,
      MetaData: [{ Key: 'SoDen', Value: '15' }],
    });
    const upload = await transfer.upload;
    expect(upload.fileName).toBe('Công văn số 1.pdf');
    expect(upload.signed.length).toBeGreaterThan(pdf.length);
    expect(upload.fields).toEqual({ SoDen: '15' });
    expect(result.fileServer).toMatchObject({ FileServer: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('both addresses work once', async () => {
    const { transfers } = await site();
    const { fileName, uploadHandler, upload } = transfers.open({ name: 'a.pdf', original: pdf });
    expect((await fetch(fileName)).status).toBe(200);
    expect((await fetch(fileName)).status).toBe(410);
    expect((await post(uploadHandler, form(signed))).Status).toBe(true);
    expect((await fetch(uploadHandler, { method: 'POST', body: form(signed) })).status).toBe(410);
    await upload;
    // The download code does not upload, and the other way round.
    const other = transfers.open({ name: 'a.pdf', original: pdf });
    expect(
      (await fetch(other.fileName.replace('/d/', '/u/').replace('/a.pdf', ''), { method: 'POST', body: form(signed) })).status,
    ).toBe(410);
    expect((await fetch(other.uploadHandler)).status).toBe(405);
    other.cancel();
    expect(await code(other.upload)).toBe('TRANSFER_CANCELLED');
  });

  test.each<[string, Uint8Array, string]>([
    [
      'another PDF',
      new TextEncoder().encode('%PDF-1.7\nother\nstartxref\n0\n%%EOF\nand much longer than the first'),
      'TRANSFER_NOT_EXTENDED',
    ],
    ['the same bytes', pdf, 'TRANSFER_NOT_EXTENDED'],
    ['no PDF', new TextEncoder().encode('<html>'.repeat(50)), 'TRANSFER_NOT_EXTENDED'],
    ['garbage appended', Uint8Array.from([...pdf, 1, 2, 3]), 'TRANSFER_NOT_EXTENDED'],
  ])('%s is refused', async (_, content, expected) => {
    const { transfers } = await site();
    const transfer = transfers.open({ name: 'a.pdf', original: pdf });
    expect((await post(transfer.uploadHandler, form(content))).Status).toBe(false);
    expect(await code(transfer.upload)).toBe(expected);
  });

  test('limits, wrong field, a bad verdict, an expired session', async () => {
    const small = await site(undefined, { maxFileBytes: 100_000 });
    const large = small.transfers.open({ name: 'a.pdf', original: pdf });
    await fetch(large.uploadHandler, { method: 'POST', body: form(new Uint8Array(2_000_000)) }).catch(() => undefined);
    expect(await code(large.upload)).toBe('TRANSFER_TOO_LARGE');
    const wrong = small.transfers.open({ name: 'a.pdf', original: pdf });
    expect((await post(wrong.uploadHandler, form(signed, 'file'))).Status).toBe(false);
    expect(await code(wrong.upload)).toBe('TRANSFER_FORM');
    const bad = await site(() => ({ accepted: false, reason: 'chứng thư bị thu hồi' }));
    const refused = bad.transfers.open({ name: 'a.pdf', original: pdf });
    expect((await post(refused.uploadHandler, form(signed))).Message).toContain('thu hồi');
    expect(await code(refused.upload)).toBe('TRANSFER_REFUSED');
    const brief = await site(undefined, { ttlMs: 30 });
    const late = brief.transfers.open({ name: 'a.pdf', original: pdf });
    expect(await code(late.upload)).toBe('TRANSFER_EXPIRED');
    expect((await fetch(late.fileName)).status).toBe(410);
  });

  test('other paths are left to the application', async () => {
    const { server } = await site();
    const status = (
      await fetch(`${server.url}/own`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    ).status;
    expect(status).toBe(name === 'Fastify' ? 200 : 404);
    expect((await fetch(`${server.url}/ky-so/d/short/a.pdf`)).status).toBe(404);
  });
});

test('plain http is refused off loopback; open sessions are bounded', () => {
  const validate = (): UploadVerdict => ({ accepted: true });
  expect(() => vgcaTransfers({ publicUrl: 'http://qlvb.example.vn/ky', validate })).toThrow(/TRANSFER_PLAIN_HTTP/);
  const transfers = vgcaTransfers({ publicUrl: 'https://qlvb.example.vn/ky', validate, maxOpen: 1 });
  expect(transfers.open({ name: 'a', original: pdf }).uploadHandler).toMatch(/^https:\/\/qlvb\.example\.vn\/ky\/u\/[\w-]{43}$/);
  expect(() => transfers.open({ name: 'a', original: pdf })).toThrow(/TRANSFER_BUSY/);
  transfers.close();
});

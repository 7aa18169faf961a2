// What a desktop program, or the page's own callbacks, can do to the client: never a hang, never an error outside of the promise.
import { isLienThongError } from '@lienthong/core';
import { expect, test } from 'vitest';
import { type VgcaOptions, vgca, type WebSocketLike } from '../src/vgca/index.ts';
import { safeName } from '../src/vgca-server/multipart.ts';

interface FakeSocket extends WebSocketLike {
  closed: number;
  emit(type: 'open' | 'close' | 'error' | 'message', event?: object): void;
}

function fakeSocket(send: (text: string) => void = () => undefined): FakeSocket {
  const listeners = new Map<string, (event: never) => void>();
  return {
    closed: 0,
    send,
    close() {
      this.closed++;
    },
    addEventListener: (type, listener) => void listeners.set(type, listener),
    emit: (type, event = {}) => listeners.get(type)?.(event as never),
  };
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (isLienThongError(error) ? error.code : String(error)),
  );

/** A socket that opens at once and answers with `data`. */
const answering = (data: unknown): VgcaOptions => ({
  webSocket: () => {
    const socket = fakeSocket(() => queueMicrotask(() => socket.emit('message', { data })));
    setTimeout(() => socket.emit('open'));
    return socket;
  },
});

test('a socket that never comes is given up in time, and closed when it comes after all', async () => {
  const late = fakeSocket();
  let come: (socket: WebSocketLike) => void = () => undefined;
  const webSocket = (): Promise<WebSocketLike> =>
    new Promise((resolve) => {
      come = resolve;
    });
  expect(await codeOf(vgca({ webSocket, connectTimeoutMs: 20 }).version())).toBe('VGCA_UNREACHABLE');
  come(late);
  await new Promise((resolve) => setTimeout(resolve));
  expect(late.closed).toBe(1);
  late.emit('open'); // nobody listens
  expect(await codeOf(vgca({ webSocket }).version({ signal: AbortSignal.timeout(10) }))).toBe('ABORTED');
});

test('what a callback or the socket throws becomes the end of that operation', async () => {
  const broken = fakeSocket(() => {
    throw new Error('send failed');
  });
  setTimeout(() => broken.emit('open'), 5);
  expect(await codeOf(vgca({ webSocket: () => broken }).version())).toBe('Error: send failed');
  const socket = fakeSocket();
  setTimeout(() => socket.emit('open'), 5);
  const onState = (state: string): void => {
    if (state === 'open') throw new Error('page');
  };
  expect(await codeOf(vgca({ webSocket: () => socket, onState }).version())).toBe('Error: page');
  expect([broken.closed, socket.closed]).toEqual([1, 1]);
});

test('answers after the first, and after the end, change nothing', async () => {
  const socket = fakeSocket(() => {
    socket.emit('message', { data: '{"Status":0,"Signature":"YQ==","Message":""}' });
    socket.emit('message', { data: '{"Status":1}' });
    socket.emit('error');
    socket.emit('close');
  });
  setTimeout(() => socket.emit('open'), 5);
  const signed = await vgca({ webSocket: () => socket }).signMessage('YQ==');
  socket.emit('message', { data: '{"Status":1}' });
  expect(signed.signature).toBe('YQ==');
});

test('two requests at once do not take each other’s answers', async () => {
  const sockets: FakeSocket[] = [];
  const webSocket = (): WebSocketLike => {
    const socket = fakeSocket();
    sockets.push(socket);
    setTimeout(() => socket.emit('open'));
    return socket;
  };
  const client = vgca({ webSocket });
  const both = Promise.all([client.signMessage('YQ=='), client.signMessage('Yg==')]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  sockets[1]?.emit('message', { data: '{"Status":0,"Signature":"Mg=="}' });
  sockets[0]?.emit('message', { data: '{"Status":0,"Signature":"MQ=="}' });
  expect((await both).map(({ signature }) => signature)).toEqual(['MQ==', 'Mg==']);
});

test.each([
  ['""', 'VGCA_FAILED'],
  ['" "', 'VGCA_FAILED'],
  ['null', 'VGCA_FAILED'],
  ['[]', 'VGCA_FAILED'],
  ['false', 'VGCA_FAILED'],
  ['"0x0"', 'VGCA_FAILED'],
  ['"0"', 'done'],
  ['0', 'done'],
  ['"11"', 'VGCA_CANCELLED'],
])('Status %s is %s', async (status, expected) => {
  const client = vgca(answering(`{"Status":${status},"Signature":"YQ=="}`));
  expect(await codeOf(client.signMessage('YQ=='))).toBe(expected);
});

test('a list of files with anything in it: only a plain zero is a success', async () => {
  const statuses = ['', null, [], false, ' ', '0', 0, '1'];
  const Files = [null, 7, 'x', ...statuses.map((Status) => ({ Status, FileName: 'a.pdf' }))];
  const { files } = await vgca(answering(JSON.stringify({ Status: 0, Files }))).signFiles({ FileUploadHandler: '', Files: [] });
  expect(files.map(({ ok }) => ok)).toEqual([false, false, false, ...statuses.map((status) => status === '0' || status === 0)]);
});

test('names cut inside a character can still be written into an address', () => {
  for (const name of [`${'a'.repeat(199)}😀.pdf`, '\ud83d.pdf', 'a\udc00.pdf']) {
    expect(() => encodeURIComponent(safeName(name))).not.toThrow();
  }
});

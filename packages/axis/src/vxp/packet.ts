import { raiseAxis } from '../errors.ts';
import type { HttpResponse } from '../http/index.ts';
import { type AnswerContext, readAnswer, readEnvelope, unreadable } from './answer.ts';
import { Base64Stream, Base64StreamError } from './base64.ts';
import { ScanError } from './scan.ts';

/**
 * The packet inside a `getEdoc` answer: base64 in JSON, decoded as it arrives. The promise settles when the packet begins, so a
 * refusal is thrown here; an answer that ends badly is thrown by the stream, after bytes that must then be dropped.
 */
export async function decodeEdoc(response: HttpResponse, context: AnswerContext): Promise<AsyncIterable<Uint8Array>> {
  const pieces = readAnswer(response, 'data', context);
  const first = await pieces.next();
  if (first.done === true)
    throw raiseAxis('AXIS_ANSWER_INVALID', { op: context.op, effect: context.effect, reason: missing(first.value.fields) });
  if (first.value.elements.length > 0)
    throw raiseAxis('AXIS_ANSWER_INVALID', { op: context.op, effect: context.effect, reason: 'data is a list' });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const decoder = new Base64Stream();
    let size = 0;
    try {
      for (let step: Awaited<ReturnType<typeof pieces.next>> = first; step.done !== true; step = await pieces.next()) {
        const { text } = step.value;
        if (text === undefined) continue;
        const decoded = decoder.push(text);
        size += decoded.length;
        if (decoded.length > 0) yield decoded;
      }
      const rest = decoder.end();
      size += rest.length;
      if (rest.length > 0) yield rest;
    } catch (error) {
      if (!(error instanceof Base64StreamError)) throw error;
      throw raiseAxis('AXIS_CONTENT_INVALID', { op: context.op, effect: 'none', reason: error.message, offset: error.offset });
    } finally {
      await pieces.return(undefined as never);
    }
    if (size === 0) throw raiseAxis('AXIS_ANSWER_INVALID', { op: context.op, effect: 'none', reason: 'data is empty' });
  }
  return bytes();
}

function missing(fields: Readonly<Record<string, unknown>>): string {
  return fields['data'] === null ? 'data is null' : 'data is missing';
}

// Junk before the declaration occurs in official samples; more than this is no packet.
const JUNK = 64;
const TAIL = 256;
const MAX_NAME = 200;

/** Name of the first element, behind junk, a declaration and comments. Step by step: one pattern for all of it can be made to hang. */
function rootName(start: string): string | undefined {
  let at = start.indexOf('<');
  if (at === -1 || at > JUNK) return undefined;
  for (const [open, close] of [
    ['<?xml', '?>'],
    ['<!--', '-->'],
  ] as const) {
    while (start.startsWith(open, at)) {
      const end = start.indexOf(close, at + open.length);
      if (end === -1) return undefined;
      at = end + close.length;
      while (/\s/.test(start.charAt(at))) at++;
    }
  }
  return /^<([A-Za-z_][\w.:-]*)[\s/>]/.exec(start.slice(at, at + MAX_NAME))?.[1];
}

/**
 * The packet as `downloadEdoc` gives it: raw bytes without an envelope. What the server sends on failure is unknown, so the first
 * bytes decide: JSON is an envelope, HTML a gateway, anything without an XML root is refused; the root must also be closed.
 */
export async function rawEdoc(response: HttpResponse, context: AnswerContext): Promise<AsyncIterable<Uint8Array>> {
  const { op } = context;
  const source = response.body[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let ended = false;
  while (head.length < 1024 && !ended) {
    const step = await source.next();
    if (step.done === true) ended = true;
    else head = Buffer.concat([head, step.value]);
  }
  const rest: AsyncIterable<Uint8Array> = {
    async *[Symbol.asyncIterator]() {
      if (head.length > 0) yield head;
      for (
        let step = ended ? undefined : await source.next();
        step !== undefined && step.done !== true;
        step = await source.next()
      )
        yield step.value;
    },
  };
  const start = Buffer.from(head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (start.startsWith('{')) {
    const { fields } = await readEnvelope({ ...response, body: rest }, { ...context, maxBytes: 1024 * 1024 });
    throw raiseAxis('AXIS_ANSWER_INVALID', {
      op,
      effect: 'none',
      reason: `an envelope without a file (${Object.keys(fields).join(', ')})`,
    });
  }
  const root = rootName(start);
  const ok = response.status >= 200 && response.status <= 299;
  if (!ok || root === undefined || /^html$/i.test(root)) {
    await source.return?.();
    throw unreadable(
      new ScanError(head.length === 0 ? 'truncated' : 'not-json', 'no packet'),
      response,
      head,
      head.length,
      context,
    );
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let size = 0;
    let tail: Uint8Array = new Uint8Array(0);
    for await (const chunk of rest) {
      size += chunk.length;
      if (size > context.maxBytes) throw raiseAxis('AXIS_ANSWER_TOO_LARGE', { op, effect: 'none', limit: context.maxBytes });
      tail = chunk.length >= TAIL ? Buffer.from(chunk.subarray(-TAIL)) : Buffer.concat([tail, chunk]).subarray(-TAIL);
      yield chunk;
    }
    // Without Content-Length a cut connection looks like the end: the closing tag of the root is the only proof of completeness.
    const end = Buffer.from(tail).toString('latin1').trimEnd();
    if (!end.endsWith(`</${root}>`) && !(size < TAIL && end.endsWith('/>')))
      throw raiseAxis('AXIS_TRUNCATED', { op, effect: 'none', received: size });
  }
  return bytes();
}

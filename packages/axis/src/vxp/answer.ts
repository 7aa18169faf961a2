import { type AxisErrorDetails, type Effect, raiseAxis } from '../errors.ts';
import type { HttpResponse } from '../http/index.ts';
import { AnswerScanner, ScanError, type ScanLimits } from './scan.ts';

export interface Envelope {
  readonly fields: Readonly<Record<string, unknown>>;
  /** True when some text of the answer was not UTF-8 and was read as Latin-1. */
  readonly latin1: boolean;
}

export interface AnswerContext {
  readonly op: string;
  /** Effect of the call when its answer cannot be read. */
  readonly effect: Effect;
  /** Largest body in bytes. */
  readonly maxBytes: number;
  readonly now: () => number;
  readonly classify?: ((code: string, text: string, op: string) => string | undefined) | undefined;
}

/** What came with one chunk: elements of the streamed list, or bytes of the streamed text. */
export interface AnswerPiece {
  readonly elements: readonly unknown[];
  readonly text: Uint8Array | undefined;
  /** True from the first piece after which the streamed field has begun. */
  readonly started: boolean;
}

const LIMITS: ScanLimits = { valueBytes: 1024 * 1024, fields: 64 };
const EXCERPT = 400;

/**
 * Reads an answer of the axis as it arrives and returns its envelope. It throws unless the answer is a complete JSON object with
 * status OK: the official client takes a gateway page for an empty inbox, which loses documents.
 */
export async function* readAnswer(
  response: HttpResponse,
  streamKey: string | undefined,
  context: AnswerContext,
): AsyncGenerator<AnswerPiece, Envelope> {
  const { op, effect } = context;
  // No prototype: an answer with a `__proto__` field must not be able to bring a status with it.
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let elements: unknown[] = [];
  let texts: Uint8Array[] = [];
  let started = false;
  const scanner = new AnswerScanner(
    streamKey,
    {
      field: (name, value) => {
        fields[name] = value;
      },
      element: (value) => {
        started = true;
        elements.push(value);
      },
      text: (bytes) => {
        started = true;
        if (bytes.length > 0) texts.push(bytes);
      },
    },
    LIMITS,
  );
  let head: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of response.body) {
      if (head.length < EXCERPT) head = Buffer.concat([head, chunk.subarray(0, EXCERPT - head.length)]);
      if (scanner.received + chunk.length > context.maxBytes)
        throw raiseAxis('AXIS_ANSWER_TOO_LARGE', { op, effect, limit: context.maxBytes });
      scanner.push(chunk);
      if (elements.length > 0 || texts.length > 0 || started) {
        yield { elements, text: texts.length === 0 ? undefined : texts.length === 1 ? texts[0] : Buffer.concat(texts), started };
        elements = [];
        texts = [];
      }
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    throw unreadable(error, response, head, scanner.received, context);
  }
  accept(fields, response, context);
  return { fields, latin1: scanner.latin1 };
}

/** Reads a small answer whole. */
export async function readEnvelope(response: HttpResponse, context: AnswerContext): Promise<Envelope> {
  const pieces = readAnswer(response, undefined, context);
  for (;;) {
    const step = await pieces.next();
    if (step.done === true) return step.value;
  }
}

export function unreadable(
  error: ScanError,
  response: HttpResponse,
  head: Uint8Array,
  received: number,
  context: AnswerContext,
): Error {
  const { op, effect } = context;
  const { status } = response;
  if (status === 429 || status === 503) {
    return raiseAxis('AXIS_UNAVAILABLE', { op, effect, status, retryAfterMs: retryAfter(response, context.now()) });
  }
  const gateway = status < 200 || status > 299 || (error.fault === 'not-json' && received > 0);
  if (gateway) {
    return raiseAxis('AXIS_GATEWAY', {
      op,
      effect,
      status,
      contentType: response.headers['content-type'] ?? '',
      excerpt: excerpt(head),
    });
  }
  if (error.fault === 'truncated') return raiseAxis('AXIS_TRUNCATED', { op, effect, received });
  if (error.fault === 'too-large') return raiseAxis('AXIS_ANSWER_TOO_LARGE', { op, effect, limit: LIMITS.valueBytes });
  return raiseAxis('AXIS_ANSWER_INVALID', { op, effect, reason: error.message });
}

function excerpt(head: Uint8Array): string {
  return Buffer.from(head)
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 200);
}

function retryAfter(response: HttpResponse, now: number): number | null {
  const value = response.headers['retry-after'];
  if (value === undefined) return null;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** Milliseconds that the server's `Date` is ahead of this machine. */
export function serverSkew(response: HttpResponse, now: number): number | undefined {
  const at = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(at) ? undefined : at - now;
}

function accept(fields: Record<string, unknown>, response: HttpResponse, context: AnswerContext): void {
  const { op, effect } = context;
  const status = typeof fields['status'] === 'string' ? fields['status'].toUpperCase() : undefined;
  const errorCode = text(fields['ErrorCode']);
  const errorDesc = text(fields['ErrorDesc']).slice(0, 500);
  const httpOk = response.status >= 200 && response.status <= 299;
  if (status === 'FAIL') throw refusal(errorCode, errorDesc, response, context);
  if (!httpOk) {
    if (response.status === 429 || response.status === 503) {
      throw raiseAxis('AXIS_UNAVAILABLE', {
        op,
        effect,
        status: response.status,
        retryAfterMs: retryAfter(response, context.now()),
      });
    }
    const contentType = response.headers['content-type'] ?? '';
    throw raiseAxis('AXIS_GATEWAY', { op, effect, status: response.status, contentType, excerpt: '' });
  }
  if (status !== 'OK' && status !== 'SUCCESS') {
    throw raiseAxis('AXIS_ANSWER_INVALID', {
      op,
      effect,
      reason: status === undefined ? 'status is missing' : 'status is neither OK nor FAIL',
    });
  }
  if (errorCode !== '' && errorCode !== '0') {
    throw raiseAxis('AXIS_ANSWER_INVALID', { op, effect, reason: `status OK contradicts ErrorCode ${errorCode.slice(0, 20)}` });
  }
}

const BY_CODE: Readonly<Record<string, keyof AxisErrorDetails>> = {
  '10': 'AXIS_PACKET_REFUSED',
  '15': 'AXIS_AUTHENTICATION',
  '18': 'AXIS_RECEIVER_UNKNOWN',
  '19': 'AXIS_SENDER_MISMATCH',
  '20': 'AXIS_SERVER_FAULT',
  '21': 'AXIS_SERVER_FAULT',
  '22': 'AXIS_PACKET_REFUSED',
  '23': 'AXIS_RECEIVER_LOCKED',
};

function refusal(errorCode: string, errorDesc: string, response: HttpResponse, context: AnswerContext): Error {
  const { op } = context;
  const skew = serverSkew(response, context.now());
  let code =
    (context.classify?.(errorCode, errorDesc, op) as keyof AxisErrorDetails | undefined) ?? BY_CODE[errorCode] ?? 'AXIS_REJECTED';
  if (/khong dung voi ma da dang ky/i.test(errorDesc)) code = 'AXIS_SENDER_MISMATCH';
  const timeNamed = /timestamp|thoi gian|het han/i.test(errorDesc);
  if (code === 'AXIS_AUTHENTICATION' && (timeNamed || (skew !== undefined && Math.abs(skew) > 5 * 60_000)))
    code = 'AXIS_CLOCK_SKEW';
  // A server fault may have come after the packet was stored; every other refusal says that it was not taken.
  const effect: Effect = code === 'AXIS_SERVER_FAULT' ? context.effect : 'none';
  return raiseAxis(code, { op, effect, errorCode: errorCode.slice(0, 40), errorDesc, skewMs: skew ?? null } as never);
}

/** A field as text: strings as they are, numbers printed, everything else empty. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

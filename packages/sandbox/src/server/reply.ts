/** An answer before faults and before the wire. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  /** The object of a JSON envelope, so that a fault can spoil one field. */
  readonly envelope?: Readonly<Record<string, unknown>>;
  /** Raw bytes when there is no envelope. */
  readonly bytes?: Uint8Array;
  /** A packet: as base64 in the envelope's `data` (`getEdoc`), or raw (`downloadEdoc`). */
  readonly file?: { readonly path: string; readonly size: number; readonly form: 'base64' | 'raw' };
  /** Rows too many to hold as one text: written under `data`. */
  readonly rows?: Iterable<Readonly<Record<string, unknown>>>;
}

const JSON_TYPE = 'application/json;charset=UTF-8';

export const ok = (fields: Readonly<Record<string, unknown>> = {}): Reply => ({
  status: 200,
  type: JSON_TYPE,
  envelope: { status: 'OK', ErrorCode: '0', ErrorDesc: 'Thanh cong', ...fields },
});

/** A refusal: HTTP 200 with status FAIL, as the axis does; `sendEdoc` gets an empty DocId, without which the official client loses the reason. */
export const fail = (op: string, code: string, text: string): Reply => ({
  status: 200,
  type: JSON_TYPE,
  envelope: { status: 'FAIL', ErrorCode: code, ErrorDesc: text, ...(op === 'sendEdoc' ? { DocId: '' } : {}) },
});

export const page = (status: number, html: string): Reply => ({
  status,
  type: 'text/html; charset=utf-8',
  bytes: Buffer.from(html, 'utf8'),
});

export const listed = (rows: Iterable<Readonly<Record<string, unknown>>>): Reply => ({ ...ok(), rows });

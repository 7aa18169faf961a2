import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, isLienThongError, type Random, systemClock, systemRandom, toHex } from '@lienthong/core';
import { raiseTransfer } from './errors.ts';
import { assertExtends } from './extends.ts';
import { type FormLimits, readForm, safeName } from './multipart.ts';
import { type PolicySource, uploadValidator } from './validate.ts';

/** What came back from the service: the client's claim in bytes, to be judged. */
export interface Upload {
  readonly fileName: string;
  readonly original: Uint8Array;
  readonly signed: Uint8Array;
  /** Form fields beside the file (MetaData). */
  readonly fields: Readonly<Record<string, string>>;
}

/** The verdict of the caller's own validation. `reason` is shown to the user. */
export type UploadVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export type TransferOptions = TransferSettings & TransferJudge;

/**
 * Who judges what comes back; one of the two at least, because the desktop program's own verdict is never trusted. `policy`: the
 * upload is verified as a PDF, there must be a new signature and all must be valid. `validate`: the caller's own rules, asked after
 * that. That the upload extends the original byte for byte has been checked before both.
 */
export type TransferJudge =
  | { readonly policy: PolicySource; readonly validate?: UploadValidator | undefined }
  | { readonly policy?: undefined; readonly validate: UploadValidator };

export type UploadValidator = (upload: Upload) => Promise<UploadVerdict> | UploadVerdict;

interface TransferSettings {
  /** Public base of the two addresses, for example `https://qlvb.example.vn/ky-so`; handlers are mounted there. */
  readonly publicUrl: string;
  /** How long both addresses live. Default 10 minutes. */
  readonly ttlMs?: number | undefined;
  /** Largest signed file. Default 100 MiB. */
  readonly maxFileBytes?: number | undefined;
  /** Time for one request to be sent whole. Default 2 minutes. */
  readonly requestTimeoutMs?: number | undefined;
  /** Sessions open at the same time. Default 200. */
  readonly maxOpen?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** One signing session. */
export interface Transfer {
  /** One-time download address: `FileName` of the request to the service. */
  readonly fileName: string;
  /** One-time upload address: `FileUploadHandler`. */
  readonly uploadHandler: string;
  /** The accepted upload. Rejects with `TRANSFER_EXPIRED`, `TRANSFER_CANCELLED`, or why the upload was refused. */
  readonly upload: Promise<Upload>;
  cancel(): void;
}

export interface Transfers {
  open(file: { readonly name: string; readonly original: Uint8Array }): Transfer;
  /** For `node:http`, and for Express as `app.use(…)`. `true`: the request was one of ours and has been answered. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): void;
}

interface Session {
  readonly name: string;
  readonly original: Uint8Array;
  readonly timer: NodeJS.Timeout;
  readonly expires: number;
  downloadKey: string | undefined;
  uploadKey: string | undefined;
  resolve(upload: Upload): void;
  reject(error: Error): void;
}

/**
 * The server side of VGCA Sign Service: it downloads the document and uploads the signed one without the browser's cookies, so both
 * addresses carry a secret that works once (spec signing-service.md §1.1, §1.5).
 *
 * @throws LienThongError `TRANSFER_PLAIN_HTTP` when `publicUrl` is neither https nor on loopback; `open` throws `TRANSFER_BUSY`
 */
export function vgcaTransfers(options: TransferOptions): Transfers {
  const base = new URL(options.publicUrl.replace(/\/+$/, ''));
  const prefix = base.pathname.replace(/\/+$/, '');
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && loopback))
    throw raiseTransfer('TRANSFER_PLAIN_HTTP', { url: base.origin });
  const { clock = systemClock, random = systemRandom, ttlMs = 600_000, maxOpen = 200, requestTimeoutMs = 120_000 } = options;
  const judges = [
    ...(options.policy === undefined ? [] : [uploadValidator(options.policy)]),
    ...(options.validate === undefined ? [] : [options.validate]),
  ];
  const limits: FormLimits = { maxFileBytes: options.maxFileBytes ?? 100 * 1024 * 1024, maxFields: 50, maxFieldBytes: 8 * 1024 };
  // Keyed by the hash of the code: what leaks from memory or a dump opens nothing, and look-ups tell nothing by their time.
  const byKey = new Map<string, Session>();
  const keyOf = (code: string): string => createHash('sha256').update(code).digest('hex');
  const sessions = new Set<Session>();

  const end = (session: Session): void => {
    clearTimeout(session.timer);
    sessions.delete(session);
    if (session.downloadKey !== undefined) byKey.delete(session.downloadKey);
    if (session.uploadKey !== undefined) byKey.delete(session.uploadKey);
  };

  const open = (file: { readonly name: string; readonly original: Uint8Array }): Transfer => {
    if (sessions.size >= maxOpen) throw raiseTransfer('TRANSFER_BUSY', { open: sessions.size, maximum: maxOpen });
    const [down, up] = [Buffer.from(random.bytes(32)).toString('base64url'), Buffer.from(random.bytes(32)).toString('base64url')];
    const name = safeName(file.name);
    let settle: Pick<Session, 'resolve' | 'reject'> | undefined;
    const upload = new Promise<Upload>((resolve, reject) => {
      settle = { resolve, reject };
    });
    upload.catch(() => undefined); // a session nobody waits for must not end the process
    const fail = (error: Error): void => {
      end(session);
      session.reject(error);
    };
    const session: Session = {
      name,
      original: Uint8Array.from(file.original),
      expires: clock.now() + ttlMs,
      timer: setTimeout(() => fail(raiseTransfer('TRANSFER_EXPIRED', {})), ttlMs).unref(),
      downloadKey: keyOf(down),
      uploadKey: keyOf(up),
      resolve: (value) => settle?.resolve(value),
      reject: (error) => settle?.reject(error),
    };
    sessions.add(session);
    byKey.set(session.downloadKey as string, session);
    byKey.set(session.uploadKey as string, session);
    return {
      fileName: `${base.origin}${prefix}/d/${down}/${encodeURIComponent(name)}`,
      uploadHandler: `${base.origin}${prefix}/u/${up}`,
      upload,
      cancel: () => fail(raiseTransfer('TRANSFER_CANCELLED', {})),
    };
  };

  const receive = async (session: Session, request: IncomingMessage): Promise<Record<string, unknown>> => {
    const timer = setTimeout(() => request.destroy(), requestTimeoutMs);
    try {
      const form = await readForm(request.headers['content-type'], request, limits);
      assertExtends(session.original, form.file);
      const upload: Upload = { fileName: form.fileName, original: session.original, signed: form.file, fields: form.fields };
      for (const judge of judges) {
        const verdict = await judge(upload);
        if (!verdict.accepted) throw raiseTransfer('TRANSFER_REFUSED', { reason: verdict.reason });
      }
      end(session);
      session.resolve(upload);
      return {
        Status: true,
        Message: '',
        FileName: form.fileName,
        FileServer: toHex(createHash('sha256').update(form.file).digest()),
      };
    } catch (error) {
      end(session);
      const broken = request.destroyed && !isLienThongError(error);
      session.reject(broken ? raiseTransfer('TRANSFER_FORM', { reason: 'the upload broke off' }) : (error as Error));
      // Only our own texts leave; what a validator threw may tell about the inside.
      const message = isLienThongError(error) ? error.text.vi : 'Không kiểm tra được tệp tải lên.';
      return { Status: false, Message: message, FileName: '', FileServer: '' };
    } finally {
      clearTimeout(timer);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    // Express strips the mount path from `url` and keeps the whole in `originalUrl`.
    const path = ((request as { originalUrl?: string }).originalUrl ?? request.url ?? '').split('?')[0] ?? '';
    const match = path.startsWith(`${prefix}/`) ? /^\/([du])\/([\w-]{43})(?:\/[^/]*)?$/.exec(path.slice(prefix.length)) : null;
    if (match === null) return false;
    const [, kind, code = ''] = match;
    const key = keyOf(code);
    const session = byKey.get(key);
    const usable =
      session !== undefined && session.expires > clock.now() && (kind === 'd' ? session.downloadKey : session.uploadKey) === key;
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    if (session === undefined || !usable) {
      request.resume();
      answer(response, 410, { Status: false, Message: 'Địa chỉ đã dùng hoặc hết hạn.', FileName: '', FileServer: '' });
    } else if (kind === 'd' && (request.method === 'GET' || request.method === 'HEAD')) {
      download(session, request.method === 'HEAD', response, () => {
        byKey.delete(key);
        session.downloadKey = undefined;
      });
    } else if (kind === 'u' && request.method === 'POST') {
      // Used up by the attempt itself: a second upload, even beside the first, finds nothing.
      byKey.delete(key);
      session.uploadKey = undefined;
      answer(response, 200, await receive(session, request));
    } else {
      request.resume();
      answer(response, 405, { Status: false, Message: 'Phương thức không dùng được.', FileName: '', FileServer: '' });
    }
    return true;
  };

  return {
    open,
    handle,
    close: () => {
      for (const session of [...sessions]) {
        end(session);
        session.reject(raiseTransfer('TRANSFER_CANCELLED', {}));
      }
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

/** Sends the document; the address is used up by the first GET. */
function download(session: Session, head: boolean, response: ServerResponse, used: () => void): void {
  response.writeHead(200, {
    'content-type': 'application/pdf',
    'content-length': session.original.length,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(session.name)}`,
  });
  if (head) return void response.end();
  used();
  response.end(session.original);
}

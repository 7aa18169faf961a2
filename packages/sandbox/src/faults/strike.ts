import type { ServerResponse } from 'node:http';
import { fail, page, type Reply } from '../server/reply.ts';
import type { ActiveFault } from './rules.ts';

const HTML = (title: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
const OUTAGE_MS = 4 * 3_600_000;

/** What a fault answers in place of the axis; `reset` breaks the connection; undefined: it does not strike (an outage that is over). */
export function replacement(fault: ActiveFault, op: string, systemId: string, now: number): Reply | 'reset' | undefined {
  const { args } = fault;
  switch (fault.fault) {
    case 'html-502':
      return page(502, HTML('502 Bad Gateway'));
    case 'html-200':
      return page(200, HTML('502 Bad Gateway'));
    case 'empty-body':
      return { status: Number(args['status'] ?? 200), type: 'application/json', bytes: new Uint8Array(0) };
    case 'outage':
      if (now - fault.since > Number(args['ms'] ?? OUTAGE_MS)) return undefined;
      return args['mode'] === 'reset' ? 'reset' : page(503, HTML('503 Service Unavailable'));
    case 'reset-before':
    case 'reset-after':
      return 'reset';
    case 'clock-skew':
      return fail(op, '15', 'timestamp lech qua gioi han so voi gio cua truc');
    case 'wrong-hmac':
      return fail(op, '15', 'Sai SystemId hoac SecretKey');
    case 'from-mismatch':
      return fail(op, '19', `Don vi gui ${String(args['from'] ?? '000.00.00.X00')} khong dung voi ma da dang ky: ${systemId}`);
    case 'code': {
      const code = String(args['code'] ?? '20');
      return fail(op, code, String(args['text'] ?? CODE_TEXT[code] ?? `Loi ${code}`));
    }
    case 'non-utf8-error': {
      const json = JSON.stringify(fail(op, String(args['code'] ?? '20'), 'Lỗi hệ thống: đơn vị').envelope).normalize('NFC');
      // Bytes that are no UTF-8, as a server with a Latin-1 writer sends them.
      return { status: 200, type: 'application/json', bytes: Buffer.from(json.replace(/[\u0100-\uffff]/g, '\u00ea'), 'latin1') };
    }
    default:
      return undefined;
  }
}

const CODE_TEXT: Readonly<Record<string, string>> = {
  '10': 'File khong hop le',
  '15': 'Sai SystemId hoac SecretKey',
  '18': 'Noi nhan khong ton tai',
  '19': 'Noi gui chua dang ky',
  '20': 'Loi he thong',
  '21': 'Loi xu ly file',
  '22': 'File khong dung chuan edXML',
  '23': 'Noi nhan bi khoa',
};

/** Spoils one field of an answer that was honestly worked out. */
export function spoil(reply: Reply, fault: ActiveFault): Reply {
  const { envelope } = reply;
  if (envelope === undefined || envelope['status'] !== 'OK') return reply;
  const without = (key: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(envelope).filter(([k]) => k !== key));
  const bare = { status: reply.status, type: reply.type };
  switch (fault.fault) {
    case 'docid-missing':
      return { ...reply, envelope: without('DocId') };
    case 'docid-null':
      return 'DocId' in envelope ? { ...reply, envelope: { ...envelope, DocId: null } } : reply;
    case 'data-null':
      return { ...bare, envelope: { ...without('count'), data: null } };
    case 'data-absent':
      return { ...bare, envelope: without('count') };
    case 'corrupt-base64':
      return reply.file === undefined ? reply : { ...bare, envelope: { ...envelope, data: 'PGVkWE1M*!*corrupt' } };
    default:
      return reply;
  }
}

export function reset(res: ServerResponse): void {
  res.socket?.resetAndDestroy();
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AxisClient, bkav, edocV2, vxp } from '@lienthong/axis';
import { OK, reply } from './serve.ts';

/** The little that every axis does, behind three wire forms. */
export interface FakeAxis {
  readonly packets: { id: string; body: string; done: boolean; type: string }[];
  trouble: 'none' | 'reject' | 'html' | 'reset-after' | 'no-id' | 'empty' | 'cut';
  logins: number;
}

export interface Dialect {
  readonly name: string;
  answer(axis: FakeAxis, req: IncomingMessage, res: ServerResponse, body: Buffer): void;
  client(url: string): AxisClient;
}

const retry = { attempts: 2, baseMs: 1, maxMs: 1 };

/** Troubles that look the same in every dialect. */
function broken(axis: FakeAxis, req: IncomingMessage, res: ServerResponse): boolean {
  if (axis.trouble === 'html') {
    res.writeHead(200, { 'Content-Type': 'text/html' });
    res.end('<html><body>maintenance</body></html>');
  } else if (axis.trouble === 'empty') res.end();
  else if (axis.trouble === 'cut') res.end('{"status":"OK","success":tr');
  else if (axis.trouble === 'reset-after') req.socket.resetAndDestroy();
  else return false;
  return true;
}

function store(axis: FakeAxis, body: string, type: string): string {
  const id = String(1000 + axis.packets.length);
  axis.packets.push({ id, body, done: false, type });
  return id;
}

export const vxpDialect: Dialect = {
  name: 'vxp',
  client: (endpoint) => vxp({ endpoint, systemId: 'u', secret: 's', retry, settleMs: 1 }),
  answer(axis, req, res, body) {
    const op = req.url?.split('/').pop();
    const header = (name: string): string => String(req.headers[`xroadvnpt-${name}`] ?? '');
    const id =
      op === 'sendEdoc' && axis.trouble !== 'reject' && axis.trouble !== 'html'
        ? store(axis, body.toString('utf8').slice(0, -2), header('messagetype'))
        : '';
    if (broken(axis, req, res)) return;
    if (axis.trouble === 'reject')
      return reply(res, { status: 'FAIL', ErrorCode: '18', ErrorDesc: 'Noi nhan khong ton tai', DocId: '' });
    if (op === 'sendEdoc') return reply(res, axis.trouble === 'no-id' ? OK : { ...OK, DocId: id });
    const found = axis.packets.find((p) => p.id === header('docid'));
    if (op === 'getEdoc') return reply(res, { ...OK, data: Buffer.from(found?.body ?? '').toString('base64') });
    if (op === 'updateStatus' && found !== undefined) found.done = header('status') === 'done';
    if (op === 'updateStatus') return reply(res, OK);
    if (op === 'countReceiveEdoc') return reply(res, { ...OK, count: axis.packets.filter((p) => !p.done).length });
    if (op === 'getAgenciesListQD20')
      return reply(res, { ...OK, data: [{ id: '1', code: 'G22', name: 'A', mail: '', code102: '000.00.00.G22' }] });
    const open = axis.packets.filter((p) => !p.done && p.type === header('messagetype'));
    return reply(res, {
      ...OK,
      data: open.map((p) => ({ docId: p.id, from: 'A', to: 'B', status: 'initial', messageType: p.type })),
    });
  },
};

export const bkavDialect: Dialect = {
  name: 'bkav',
  client: (endpoint) => bkav({ endpoint, organId: 'A', secret: 'token', retry }),
  answer(axis, req, res, body) {
    const op = req.url?.split('/').pop()?.split('?')[0];
    const good = { status: 'Success', code: '0' };
    const denied = req.headers['organid'] !== 'A' || req.headers['authorization'] !== 'token';
    if (denied) return reply(res, { status: 'Fail', code: '9999', errors: [{ code: 'M.Token', description: 'sai token' }] });
    const id =
      op === 'sendDocument' && axis.trouble !== 'reject' && axis.trouble !== 'html'
        ? store(axis, body.toString('utf8'), String(req.headers['type']))
        : '';
    if (broken(axis, req, res)) return;
    if (axis.trouble === 'reject')
      return reply(res, { status: 'Fail', code: '9999', errors: [{ code: 'M.To', description: 'ExistDoc' }] });
    if (op === 'sendDocument') return reply(res, axis.trouble === 'no-id' ? good : { ...good, docId: Number(id) });
    const found = axis.packets.find((p) => p.id === req.headers['docid']);
    if (op === 'getDocument') return reply(res, { ...good, data: Buffer.from(found?.body ?? '').toString('base64') });
    if (op === 'confirmReceived' && found !== undefined) found.done = true;
    if (op === 'getPendingDocIds')
      return reply(res, { ...good, data: axis.packets.filter((p) => !p.done).map((p) => Number(p.id)) });
    if (op === 'getOrganizations') return reply(res, { ...good, data: [{ organId: 'G22', name: 'A' }] });
    return reply(res, good);
  },
};

export const edocV2Dialect: Dialect = {
  name: 'edoc-v2',
  client: (endpoint) => edocV2({ endpoint, systemId: 'u', secret: 's', username: 'n', password: 'p', retry }),
  answer(axis, req, res, body) {
    const url = new URL(req.url ?? '', 'http://x');
    const op = url.pathname.split('/').pop();
    if (op === 'login') {
      axis.logins++;
      return reply(res, { success: true, data: { token: `t${axis.logins}` } });
    }
    if (!String(req.headers['authorization']).startsWith('Bearer t'))
      return reply(res, { success: false, message: 'licenseInfo:invalid' }, 401);
    const part = /name="edocFile"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(body.toString('utf8'))?.[1] ?? '';
    const type = /name="messageType"\r\n\r\n(\w+)/.exec(body.toString('utf8'))?.[1] ?? '';
    const id = op === 'sendEdoc' && axis.trouble !== 'reject' && axis.trouble !== 'html' ? store(axis, part, type) : '';
    if (broken(axis, req, res)) return;
    const message = 'Nơi nhận không tồn tại';
    if (axis.trouble === 'reject')
      return reply(res, { success: false, message, data: { status: 'FAIL', errorCode: '18', errorDesc: message } });
    if (op === 'sendEdoc')
      return reply(res, axis.trouble === 'no-id' ? { success: true } : { success: true, message: '', docId: id });
    if (op === 'getEdoc')
      return reply(res, {
        success: true,
        data: { edxml: axis.packets.find((p) => p.id === url.searchParams.get('docId'))?.body ?? '' },
      });
    if (op === 'updateStatus') {
      const { docId, status } = JSON.parse(body.toString('utf8')) as { docId: string; status: string };
      const found = axis.packets.find((p) => p.id === docId);
      if (found !== undefined) found.done = status === 'done';
      return reply(res, { success: true });
    }
    if (op === 'getAgenciesList') return reply(res, { success: true, data: [{ code: 'G22', name: 'A' }] });
    const open = axis.packets.filter((p) => !p.done && p.type === url.searchParams.get('messageType'));
    return reply(res, {
      success: true,
      count: open.length,
      data: open.map((p) => ({ docId: p.id, from: 'A', to: 'B', status: 'initial', messageType: p.type })),
    });
  },
};

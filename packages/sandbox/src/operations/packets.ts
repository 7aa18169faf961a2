import { readFile } from 'node:fs/promises';
import { deviations } from '../faults/deviations.ts';
import { fail, ok, page, type Reply } from '../server/reply.ts';
import type { ItemState, StoredItem } from '../store/types.ts';
import type { Call } from './operation.ts';

function ownItem(call: Call): StoredItem | undefined {
  const item = call.house.store.item(call.parameters.get('docid') ?? '');
  // Another system's packet answers as if it did not exist.
  return item !== undefined && call.house.agencies.agenciesOf(call.system.systemId).has(item.agencyId) ? item : undefined;
}

const SMALL_PACKET = 64 * 1024 * 1024;

/** The packet with one deviation of edxml.md §15, when that fault is on; `args.name` says which, else each in turn. */
async function deviating(call: Call, item: StoredItem): Promise<Buffer | undefined> {
  if (call.fault?.fault !== 'deviation' || item.size > SMALL_PACKET) return undefined;
  const names = Object.keys(deviations);
  const wanted = call.fault.args['name'];
  const name = typeof wanted === 'string' ? wanted : (names[call.house.log.total % names.length] as string);
  const packet = await readFile(call.house.store.path(item.file), 'utf8');
  return Buffer.from((Object.hasOwn(deviations, name) ? deviations[name] : undefined)?.(packet) ?? packet, 'utf8');
}

const notFound = (call: Call): Reply => fail(call.op, '10', 'Khong tim thay van ban voi docId nay');

export async function getEdoc(call: Call): Promise<Reply> {
  const item = ownItem(call);
  if (item === undefined) return notFound(call);
  const spoiled = await deviating(call, item);
  if (spoiled !== undefined) return ok({ data: spoiled.toString('base64') });
  return { ...ok(), file: { path: call.house.store.path(item.file), size: item.size, form: 'base64' } };
}

export async function downloadEdoc(call: Call): Promise<Reply> {
  if (call.fault?.fault === 'download-html') return page(200, '<!DOCTYPE html><html><body><h1>Service error</h1></body></html>');
  if (call.fault?.fault === 'download-envelope') return fail(call.op, '20', 'Loi he thong');
  const item = ownItem(call);
  if (item === undefined) return notFound(call);
  return {
    status: 200,
    type: 'application/octet-stream',
    file: { path: call.house.store.path(item.file), size: item.size, form: 'raw' },
  };
}

const STATES: ReadonlySet<string> = new Set(['initial', 'processing', 'done', 'fail']);

export function updateStatus(call: Call): Reply {
  const state = (call.parameters.get('status') ?? '').toLowerCase();
  if (!STATES.has(state)) return fail(call.op, '10', 'status phai la initial, processing, done hoac fail');
  const item = ownItem(call);
  if (item === undefined) return notFound(call);
  call.house.store.setState(item, state as ItemState, call.parameters.get('description') ?? '', call.now);
  return ok();
}

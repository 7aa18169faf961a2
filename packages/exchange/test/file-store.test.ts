import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, copyBytes } from '@lienthong/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore, type OutgoingRecord } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record: OutgoingRecord = {
  messageId: '../../a/b:c',
  state: 'queued',
  messageType: 'edoc',
  from: 'H48.12',
  documentId: 'x',
  match: { notation: '1/A' },
  packet: 'aa',
  docId: null,
  queuedAt: '2026-11-22T09:00:00+07:00',
  startedAt: null,
  sentAt: null,
  attempts: 0,
  statuses: [],
};

describe('fileStore', () => {
  it('keeps packets by their digest, once', async () => {
    const store = fileStore(folder);
    const sha256 = await store.putPacket(bytesSource(Buffer.from('abc')));
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await store.putPacket(bytesSource(Buffer.from('abc')))).toBe(sha256);
    expect(readdirSync(join(folder, 'packets'))).toEqual([`${sha256}.edxml`]);
    const source = await store.openPacket(sha256);
    expect(Buffer.from(copyBytes(source)).toString()).toBe('abc');
    source.close();
  });

  it('takes any message id, stays inside its folder, and survives being opened again', async () => {
    await fileStore(folder).putOutgoing(record);
    const again = fileStore(folder);
    expect(await again.getOutgoing(record.messageId)).toEqual(record);
    expect(await again.getOutgoing('another')).toBeUndefined();
    expect(await again.listOutgoing()).toEqual([record]);
    expect(existsSync(join(folder, '..', 'a'))).toBe(false);
  });

  it('names a damaged record instead of reading around it', async () => {
    const store = fileStore(folder);
    await store.putOutgoing(record);
    const [name] = readdirSync(join(folder, 'outgoing'));
    truncateSync(join(folder, 'outgoing', name ?? ''), 10);
    await expect(store.getOutgoing(record.messageId)).rejects.toMatchObject({ code: 'EXCHANGE_STORE_DAMAGED' });
  });

  it('turns a store that cannot be written into a typed, retryable error', async () => {
    const store = fileStore(folder);
    rmSync(join(folder, 'outgoing'), { recursive: true });
    await expect(store.putOutgoing(record)).rejects.toMatchObject({ code: 'EXCHANGE_STORE_IO', retryable: true });
  });
});

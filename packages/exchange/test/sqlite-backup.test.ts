import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, copyBytes } from '@lienthong/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidence, storeSubject } from '../src/evidence/draft.ts';
import { verifyEvidence } from '../src/evidence/verify.ts';
import { openDatabase } from '../src/sqlite/database.ts';
import { restore, type SqliteStore, sqlite } from '../src/sqlite/index.ts';
import { migrate, migrations } from '../src/sqlite/schema.ts';
import { SMALL_BYTES } from '../src/sqlite/small.ts';
import { incomingSample, outgoingSample } from '../src/store-contract/samples.ts';

let folder: string;
const stores: SqliteStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-backup-'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(name: string): SqliteStore {
  const store = sqlite(join(folder, name));
  stores.push(store);
  return store;
}

const at = (name: string): string => join(folder, name);
const entry = (kind: 'opened' | 'queued') =>
  evidence({ at: 0, kind, subject: storeSubject, content: { form: 'lienthong-evidence/1', storeId: 's' } });

/** Every third is too large for a row. */
const textOf = (n: number): string => `gói ${n}`.padEnd(n % 3 === 2 ? 2 * SMALL_BYTES : 0, '.');

async function put(store: SqliteStore, n: number): Promise<void> {
  const packet = await store.putPacket(bytesSource(Buffer.from(textOf(n))));
  await store.commit({
    outgoing: [{ record: outgoingSample(`m${n}`, { packet }) }],
    evidence: [entry(n === 0 ? 'opened' : 'queued')],
  });
}

describe('backup and restore', () => {
  it('under traffic: one consistent moment, restored into an empty place, and work goes on', async () => {
    const store = open('kho.db');
    for (let n = 0; n < 30; n++) await put(store, n);
    let written = 30;
    let stop = false;
    const traffic = (async () => {
      while (!stop) await put(store, written++);
    })();
    const summary = await store.backup(at('sao'));
    stop = true;
    await traffic;
    expect(written).toBeGreaterThan(30);
    expect(summary.packets).toBeGreaterThanOrEqual(30);
    expect(readdirSync(at('sao/packets'))).toHaveLength(Math.floor(summary.packets / 3));

    expect(await restore(at('sao'), at('moi/kho.db'))).toEqual(summary);
    const restored = open('moi/kho.db');
    // Each message that is there has its packet, and they are all of the first ones without a gap.
    const { records } = await restored.findOutgoing({ limit: 1000 });
    expect(records.map(({ messageId }) => messageId)).toEqual(records.map((_, n) => `m${n}`));
    expect(records).toHaveLength(summary.packets);
    for (const [n, { packet }] of records.entries()) {
      const source = await restored.openPacket(packet);
      expect(Buffer.from(copyBytes(source)).toString()).toBe(textOf(n));
      source.close();
    }
    expect(await restored.lastEvidence()).toMatchObject({ kind: 'restored', prevHash: summary.evidence?.hash });
    expect(await verifyEvidence(restored.readEvidence())).toMatchObject({ ok: true });
    await put(restored, 5000);
    expect(await verifyEvidence(restored.readEvidence())).toMatchObject({ ok: true, entries: (summary.evidence?.seq ?? 0) + 2 });
  });

  it('what was not sent then may have been sent since: it is to be asked for before it is sent; claims of the dead are gone', async () => {
    const store = open('kho.db');
    const packet = await store.putPacket(bytesSource(Buffer.from('x')));
    await store.commit({
      outgoing: [
        { record: outgoingSample('queued', { packet }) },
        { record: outgoingSample('sending', { packet, state: 'sending', unknownSince: 5 }), lease: { worker: 'w', until: 9e12 } },
        { record: outgoingSample('sent', { packet, state: 'sent', docId: 'd', sentAt: '2026-11-22T09:00:00+07:00' }) },
      ],
      incoming: [{ record: incomingSample('in', { packet }) }],
    });
    await store.claimIncoming({ worker: 'w', now: 0, leaseMs: 9e12, axis: 'vxp', docId: 'in' });
    const summary = await store.backup(at('sao'));
    await restore(at('sao'), at('moi.db'));
    const restored = open('moi.db');
    expect(await restored.getOutgoing('queued')).toMatchObject({ state: 'sending', unknownSince: Date.parse(summary.at) });
    expect(await restored.getOutgoing('sending')).toMatchObject({ state: 'sending', unknownSince: 5 });
    expect(await restored.getOutgoing('sent')).toMatchObject({ state: 'sent' });
    expect(await restored.claimOutgoing({ worker: 'v', now: 10, leaseMs: 1, messageId: 'sending' })).toBeDefined();
    expect(await restored.claimIncoming({ worker: 'v', now: 10, leaseMs: 1, axis: 'vxp', docId: 'in' })).toBeDefined();
  });

  it('writes only into an empty place', async () => {
    const store = open('kho.db');
    await put(store, 0);
    await store.backup(at('sao'));
    const occupied = { code: 'EXCHANGE_STORE_OCCUPIED' };
    await expect(store.backup(at('sao'))).rejects.toMatchObject(occupied);
    await expect(restore(at('sao'), at('kho.db'))).rejects.toMatchObject(occupied);
    expect((await store.getOutgoing('m0'))?.messageId).toBe('m0');
  });

  it('a store of the first schema, whose small packets are files: opened, backed up, restored', async () => {
    const first = await openDatabase(at('kho.db'));
    migrate(first, at('kho.db'), migrations.slice(0, 1));
    first.close();
    const packet = createHash('sha256').update('cũ').digest('hex');
    mkdirSync(at('kho.db.packets'));
    writeFileSync(at(`kho.db.packets/${packet}.edxml`), 'cũ');
    const store = open('kho.db');
    await store.commit({ outgoing: [{ record: outgoingSample('m', { packet }) }] });
    expect(await store.backup(at('sao'))).toMatchObject({ schema: migrations.length, packets: 1, bytes: 3 });
    await restore(at('sao'), at('moi.db'));
    for (const one of [store, open('moi.db')]) {
      const source = await one.openPacket(packet);
      expect(Buffer.from(copyBytes(source)).toString()).toBe('cũ');
      source.close();
    }
  });

  it('what retention has removed is no longer in the files, which are only their owner’s to read', async () => {
    const store = open('kho.db');
    const secret = Buffer.from('nội dung phải xoá '.repeat(100)).toString('base64');
    const packet = await store.putPacket(bytesSource(Buffer.from(secret, 'base64')));
    await store.commit({ outgoing: [{ record: outgoingSample('m', { packet }) }] });
    const held = (): boolean => ['kho.db', 'kho.db-wal'].some((name) => readFileSync(at(name)).includes(secret.slice(300, 600)));
    expect(held()).toBe(true);
    for (const name of ['kho.db', 'kho.db-wal']) expect(statSync(at(name)).mode & 0o777, name).toBe(0o600);
    await store.commit({ forget: { outgoing: ['m'] } });
    await store.collectGarbage({ olderThanMs: -60_000 });
    expect(held()).toBe(false);
  });

  it('a small packet that is not what its name says is not taken into a backup', async () => {
    const store = open('kho.db');
    for (let n = 0; n < 3; n++) await put(store, n);
    const database = await openDatabase(at('kho.db'));
    database.run('UPDATE packets SET body = ?, size = 4 WHERE rowid = 1', Buffer.from('khác').toString('base64').slice(0, 6));
    await expect(store.backup(at('sao'))).rejects.toMatchObject({ code: 'EXCHANGE_STORE_DAMAGED' });
    expect(existsSync(at('sao'))).toBe(false);
    database.close();
  });

  it.each<[string, (backup: string) => void]>([
    ['a packet is missing', (backup) => rmSync(join(backup, 'packets', readdirSync(join(backup, 'packets'))[0] ?? ''))],
    [
      'a packet was changed',
      (backup) => writeFileSync(join(backup, 'packets', readdirSync(join(backup, 'packets'))[1] ?? ''), 'khác'),
    ],
    ['the database was cut', (backup) => truncateSync(join(backup, 'exchange.db'), 5000)],
    ['the summary is missing', (backup) => rmSync(join(backup, 'backup.json'))],
    ['the summary is no JSON', (backup) => writeFileSync(join(backup, 'backup.json'), '{')],
  ])('a backup that is not whole restores nothing: %s', async (_, damage) => {
    const store = open('kho.db');
    for (let n = 0; n < 6; n++) await put(store, n);
    await store.backup(at('sao'));
    cpSync(at('sao'), at('hong'), { recursive: true });
    damage(at('hong'));
    await expect(restore(at('hong'), at('moi.db'))).rejects.toMatchObject({ code: 'EXCHANGE_BACKUP_DAMAGED' });
    for (const left of ['moi.db', 'moi.db.packets', 'moi.db.restoring']) expect(existsSync(at(left)), left).toBe(false);
    await restore(at('sao'), at('moi.db'));
  });
});

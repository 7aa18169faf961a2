import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, frozenClock } from '@lienthong/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidence } from '../../src/evidence/draft.ts';
import { type SqliteStore, sqlite } from '../../src/sqlite/index.ts';
import { incomingSample, outgoingSample } from '../../src/store-contract/samples.ts';
import { type SupportBundle, supportBundle } from '../../src/support/bundle.ts';

let folder: string;
let store: SqliteStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-support-'));
  store = sqlite(join(folder, 'x.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const clock = frozenClock('2026-11-22T09:00:00+07:00');

/** A text that stands for a secret, a name, a number: each place gets its own, so that a leak says where. */
const planted: string[] = [];
const plant = (where: string): string => {
  const text = `PLANTED-${where}-${planted.length}`;
  planted.push(text);
  return text;
};

async function plantEverywhere(): Promise<SupportBundle> {
  const packet = await store.putPacket(bytesSource(Buffer.from(plant('packet'))));
  const attempt = { number: 1, at: '', endedAt: '', outcome: 'failed' as const, code: 'AXIS_UNAVAILABLE' };
  await store.commit({
    outgoing: [
      {
        record: outgoingSample(plant('messageId'), {
          documentId: plant('documentId'),
          from: plant('from'),
          to: [plant('to')],
          match: { notation: plant('notation'), title: plant('title'), date: plant('date') },
          state: 'dead',
          packet,
          log: [attempt, { ...attempt, code: `không phải mã ${plant('attempt-code')}` }],
        }),
      },
      { record: outgoingSample('m-good', { packet, attempts: 3, log: [attempt] }) },
    ],
    incoming: [{ record: incomingSample(plant('docId'), { reason: plant('reason'), packet, numberKey: plant('numberKey') }) }],
    statuses: [
      {
        messageId: 'm-good',
        docId: plant('status'),
        code: '02',
        from: plant('status-from'),
        timestamp: null,
        description: plant('description'),
      },
    ],
    meta: [{ key: plant('meta-key'), value: plant('meta'), due: null }],
    evidence: [
      evidence({
        at: 0,
        kind: 'rejected',
        subject: plant('subject'),
        content: { reason: plant('body'), secret: plant('body-secret'), code: 'X_CODE' },
      }),
      evidence({ at: 0, kind: 'dead', subject: 's', content: { code: `«${plant('body-code')}»` } }),
    ],
  });
  return supportBundle(store, {
    clock,
    versions: { '@lienthong/exchange': '0.1.0' },
    config: {
      dialect: 'vxp',
      endpoint: `https://${plant('user')}:${plant('password')}@truc.example:8443/${plant('path')}?key=${plant('query')}`,
      systemId: plant('systemId'),
      secret: plant('secret'),
      secretEnv: plant('secretEnv'),
      agencies: [plant('agency')],
      unknownField: plant('unknown'),
      options: {
        hmac: 'sha256',
        settleMs: 5,
        password: plant('option'),
        retry: { attempts: 3, token: plant('retry'), note: `a b ${plant('free')}` },
      },
    },
    log: [
      {
        level: 'warn',
        event: 'axis-unavailable',
        fields: { code: 'AXIS_TIMEOUT', docId: plant('log-docId'), authorization: plant('log-auth') },
      },
      {
        level: 'info',
        event: `tự do ${plant('log-event')}`,
        fields: { code: `«${plant('log-code')}»`, status: { deep: plant('log-deep') } },
      },
    ],
  });
}

describe('the support bundle', () => {
  it('holds nothing of what was planted, wherever it was planted', async () => {
    planted.length = 0;
    const text = JSON.stringify(await plantEverywhere());
    expect(planted.length).toBeGreaterThan(30);
    for (const secret of planted) expect(text, secret).not.toContain(secret);
    expect(text).not.toContain('PLANTED');
  });

  it('holds what helps: counts, codes, states, the shape of the configuration', async () => {
    const bundle = await plantEverywhere();
    expect(bundle).toMatchObject({
      form: 'lienthong-support/1',
      at: '2026-11-22T09:00:00+07:00',
      config: {
        dialect: 'vxp',
        endpoint: 'https://truc.example:8443',
        options: { hmac: 'sha256', settleMs: 5, retry: { attempts: 3 } },
      },
      counts: { outgoing: { dead: 1, queued: 1 } },
    });
    expect(bundle.waiting.map(({ state, attempts, code }) => ({ state, attempts, code }))).toEqual([
      { state: 'queued', attempts: 3, code: 'AXIS_UNAVAILABLE' },
      { state: 'dead', attempts: 0, code: null },
    ]);
    expect(bundle.evidence.map(({ kind, code }) => [kind, code])).toEqual([
      ['rejected', 'X_CODE'],
      ['dead', undefined],
    ]);
    expect(bundle.log).toEqual([
      { level: 'warn', event: 'axis-unavailable', code: 'AXIS_TIMEOUT' },
      { level: 'info', event: '?', code: '…', status: '…' },
    ]);
  });

  it('one id is one digest within a bundle, and another in the next', async () => {
    await store.commit({
      evidence: ['a', 'a', 'b'].map((subject) => evidence({ at: 0, kind: 'sent', subject, content: {} })),
    });
    const [first, second] = [await supportBundle(store), await supportBundle(store)];
    const [a1, a2, b] = first.evidence.map(({ subject }) => subject);
    expect(a1).toBe(a2);
    expect(a1).not.toBe(b);
    expect(second.evidence[0]?.subject).not.toBe(a1);
  });
});

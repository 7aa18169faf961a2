import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, isLienThongError } from '@lienthong/core';
import { agency, compose, readPacket } from '@lienthong/edxml';
import type { InspectReport } from '@lienthong/inspect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEvents } from '../../src/events/events.ts';
import { openEvidence } from '../../src/evidence/head.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { requireSignatures } from '../../src/life-cycle/gates.ts';
import { getChange, unfinishedChanges } from '../../src/life-cycle/ledger.ts';
import { noteIncoming } from '../../src/life-cycle/note-incoming.ts';
import type { LifeCycleParts } from '../../src/life-cycle/parts.ts';
import { finishChange, respond } from '../../src/life-cycle/respond.ts';
import { type SqliteStore, sqlite } from '../../src/sqlite/index.ts';
import type { Store } from '../../src/store/store.ts';
import { incomingSample, outgoingSample } from '../../src/store-contract/samples.ts';

// Agreeing to a recall is several steps: decide, destroy (the vendor's), destroy (ours), answer. The process may die at each of them.
class Crash extends Error {}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-respond-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock: Clock = { now: () => Date.parse('2026-11-22T09:00:00+07:00') };
const packetOf = (kind: 'new' | 'recall') => {
  const base = {
    from: agency('H48.12', { organName: 'Sở' }),
    to: [agency('G22', { organName: 'Văn phòng' })],
    code: '1/A',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử',
    signer: { fullName: 'A' },
  };
  return compose(kind === 'new' ? base : { ...base, kind, target: 'H48.12,2026/11/20,1/A', reason: 'Nhầm' }, { clock }).source();
};

/** Dies before or after the n-th step, and stays dead. */
function fuse(at: number, when: 'before' | 'after') {
  let steps = 0;
  let dead = false;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) throw new Crash();
    const mine = ++steps === at;
    dead = mine;
    if (mine && when === 'before') throw new Crash();
    const value = await work();
    if (mine) throw new Crash();
    return value;
  };
}

interface World {
  readonly store: SqliteStore;
  readonly destroyed: string[];
  readonly sent: string[];
  parts(step?: ReturnType<typeof fuse>): LifeCycleParts;
}

/** A store that holds a document and the recall of it. */
async function world(name: string): Promise<World> {
  const store = sqlite(join(folder, `${name}.db`));
  await openEvidence(store, clock);
  const destroyed: string[] = [];
  const sent: string[] = [];
  const parts: World['parts'] = (step = (work) => work()) => ({
    store: { ...store, commit: (batch) => step(() => store.commit(batch)) } satisfies Store,
    clock,
    events: createEvents(clock),
    callbacks: { destroy: ({ docId }) => step(async () => void destroyed.push(docId)) },
    // As the outbox does it: once by its id, durable before anything goes out.
    send: (source, { messageId }) =>
      step(async () => {
        if ((await store.getOutgoing(messageId)) !== undefined) return;
        const packet = await store.putPacket(source);
        await store.commit({ outgoing: [{ record: outgoingSample(messageId, { packet, messageType: 'status' }) }] });
        sent.push(messageId);
      }),
  });
  for (const [docId, kind] of [
    ['d1', 'new'],
    ['r1', 'recall'],
  ] as const) {
    const source = packetOf(kind);
    const record = incomingSample(docId, {
      packet: await store.putPacket(source),
      from: 'H48.12',
      to: 'G22',
      business: kind === 'new' ? 0 : 1,
      documentId: 'H48.12,2026/11/20,1/A',
    });
    const noted = await noteIncoming(parts(), record, readPacket(source));
    await store.commit({ incoming: [{ record }], ...noted.batch });
    source.close();
  }
  return { store, destroyed, sent, parts };
}

const request = { axis: 'vxp', docId: 'r1' };

describe('agreeing to a recall, whatever happens', () => {
  // commit, destroy, commit, send, commit: at each the process dies, before it or after it.
  it.each([1, 2, 3, 4, 5].flatMap((at) => [[at, 'before'] as const, [at, 'after'] as const]))(
    'dies at step %i, %s it',
    async (at, when) => {
      const { store, destroyed, sent, parts } = await world(`crash-${at}-${when}`);
      try {
        await expect(respond(parts(fuse(at, when)), request, true)).rejects.toBeInstanceOf(Crash);
        // Nobody is told that it is destroyed before it is.
        if (sent.length > 0) expect(destroyed).toContain('d1');
        // The next process: what was decided goes on by itself; what was not is asked again by the person.
        for (const change of await unfinishedChanges(store, clock.now())) await finishChange(parts(), change);
        await respond(parts(), request, true);
        expect(await getChange(store, 'incoming', 'vxp:r1')).toMatchObject({ todo: null, answers: { G22: { agreed: true } } });
        expect(sent).toEqual(['status:15:vxp:r1']);
        expect(destroyed.length).toBeGreaterThanOrEqual(1);
        expect(await store.getIncoming({ axis: 'vxp', docId: 'd1' })).toMatchObject({ state: 'recalled' });
        expect(await store.getIncoming(request)).toMatchObject({ state: 'accepted' });
        expect(await verifyEvidence(store.readEvidence())).toMatchObject({ ok: true });
      } finally {
        await store.close();
      }
    },
  );

  it('the destroyed packet is collected, the tombstone and the recall stay', async () => {
    const { store, parts } = await world('garbage');
    const before = await store.getIncoming({ axis: 'vxp', docId: 'd1' });
    await respond(parts(), request, true);
    await store.collectGarbage({ olderThanMs: -1 });
    await expect(store.openPacket(before?.packet ?? '')).rejects.toThrow();
    const after = await store.getIncoming({ axis: 'vxp', docId: 'd1' });
    expect(after?.documentId).toBe(before?.documentId);
    expect((await store.openPacket(after?.packet ?? '')).size).toBeLessThan(200);
    await store.close();
  });

  it('of two who decide at once, one wins', async () => {
    const { store, sent, parts } = await world('race');
    const results = await Promise.allSettled([
      respond(parts(), request, true),
      respond(parts(), request, false, { reason: 'không' }),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [lost] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(isLienThongError(lost) && lost.code).toMatch(/EXCHANGE_STORE_CONFLICT|LIFE_CHANGE_SETTLED/);
    expect(sent).toHaveLength(1);
    await store.close();
  });

  it('what one process decided, another without a way to destroy does not report as done', async () => {
    const { store, destroyed, sent, parts } = await world('other-process');
    await expect(respond(parts(fuse(2, 'before')), request, true)).rejects.toBeInstanceOf(Crash);
    const [left] = await unfinishedChanges(store, clock.now());
    if (left === undefined) throw new Error('nothing is left to be done');
    await expect(finishChange({ ...parts(), callbacks: {} }, left)).rejects.toMatchObject({ code: 'LIFE_DESTROY_UNHANDLED' });
    expect([destroyed, sent]).toEqual([[], []]);
    await finishChange(parts(), left);
    expect([destroyed, sent]).toEqual([['d1'], ['status:15:vxp:r1']]);
    await store.close();
  });

  it('without a way to destroy nobody can agree; with { destroyed } it is the vendor’s word', async () => {
    const { store, sent, parts } = await world('no-callback');
    const silent = { ...parts(), callbacks: {} };
    await expect(respond(silent, request, true)).rejects.toMatchObject({ code: 'LIFE_DESTROY_UNHANDLED' });
    expect(sent).toEqual([]);
    await respond(silent, request, true, { destroyed: true });
    expect(sent).toEqual(['status:15:vxp:r1']);
    await store.close();
  });
});

describe('requireSignatures', () => {
  const judged = (inAttachments: readonly number[], overPacket: number, outcome = 'valid'): InspectReport =>
    ({
      outcome,
      attachments: inAttachments.map((count) => ({ signatures: Array.from({ length: count }, () => ({ outcome: 'valid' })) })),
      packetSignature: { signatures: Array.from({ length: overPacket }, () => ({ outcome: 'valid' })) },
    }) as unknown as InspectReport;
  const ask = (least: 1 | 2, report: InspectReport, kind: 'new' | 'recall' = 'new') => {
    const packet = readPacket(packetOf(kind));
    return requireSignatures(least)({ messageId: 'm', messageType: 'edoc', packet, inspect: async () => report });
  };

  it('lets out what carries enough valid signatures on one document, and says what is missing', async () => {
    expect(await ask(2, judged([2, 0], 0))).toBeUndefined();
    expect(await ask(2, judged([1], 1))).toBeUndefined();
    expect(await ask(1, judged([], 1))).toBeUndefined();
    expect(await ask(2, judged([1, 1], 0))).toContain('thấy 1');
    expect(await ask(1, judged([], 0, 'unsigned'))).toContain('NĐ 30/2020');
    expect(await ask(2, judged([2], 0, 'invalid'))).toContain('chữ ký');
  });

  it('a recall carries no new text and passes', async () => {
    expect(await ask(2, judged([], 0, 'unsigned'), 'recall')).toBeUndefined();
  });
});

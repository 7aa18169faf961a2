import { isLienThongError } from '@lienthong/core';
import { readPacket, salvagePacket } from '@lienthong/edxml';
import { faultStages } from '@lienthong/sandbox';
import { describe, expect, test } from 'vitest';
import { deviations } from '../src/faults/deviations.ts';
import { collect, edoc, sourceOf } from './helpers/packets.ts';
import { A, B, C, type World, world } from './helpers/world.ts';

// Every operation × every fault: the answer is the truth, or a typed error; after it the packet is there exactly once.

const PACKET = edoc({ from: A, to: [B], number: '1', subject: 'V/v thử lỗi' });
const MATCH = { notation: '1/STTTT', title: 'V/v thử lỗi' };

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const row of rows) out.push(row);
  return out;
}

interface Stage {
  readonly w: World;
  readonly docId: string;
}

const operations: Record<string, (s: Stage) => Promise<unknown>> = {
  getReceivedEdocList: async ({ w }) => (await w.b.list({ messageType: 'edoc' })).map((i) => i.docId),
  getEdoc: async ({ w, docId }) => (await collect(await w.b.getEdoc(docId))).toString('utf8'),
  downloadEdoc: async ({ w, docId }) => (await collect(await w.b.downloadEdoc(docId))).toString('utf8'),
  updateStatus: async ({ w, docId }) => w.b.updateStatus(docId, 'processing'),
  getSentEdocList: async ({ w }) => (await w.a.getSentEdocList({ messageType: 'edoc' })).map((r) => r.notation),
  countReceiveEdoc: ({ w }) => w.b.countReceiveEdoc(),
  countReceiveStatus: ({ w }) => w.b.countReceiveStatus(),
  getAgenciesList: async ({ w }) => (await all(w.a.getAgenciesList())).map((r) => r.code),
  getAgenciesListQD20: async ({ w }) => (await all(w.a.getAgenciesListQD20())).map((r) => r.code),
  getSynchronizeUnit: async ({ w }) => (await all(w.a.getSynchronizeUnit())).map((r) => r.code),
  registerAgency: ({ w }) => w.a.registerAgency({ id: '', pcode: '', code: 'H48.99', name: 'x', mail: '', mobile: '', fax: '' }),
  deleteAgency: ({ w }) => w.a.deleteAgency(C),
};

const codes = ['10', '15', '18', '19', '20', '21', '22', '23', '99'];
const faults: { fault: string; args?: Record<string, unknown> }[] = [
  ...Object.keys(faultStages)
    .filter((f) => f !== 'code' && f !== 'deviation' && f !== 'big-directory')
    .map((fault) => (fault.startsWith('slow') ? { fault, args: { ms: 1500 } } : { fault })),
  { fault: 'html-502', args: { after: true } },
  { fault: 'empty-body', args: { after: true } },
  { fault: 'outage', args: { after: true } },
  { fault: 'truncated-json', args: { honestLength: true } },
  ...codes.map((code) => ({ fault: 'code', args: { code } })),
];
const named = faults.map((f) => [`${f.fault} ${JSON.stringify(f.args ?? {})}`, f] as const);
// Impatient only where slowness is the fault: a busy machine must not look like a broken axis.
const patience = (fault?: string) => {
  const ms = fault?.startsWith('slow') === true ? 500 : 20_000;
  return { timeouts: { headersMs: ms, bodyIdleMs: ms } };
};

async function stage(fault?: string): Promise<Stage> {
  const w = await world({}, { ...patience(fault), retry: { attempts: 1 } });
  await w.a.sendEdoc({ source: sourceOf(PACKET), from: A, messageType: 'edoc' });
  const [item] = await w.b.list({ messageType: 'edoc' });
  return { w, docId: item?.docId as string };
}

// These change what the truth is, and do so on purpose.
const otherTruth = new Set(['stale-list', 'duplicate-status', 'duplicate-delivery', 'out-of-order']);

describe.each(named)('%s', (_name, fault) => {
  test('no reading operation takes a failure for success', async () => {
    const s = await stage(fault.fault);
    try {
      for (const [op, run] of Object.entries(operations)) {
        const truth = op === 'registerAgency' || op === 'deleteAgency' ? undefined : await run(s);
        await s.w.faults([{ op, count: 1, ...fault }]);
        let outcome: unknown;
        try {
          outcome = { value: await run(s) };
        } catch (error) {
          if (!isLienThongError(error)) throw error;
          expect(error.code).toMatch(/^AXIS_/);
          expect(['none', 'unknown', 'done']).toContain(error.details['effect']);
          outcome = 'refused';
        }
        if (outcome !== 'refused' && !otherTruth.has(fault.fault))
          expect({ op, value: (outcome as { value: unknown }).value }).toEqual({ op, value: truth });
        await s.w.faults([]);
      }
    } finally {
      await s.w.close();
    }
  }, 120_000);

  test.each([1, 2])('a send struck %i times is there once, or certainly not', async (count) => {
    const w = await world({}, { ...patience(fault.fault), retry: { attempts: 4, baseMs: 1, maxMs: 2 } });
    try {
      await w.faults([{ op: 'sendEdoc', count, ...fault }]);
      let effect: unknown = 'sent';
      try {
        await w.a.send({ source: sourceOf(PACKET), from: A, messageType: 'edoc', match: MATCH });
      } catch (error) {
        if (!isLienThongError(error)) throw error;
        effect = error.details['effect'];
      }
      await w.faults([]);
      const stored = new Set((await w.a.getSentEdocList({ messageType: 'edoc' })).map((r) => r.senderDocId)).size;
      expect({ effect, stored }).toEqual(effect === 'sent' ? { effect, stored: 1 } : { effect: 'none', stored: 0 });
    } finally {
      await w.close();
    }
  });
});

// edxml.md §15: none may crash a reader; what is accepted without a word is named here.
const SILENT = [
  'bom',
  'mixed-line-ends',
  'comments',
  'prefix-dropped',
  'other-prefix',
  'norm-order',
  'cid-missing',
  'empty-groups',
  'href-empty',
];
test('every deviation is read with an issue of its own, or by salvage', () => {
  const codes = (text: string): string[] => {
    const bytes = Buffer.from(text);
    try {
      return readPacket(bytes).issues.map(({ code }) => code);
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      return [error.code, ...salvagePacket(bytes).issues.map(({ code }) => code)];
    }
  };
  const usual = codes(PACKET).sort().join();
  const unnamed = Object.entries(deviations).filter(([, change]) => codes(change(PACKET)).sort().join() === usual);
  expect(unnamed.map(([name]) => name).sort()).toEqual([...SILENT, 'no-bussiness'].sort());
});

test('every deviation leaves something that the client hands out unchanged', async () => {
  const s = await stage();
  try {
    for (const [name, change] of Object.entries(deviations)) {
      await s.w.faults([{ op: 'getEdoc', fault: 'deviation', args: { name } }]);
      const got = (await collect(await s.w.b.getEdoc(s.docId))).toString('utf8');
      expect(got, name).toBe(change(PACKET));
      if (!['no-bussiness'].includes(name)) expect(got, name).not.toBe(PACKET);
    }
  } finally {
    await s.w.close();
  }
});

test('no repeat is spent on an axis that is down: amplification', async () => {
  const w = await world({}, { retry: { baseMs: 1, maxMs: 1 }, timeouts: { headersMs: 500 } });
  try {
    await w.faults([{ op: '*', fault: 'outage', args: { after: true } }]);
    const before = (await w.log()).length;
    const CALLS = 200;
    for (let i = 0; i < CALLS; i++) {
      const work =
        i % 2 === 0
          ? w.a.list({ messageType: 'edoc' })
          : w.a.send({ source: sourceOf(PACKET), from: A, messageType: 'edoc', match: MATCH });
      await expect(work).rejects.toThrow('AXIS_');
    }
    const requests = (await w.log()).length - before;
    expect(requests / CALLS).toBeLessThanOrEqual(1.2);
  } finally {
    await w.close();
  }
});

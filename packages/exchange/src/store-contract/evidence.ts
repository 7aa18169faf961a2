import { deepEqual, equal, rejects } from 'node:assert/strict';
import { type EvidenceRecord, linkEvidence } from '../store/link.ts';
import type { EvidenceQuery, Store } from '../store/store.ts';
import type { ContractCase } from './index.ts';
import { evidenceSample, outgoingSample } from './samples.ts';

async function all(store: Store, query?: EvidenceQuery): Promise<EvidenceRecord[]> {
  const found: EvidenceRecord[] = [];
  for await (const entry of store.readEvidence(query)) found.push(entry);
  return found;
}

/** Fails unless each entry is the link that follows the one before. */
function unbroken(entries: readonly EvidenceRecord[]): void {
  let previous: EvidenceRecord | undefined;
  for (const entry of entries) {
    deepEqual(entry, linkEvidence(previous, { ...entry, body: entry.body ?? '' }));
    previous = entry;
  }
}

export const evidenceCases: readonly ContractCase[] = [
  [
    'evidence: one unbroken chain, whoever writes, together with the records or not at all',
    async (open) => {
      const stores = [await open(), await open()];
      const [a] = stores as [Store, Store];
      equal(await a.lastEvidence(), undefined);
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          stores[i % 2]?.commit({
            outgoing: [{ record: outgoingSample(`m${i}`) }],
            evidence: [evidenceSample('queued', `message:m${i}`), evidenceSample('sent', `message:m${i}`)],
          }),
        ),
      );
      const refused = a.commit({ outgoing: [{ record: outgoingSample('m1') }], evidence: [evidenceSample('never')] });
      await rejects(refused, { code: 'EXCHANGE_STORE_CONFLICT' });
      const entries = await all(a);
      equal(entries.length, 40);
      unbroken(entries);
      deepEqual(await a.lastEvidence(), entries.at(-1));
      equal((await a.count()).evidence, 40);
    },
  ],
  [
    'evidence: read from a place, by subject, by kind, also when it is long',
    async (open) => {
      const store = await open();
      const many = Array.from({ length: 1200 }, (_, i) => evidenceSample(i % 2 === 0 ? 'even' : 'odd', `message:m${i % 3}`));
      await store.commit({ evidence: many });
      equal((await all(store)).length, 1200);
      deepEqual(
        (await all(store, { from: 1199 })).map(({ seq }) => seq),
        [1199, 1200],
      );
      equal((await all(store, { subject: 'message:m1' })).length, 400);
      equal((await all(store, { kind: 'odd', subject: 'message:m1' })).length, 200);
    },
  ],
  [
    'evidence: a body that is erased leaves the chain as it was',
    async (open) => {
      const store = await open();
      await store.commit({ evidence: [evidenceSample('a'), evidenceSample('b')] });
      const before = await all(store);
      await store.commit({ eraseEvidence: [1] });
      const after = await all(store);
      deepEqual(after, [{ ...(before[0] as EvidenceRecord), body: null }, before[1]]);
    },
  ],
];

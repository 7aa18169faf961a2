import type { Store } from '../store/store.ts';
import { claimCases } from './claims.ts';
import { evidenceCases } from './evidence.ts';
import { packetCases } from './packets.ts';
import { recordCases } from './records.ts';

/** What the contract needs of a test runner: vitest's, jest's or node:test's `test` fits as it is. */
export interface ContractRunner {
  test(name: string, work: () => Promise<void>): unknown;
}

/** One place for a store. `open` may be called several times: each gives another connection to the same data, as another process has. */
export interface ContractPlace {
  open(): Promise<Store>;
  /** Removes the place, after every store was closed. */
  dispose(): Promise<void>;
}

/** A case of the contract. `open` opens further connections; all are closed at its end. */
export type ContractCase = readonly [name: string, work: (open: () => Promise<Store>) => Promise<void>];

/**
 * The tests that every store must pass, each in a fresh place. A vendor who writes a store for another database runs them:
 * `storeContract({ test }, async () => ({ open: async () => myStore(database), dispose: … }))`.
 */
export function storeContract(runner: ContractRunner, makePlace: () => Promise<ContractPlace>): void {
  for (const [name, work] of [...packetCases, ...recordCases, ...claimCases, ...evidenceCases]) {
    runner.test(name, async () => {
      const place = await makePlace();
      const opened: Store[] = [];
      try {
        await work(async () => {
          const store = await place.open();
          opened.push(store);
          return store;
        });
      } finally {
        for (const store of opened) await store.close();
        await place.dispose();
      }
    });
  }
}

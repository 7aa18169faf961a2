import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { sqlite } from '../src/sqlite/index.ts';
import { storeContract } from '../src/store-contract/index.ts';

describe('the SQLite store keeps the contract', () => {
  storeContract({ test: it }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-sqlite-'));
    return {
      open: async () => sqlite(join(folder, 'kho.db')),
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
});

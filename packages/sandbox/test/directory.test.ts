import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '@lienthong/axis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { A, B, C, OLD_B, type World, world } from './helpers/world.ts';

describe('the directory of the whole country', () => {
  let w: World;
  let folder: string;
  beforeAll(async () => {
    w = await world();
    folder = mkdtempSync(join(tmpdir(), 'lienthong-directory-'));
  });
  afterAll(async () => {
    await w.close();
    rmSync(folder, { recursive: true });
  });

  test('111,339 agencies: streamed, cached, found by every code', async () => {
    await w.faults([{ op: '*', fault: 'big-directory' }]);
    const path = join(folder, 'a.jsonl');
    const directory = await openDirectory({ path });
    expect(await directory.sync(w.a)).toMatchObject({ mode: 'full', size: 111_339 });
    const some = [...directory.rows()].filter((_r, i) => i % 997 === 0);
    for (const row of some) {
      expect(directory.find(row.code)).toBe(row);
      if (row.code102 !== undefined) expect(directory.find(` ${row.code102.toLowerCase()}\u200b`)?.code102).toBe(row.code102);
    }
    const began = performance.now();
    for (let i = 0; i < 100_000; i++) directory.find(some[i % some.length]?.code as string);
    expect((performance.now() - began) / 100_000).toBeLessThan(0.02);
    expect(directory.search('don vi thu so 5000', 3)[0]?.name).toContain('5000');

    const again = await openDirectory({ path });
    expect(again.size).toBe(111_339);
    expect(again.asOf).toBe(directory.asOf);
    writeFileSync(path, readFileSync(path).subarray(0, 100_000));
    await expect(openDirectory({ path })).rejects.toThrow('AXIS_OPTION');
    await w.faults([]);
  });

  test('a delta keeps old codes, follows changes, drops the deleted', async () => {
    const directory = await openDirectory();
    await directory.sync(w.a);
    expect(directory.find(OLD_B)?.code).toBe(B);
    expect(directory.newCodeOf(OLD_B)).toBe(B);
    expect(directory.oldCodeOf(B)).toBe(OLD_B);
    await w.a.registerAgency({ id: '', pcode: A, code: 'H48.12.07', name: 'Đội Cải cách', mail: '', mobile: '', fax: '' });
    await w.a.deleteAgency(C);
    expect(await directory.sync(w.a)).toEqual({ mode: 'delta', changed: 1, removed: 1, size: 3 });
    expect(directory.find(C)).toBeUndefined();
    expect(directory.find(OLD_B)?.code).toBe(B);
    expect(directory.search('doi cai cach').map((r) => r.code)).toEqual(['H48.12.07']);
    expect(await directory.sync(w.a)).toMatchObject({ mode: 'delta', changed: 0, removed: 0 });
  });

  test('an answer that breaks off changes nothing', async () => {
    const directory = await openDirectory();
    await directory.sync(w.a);
    await w.faults([{ op: 'getAgenciesListQD20', fault: 'truncated-json' }]);
    await expect(directory.syncFull(w.a)).rejects.toThrow('AXIS_TRUNCATED');
    expect(directory.size).toBe(3);
    await w.faults([]);
  });
});

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { bytesSource, copyBytes } from '@lienthong/core';
import type { ContractCase } from './index.ts';
import { incomingSample, outgoingSample } from './samples.ts';

const bytes = (text: string): ReturnType<typeof bytesSource> => bytesSource(Buffer.from(text));

export const packetCases: readonly ContractCase[] = [
  [
    'packets: kept under their SHA-256, once, byte for byte, for every connection',
    async (open) => {
      const [a, b] = [await open(), await open()];
      const sha256 = await a.putPacket(bytes('abc'));
      equal(sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
      equal(await b.putPacket(bytes('abc')), sha256);
      const source = await b.openPacket(sha256);
      equal(Buffer.from(copyBytes(source)).toString(), 'abc');
      source.close();
    },
  ],
  [
    'packets: the same bytes put many times at once, from two connections',
    async (open) => {
      const stores = [await open(), await open()];
      const source = bytesSource(Buffer.alloc(600_000, 'x'));
      const names = await Promise.all(Array.from({ length: 12 }, (_, i) => stores[i % 2]?.putPacket(source)));
      equal(new Set(names).size, 1);
      const kept = await (await open()).openPacket(names[0] ?? '');
      equal(kept.size, 600_000);
      kept.close();
    },
  ],
  [
    'packets: of every size, empty and around a power of two, with any bytes, also as another range of the same memory',
    async (open) => {
      const store = await open();
      const all = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 256);
      for (const size of [0, 1, 4096, 32_767, 32_768, 32_769, 65_536, 131_073]) {
        const sha256 = await store.putPacket(bytesSource(all.subarray(7, 7 + size)));
        const source = await store.openPacket(sha256);
        deepEqual(Buffer.compare(copyBytes(source), all.subarray(7, 7 + size)), 0);
        source.close();
      }
    },
  ],
  [
    'packets: one that is not there, or whose name is no digest, is a typed error',
    async (open) => {
      const store = await open();
      await rejects(store.openPacket('0'.repeat(64)), { code: 'EXCHANGE_STORE_IO' });
      await rejects(store.openPacket('../../etc/passwd'), { code: 'EXCHANGE_STORE_VALUE' });
    },
  ],
  [
    'packets: garbage is what no record names; what is young stays',
    async (open) => {
      const store = await open();
      const [sent, received, nobody] = [
        await store.putPacket(bytes('1')),
        await store.putPacket(bytes('2'.repeat(70_000))),
        await store.putPacket(bytes('3')),
      ];
      await store.putPacket(bytes('4'.repeat(70_000)));
      await store.commit({
        outgoing: [{ record: outgoingSample('m1', { packet: sent }) }],
        incoming: [{ record: incomingSample('d1', { packet: received }) }],
      });
      deepEqual(await store.collectGarbage(), { removed: 0, bytes: 0 });
      deepEqual(await store.collectGarbage({ olderThanMs: -60_000 }), { removed: 2, bytes: 70_001 });
      await rejects(store.openPacket(nobody), { code: 'EXCHANGE_STORE_IO' });
      await store.commit({ forget: { outgoing: ['m1'], incoming: [{ axis: 'vxp', docId: 'd1' }] } });
      deepEqual(await store.collectGarbage({ olderThanMs: -60_000 }), { removed: 2, bytes: 70_001 });
    },
  ],
];

import { frozenClock, isLienThongError } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { compose, readPacket, rewritePacket, salvagePacket } from '../src/index.ts';
import { everything, oneStatus } from './fixtures.ts';

const clock = frozenClock('2026-11-22T09:30:00+07:00');

/** A small deterministic generator: a failure is repeated by its number. */
function random(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const SNIPPETS = [
  '<',
  '>',
  '&',
  '"',
  '/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '&#0;',
  '&amp;',
  'null',
  'N/A',
  '2014/02/30',
  '=',
  '\u0000',
  '\ufeff',
  'cid:',
  '</edXML:To>',
  '<edXML:To>',
  'UEsDBBQ',
  'xmlns=""',
  'edXML:',
  '\u0301',
  '<!DOCTYPE a>',
  '99999999999999',
].map((s) => Buffer.from(s));

function mutate(bytes: Buffer, seed: number): Buffer {
  const next = random(seed);
  let out = bytes;
  for (let n = 1 + next(3); n > 0; n--) {
    const at = next(out.length);
    const length = next(4) === 0 ? next(400) : next(12);
    const way = next(5);
    const snippet = SNIPPETS[next(SNIPPETS.length)] as Buffer;
    const from = next(out.length);
    const middle =
      way === 0
        ? Buffer.alloc(0)
        : way === 1
          ? snippet
          : way === 2
            ? Buffer.from([next(256)])
            : way === 3
              ? out.subarray(from, from + next(500))
              : Buffer.concat([out.subarray(at, at + length), out.subarray(at, at + length)]);
    out = Buffer.concat([
      out.subarray(0, at),
      middle,
      out.subarray(way === 1 && next(2) === 0 ? at : Math.min(out.length, at + length)),
    ]);
    if (out.length === 0) out = Buffer.from('<');
  }
  return out;
}

describe('mutated packets', () => {
  const seeds = [compose(everything(), { clock }), compose(oneStatus(), { clock })].map((p) => Buffer.concat([...p.chunks()]));
  it('never throw anything but the error class, and never hang', { timeout: 3_600_000 }, () => {
    const count = amount(2500, 200_000);
    let slowest = 0;
    let read = 0;
    let salvaged = 0;
    for (let seed = 1; seed <= count; seed++) {
      const bytes = mutate(seeds[seed % seeds.length] as Buffer, seed);
      const started = performance.now();
      for (const way of [readPacket, salvagePacket]) {
        try {
          const packet = way(bytes, { clock });
          const json = JSON.stringify(packet);
          expect(json.length).toBeGreaterThan(10);
          for (const attachment of packet.attachments) {
            try {
              for (const chunk of attachment.chunks()) void chunk;
            } catch (error) {
              if (!isLienThongError(error)) throw error;
            }
          }
          for (const chunk of rewritePacket(packet).chunks()) void chunk;
          if (way === readPacket) read++;
          else salvaged++;
        } catch (error) {
          if (!isLienThongError(error))
            throw new Error(`seed ${seed}: ${(error as Error).stack}\n${bytes.toString('latin1').slice(0, 3000)}`);
        }
      }
      slowest = Math.max(slowest, performance.now() - started);
    }
    // Both ways of going on must have been met, or the mutations are too coarse to test anything.
    expect(read).toBeGreaterThan(count / 20);
    expect(salvaged).toBeGreaterThan(read);
    expect(slowest).toBeLessThan(5000);
  });
});

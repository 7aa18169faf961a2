import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence } from '../../src/evidence/draft.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { type EvidenceRecord, linkEvidence } from '../../src/store/link.ts';
import { draftsOf, erased, logOf, storeId } from './log.ts';

const log = logOf(draftsOf(12));
const headOf = (entries: readonly EvidenceRecord[], seq = entries.length) => ({
  storeId,
  seq,
  hash: entries[seq - 1]?.hash ?? '',
});
/** Re-links everything from `index` on: what somebody does who can write the whole table. */
const relink = (entries: readonly EvidenceRecord[]): EvidenceRecord[] => {
  const linked: EvidenceRecord[] = [];
  for (const { at, kind, subject, body } of entries)
    linked.push(linkEvidence(linked.at(-1), { at, kind, subject, body: body ?? '' }));
  return linked;
};

describe('verifyEvidence', () => {
  it('an untouched log stands, and its head is told', async () => {
    expect(await verifyEvidence(log, { storeId })).toEqual({ ok: true, entries: 13, erased: 0, head: headOf(log) });
  });

  it('every field of every entry: a change is found at that entry', async () => {
    for (const [i, entry] of log.entries()) {
      const mutants: EvidenceRecord[] = [
        { ...entry, at: '2026-11-22T09:00:01.5+07:00' },
        { ...entry, kind: `${entry.kind}x` },
        { ...entry, subject: 'message:other' },
        { ...entry, body: (entry.body ?? '').replace('{', '{"x":1,') },
        { ...entry, bodyHash: flip(entry.bodyHash) },
        { ...entry, prevHash: flip(entry.prevHash) },
        { ...entry, hash: flip(entry.hash) },
        { ...entry, seq: entry.seq + 1 },
        // The hash made right again for the changed entry: then the next entry no longer links.
        ...(i + 1 < log.length ? [linkEvidence(log[i - 1], { ...entry, body: '{"i":-1}' })] : []),
      ];
      for (const mutant of mutants) {
        const report = await verifyEvidence(log.with(i, mutant));
        expect(report.ok).toBe(false);
        expect([i + 1, i + 2]).toContain(report.broken?.seq);
        expect(report.entries).toBeLessThan(log.length);
      }
    }
  });

  it('every removed, doubled or swapped entry is found, at its place', async () => {
    for (let i = 0; i < log.length; i++) {
      const removed = log.toSpliced(i, 1);
      const report = await verifyEvidence(removed, { anchors: [headOf(log)] });
      expect(report.broken).toMatchObject(
        i === log.length - 1 ? { seq: i + 1, fault: 'truncated' } : { seq: i + 1, fault: 'sequence' },
      );
      expect((await verifyEvidence(log.toSpliced(i, 0, log[i] as EvidenceRecord))).broken).toMatchObject({
        seq: i + 2,
        fault: 'sequence',
      });
      for (let j = i + 1; j < log.length; j++) {
        const swapped = log.with(i, log[j] as EvidenceRecord).with(j, log[i] as EvidenceRecord);
        expect((await verifyEvidence(swapped)).broken?.seq).toBe(i + 1);
      }
    }
  });

  it('a random byte of the whole log, changed, never verifies', async () => {
    const text = JSON.stringify(log);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 94 }), async (place, shift) => {
        const code = text.charCodeAt(place);
        const other = String.fromCharCode(32 + ((code - 32 + shift) % 95));
        let mutant: EvidenceRecord[];
        try {
          mutant = JSON.parse(text.slice(0, place) + other + text.slice(place + 1));
        } catch {
          return;
        }
        // A change of the writing alone (`\u0041`) is no change of the log.
        if (JSON.stringify(mutant) === text) return;
        expect((await verifyEvidence(mutant, { storeId, anchors: [headOf(log)] })).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('a cut end shows only against a head that was kept; so does a log that was written anew', async () => {
    const cut = log.slice(0, 8);
    expect((await verifyEvidence(cut)).ok).toBe(true);
    expect((await verifyEvidence(cut, { anchors: [headOf(log)] })).broken).toMatchObject({ seq: 9, fault: 'truncated' });
    const anew = relink(log.with(5, { ...(log[5] as EvidenceRecord), body: '{"i":99}' }));
    expect((await verifyEvidence(anew)).ok).toBe(true);
    expect((await verifyEvidence(anew, { anchors: [headOf(log, 9)] })).broken).toMatchObject({ seq: 9, fault: 'anchor' });
    // A head from before the change is no help, and says nothing false.
    expect((await verifyEvidence(anew, { anchors: [headOf(log, 3)] })).ok).toBe(true);
  });

  it('the log of another store, a log without its beginning and an empty one are none of this store', async () => {
    expect((await verifyEvidence(logOf(draftsOf(3), 'another'), { storeId })).broken).toMatchObject({ seq: 1, fault: 'genesis' });
    expect((await verifyEvidence(relink(log.slice(1)))).broken).toMatchObject({ seq: 1, fault: 'genesis' });
    expect((await verifyEvidence([])).broken).toMatchObject({ seq: 1, fault: 'genesis' });
  });

  it('rubbish is a report, not a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), async (rubbish) => {
        expect((await verifyEvidence(rubbish as never)).ok).toBe(false);
      }),
    );
  });
});

describe('deleted contents', () => {
  it('leave a chain that verifies, when the deletion is recorded', async () => {
    expect(await verifyEvidence(erased(log, [[3, 5], [9, 9]]))).toMatchObject({ ok: true, entries: 14, erased: 4 }); // biome-ignore format: pairs
  });

  it('without a record of it, or with one that names others, the first is found', async () => {
    expect((await verifyEvidence(erased(log, [[3, 5]], false))).broken).toMatchObject({ seq: 3, fault: 'erased' });
    const more = erased(log, [[3, 5]]).map((entry) => (entry.seq === 7 ? { ...entry, body: null } : entry));
    expect((await verifyEvidence(more)).broken).toMatchObject({ seq: 7, fault: 'erased' });
    const early = logOf([evidence({ at: 0, kind: 'erased', subject: 'store', content: { seqs: [[5, 5]] } }), ...draftsOf(6)]);
    expect((await verifyEvidence(early.with(4, { ...(early[4] as EvidenceRecord), body: null }))).broken).toMatchObject({
      seq: 5,
      fault: 'erased',
    });
  });

  it('what records an opening, a seal or a deletion may not be emptied', async () => {
    const once = erased(log, [[3, 5]]);
    expect((await verifyEvidence(erased(once, [[14, 14]]))).broken).toMatchObject({ seq: 14, fault: 'erased' });
    expect((await verifyEvidence(erased(log, [[1, 1]]))).ok).toBe(false);
  });

  it('cannot be guessed from what stays: two equal contents have different digests', () => {
    const [a, b] = [1, 2].map(() => evidence({ at: 0, kind: 'rejected', subject: 'x', content: { reason: 'sai' } }));
    expect(a?.body).not.toBe(b?.body);
  });
});

describe('secrets', () => {
  it('never enter an entry, wherever they hang', () => {
    const planted = 'PLANTED-7f3a';
    const { body } = evidence({
      at: 0,
      kind: 'dead',
      subject: 'message:x',
      content: {
        secret: planted,
        systemSecret: planted,
        nested: { passphrase: planted, list: [{ pin: planted, Authorization: planted }] },
        accessToken: planted,
        reason: 'kept',
      },
    });
    expect(body).not.toContain(planted);
    expect(body).toContain('kept');
  });

  it('what is no plain JSON is refused before it is hashed', () => {
    for (const content of [{ a: undefined }, { a: () => 1 }, { a: Number.NaN }, { a: 1n }])
      expect(() => evidence({ at: 0, kind: 'sent', subject: 'x', content: content as never })).toThrow(/EVIDENCE_NOT_JSON/);
  });
});

function flip(hex: string): string {
  return `${hex.startsWith('0') ? '1' : '0'}${hex.slice(1)}`;
}

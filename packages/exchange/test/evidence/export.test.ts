import { isLienThongError } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { exportEvidence } from '../../src/evidence/export.ts';
import { verifyEvidenceExport } from '../../src/evidence/verify-export.ts';
import { draftsOf, erased, logOf, storeId } from './log.ts';

const log = logOf(draftsOf(900));
const collect = async (entries = log, subjects = ['message:m1']): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of exportEvidence(storeId, subjects, entries)) lines.push(line.trimEnd());
  return lines;
};
const head = { storeId, seq: log.length, hash: log.at(-1)?.hash ?? '' };

describe('the evidence of one document', () => {
  it('verifies by itself and leads to the head of the whole log', async () => {
    const shown: string[] = [];
    const report = await verifyEvidenceExport(await collect(), {
      anchors: [head],
      onEntry: ({ subject }) => shown.push(subject),
    });
    expect(report).toMatchObject({ ok: true, storeId, subjects: ['message:m1'], entries: 300, head });
    expect(new Set(shown)).toEqual(new Set(['message:m1']));
  });

  it('shows nothing of other documents', async () => {
    const text = (await collect()).join('\n');
    expect(text).toContain('message:m1');
    expect(text).not.toMatch(/message:m[02]/);
  });

  it('of a document that the log does not know, there is nothing', async () => {
    expect(await collect(log, ['message:none'])).toEqual([]);
  });

  it('every changed, removed or swapped line is found', async () => {
    const lines = await collect(logOf(draftsOf(20)));
    for (let i = 0; i < lines.length; i++) {
      expect(await stands(lines.toSpliced(i, 1)), `removed ${i}`).toBe(false);
      expect(await stands(lines.with(i, change(lines[i] ?? ''))), `changed ${i}`).toBe(false);
      if (i + 1 < lines.length)
        expect(await stands(lines.with(i, lines[i + 1] ?? '').with(i + 1, lines[i] ?? '')), `swapped ${i}`).toBe(false);
    }
  });

  it('an entry of another document that is smuggled in does not count', async () => {
    const lines = await collect(log, ['message:m1', 'message:m2']);
    const [header = ''] = lines;
    expect(await stands(lines.with(0, header.replace(',"message:m2"', '')))).toBe(false);
  });

  it('a file that is cut says so with its line', async () => {
    const lines = await collect();
    for (const cut of [lines.slice(0, -1), [], ['{"form":"x"}'], ['no json']]) {
      await expect(verifyEvidenceExport(cut)).rejects.toMatchObject({ code: 'EVIDENCE_LINE_INVALID' });
    }
    await expect(verifyEvidenceExport([...lines, lines[1] ?? ''])).rejects.toMatchObject({ details: { line: lines.length + 1 } });
  });

  it('a head that was kept and does not agree is told', async () => {
    const lines = await collect();
    expect(await verifyEvidenceExport(lines, { anchors: [{ ...head, hash: 'a'.repeat(64) }] })).toMatchObject({
      ok: false,
      broken: { fault: 'anchor' },
    });
    expect(await verifyEvidenceExport(lines, { anchors: [{ ...head, seq: head.seq + 1 }] })).toMatchObject({
      ok: false,
      broken: { fault: 'truncated' },
    });
  });

  it('deleted contents stay away and the rest verifies', async () => {
    const report = await verifyEvidenceExport(await collect(erased(log, [[3, 500]])));
    expect(report).toMatchObject({ ok: true, entries: 300 });
  });
});

async function stands(lines: readonly string[]): Promise<boolean> {
  try {
    return (await verifyEvidenceExport(lines)).ok;
  } catch (error) {
    if (isLienThongError(error)) return false;
    throw error;
  }
}

/** Another letter in the last text of a line. */
function change(line: string): string {
  const place = line.search(/[0-9a-f]"[^"]*$/);
  return `${line.slice(0, place)}${line[place] === '0' ? '1' : '0'}${line.slice(place + 1)}`;
}

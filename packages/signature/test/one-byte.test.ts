import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { createGovernmentPki, seededRandom } from '@lienthong/testkit';
import { expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { verifyXml } from '../src/xml/index.ts';
import { packet, policyOf, read, sign } from './support.ts';

test('3,000 one-byte changes of signed packets are refused, but for those that change nothing a signature can see', async (context) => {
  const xmllint = peer('xmllint');
  if (xmllint === undefined) return context.skip();
  const pki = await createGovernmentPki();
  const policy = policyOf(pki);
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
  const canonical = (bytes: Uint8Array): string => {
    const file = join(folder, 'x.xml');
    writeFileSync(file, bytes);
    return execFileSync(xmllint, ['--exc-c14n', file], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'latin1' }).replace(
      /<!--.*?-->/gs,
      '',
    );
  };
  const random = seededRandom('one byte');
  const next = (below: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % below;
  const outcomes = new Map<string, number>();
  const neutral: string[] = [];
  for (const profile of ['xmldsig', 'xades-b', 'xmldsig'] as const) {
    const { bytes } = await sign(packet(300), pki.agency, { gate: policy, profile });
    const same = canonical(bytes);
    for (let i = 0; i < 1000; i++) {
      const changed = Buffer.from(bytes);
      const at = next(bytes.length);
      const old = changed[at] as number;
      // Half of the changes stay within ASCII, where most of them are still well-formed.
      const value = i % 2 === 0 ? next(256) : 32 + next(95);
      if (value === old) continue;
      changed[at] = value;
      let outcome: string;
      try {
        const reports = await verifyXml(read(changed), policy);
        outcome = reports.length === 0 ? 'unsigned' : reports.map((r) => r.outcome).join();
      } catch (error) {
        if (!isLienThongError(error)) throw error;
        outcome = 'unreadable';
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'unsigned') expect.fail(`unsigned after byte ${at}: ${old} → ${value}`);
      if (outcome !== 'valid') continue;
      // An independent canonicalizer is the judge of "changes nothing": white space in a tag, a comment.
      expect(canonical(changed), `byte ${at}: ${old} → ${value}`).toBe(same);
      neutral.push(`${at}: ${old} → ${value}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  expect(neutral.length).toBeLessThan(30);
  expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['invalid', 'unreadable']));
}, 120_000);

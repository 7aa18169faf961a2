// What was given in another order, or with hostile things beside it, is judged the same; and what it may cost is bounded.
import type { LienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import { type Certificate, type ChainReport, customTrust, slideControlTime } from '../src/index.ts';
import * as m from './make.ts';
import { AT, ca, caCrl, caExtensions, caName, check, leaf, leafExtensions, root, rootCrl, rootName } from './world.ts';

const anchors = [root()];
const brief = (report: ChainReport): string =>
  `${report.outcome} ${report.subIndication ?? ''} ${report.path.map(({ sha256 }) => sha256.slice(0, 8)).join(' ')}`;
const timed = (action: () => ChainReport): ChainReport => {
  const begin = performance.now();
  const report = action();
  expect(performance.now() - begin).toBeLessThan(2500);
  return report;
};
function* rotations<T>(list: readonly T[]): Generator<T[]> {
  for (let i = 0; i < list.length; i++) yield [...list.slice(i), ...list.slice(0, i)];
}

describe('the order of what is given', () => {
  const claims = [m.basic(true), m.usage('keyCertSign', 'cRLSign'), m.ski(m.pooled(1))];
  // Each has the name and the key identifier of the issuer, and another key.
  const decoys = Array.from({ length: 12 }, (_, i) => ca({ keys: m.pooled(10 + i), extensions: claims }));
  test('of intermediates decides nothing, not even what a budget leaves room for', () => {
    const real = ca();
    const end = leaf();
    for (const signatures of [2, 3, 6, 9, 13, 64]) {
      const answers = new Set<string>();
      for (const intermediates of rotations([real, ...decoys, real]))
        answers.add(brief(check(end, { anchors, intermediates, budget: { signatures } })));
      expect([...answers]).toHaveLength(1);
    }
  });
  test('of two good paths the same one is reported', () => {
    const twins = [ca(), ca()];
    const end = leaf();
    const answers = new Set([...rotations(twins)].map((intermediates) => brief(check(end, { anchors, intermediates }))));
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('valid');
  });
  test('more dead ends than the report lists do not hide the path that decides', () => {
    const nowhere = Array.from({ length: 70 }, (_, i) => ca({ issuer: m.dn(`CN=Không đâu ${i}`), by: m.pooled(9) }));
    // Another key identifier: the expired CA is looked at last.
    const late = ca({ to: '2025-01-01T00:00:00Z', extensions: [m.basic(true), m.ski(m.pooled(8)), m.aki(m.pooled(0))] });
    const report = check(leaf(), { anchors, intermediates: [late, ...nowhere] });
    expect([report.subIndication, report.attempts.length]).toEqual(['OUT_OF_BOUNDS_NO_POE', 64]);
    expect(report.path.map(({ sha256 }) => sha256)).toContain(late.sha256);
  });
  test('of two CRLs of one moment and number the one that says revoked wins', () => {
    const point = m.idp(m.fullName(m.dirName(caName)));
    const whole = caCrl();
    const part = caCrl({ entries: [{ serial: 7 }], extensions: [m.aki(m.pooled(1)), point] });
    const ask = (crls: (typeof whole)[]): string | undefined =>
      check(leaf({ serial: 7 }), { anchors, intermediates: [ca()], crls: [rootCrl(), ...crls] }).subIndication;
    expect([ask([whole, part]), ask([part, whole])]).toEqual(['REVOKED_NO_POE', 'REVOKED_NO_POE']);
    expect(ask([whole, caCrl()])).toBeUndefined();
    // One that is newer by its number lifts what the other says.
    const lifted = caCrl({ number: 2 });
    expect([ask([lifted, part]), ask([part, lifted])]).toEqual([undefined, undefined]);
  });
});

describe('hostile lengths', () => {
  const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  test('ten thousand certificates of one name are looked through once', () => {
    const [one] = [ca({ keys: m.pooled(9), extensions: [m.basic(true)] })];
    // Objects of their own digest, without the cost of making ten thousand signatures.
    const crowd = many(10_000, (i) =>
      Object.create(one as Certificate, {
        sha256: { value: i.toString(16).padStart(64, '0') },
        keyFacts: { value: one?.keyFacts },
        publicKey: { value: one?.publicKey },
      }),
    ) as Certificate[];
    const report = timed(() => check(leaf(), { anchors, intermediates: crowd, budget: { steps: 100 } }));
    expect(report.attempts[0]?.code).toBe('BUDGET');
  });
  test('distribution points by CRLs, each with many names', () => {
    const points = m.ext('2.5.29.31', m.seq(...many(2000, (i) => m.seq(m.tlv(0xa0, m.tlv(0xa0, m.uriName(`http://a/${i}`)))))));
    const names = many(2000, (i) => m.uriName(`http://b/${i}`));
    const crls = many(40, (i) => caCrl({ number: i + 1, extensions: [m.aki(m.pooled(1)), m.idp(m.fullName(...names))] }));
    const report = timed(() =>
      check(leaf({ extensions: leafExtensions(points) }), { anchors, intermediates: [ca()], crls: [rootCrl(), ...crls] }),
    );
    expect([report.outcome, report.attempts[0]?.code]).toEqual(['indeterminate', 'BUDGET']);
  });
  test('one long URI under many constraints is read once', () => {
    const bases = many(4000, (i) => m.uriName(`a${i}.vn`));
    const constrained = ca({ extensions: caExtensions(m.subtrees([], bases)) });
    const end = leaf({ extensions: leafExtensions(m.san(m.uriName(`http://b.vn/${'x'.repeat(200_000)}`))) });
    const report = timed(() => check(end, { anchors, intermediates: [constrained] }));
    expect(report.outcome).toBe('valid');
  });
  test('names are timed once there are many', () => {
    const bases = many(1100, (i) => m.dnsName(`a${i}.vn`));
    const constrained = ca({ extensions: caExtensions(m.subtrees([], bases)) });
    const ask = (constraints: Certificate, jump: number): ChainReport => {
      let calls = 0;
      return check(leaf(), { anchors, intermediates: [constraints], now: () => (++calls > jump ? 10_000 : 0) });
    };
    const calls = (constraints: Certificate): number => {
      let count = 1;
      while (ask(constraints, count).outcome !== 'valid') count++;
      return count;
    };
    expect(calls(constrained)).toBe(calls(ca()) + 1);
  });
});

describe('inputs that are no numbers', () => {
  const codeOf = (action: () => unknown): string => {
    try {
      action();
      return 'taken';
    } catch (error) {
      const { code, details } = error as LienThongError;
      return `${code} ${(details as { field: string }).field}`;
    }
  };
  const never = new Date(Number.NaN);
  test('NaN would pass every comparison: it is refused', () => {
    const intermediates = [ca()];
    const ask = (more: Parameters<typeof check>[1]) => codeOf(() => check(leaf(), { anchors, intermediates, ...more }));
    expect(ask({ at: never })).toBe('CHAIN_POLICY_INVALID at');
    expect(ask({ proof: never })).toBe('CHAIN_POLICY_INVALID proof');
    expect(ask({ maxPathLength: Number.NaN })).toBe('CHAIN_POLICY_INVALID maxPathLength');
    expect(ask({ budget: { signatures: Number.NaN } })).toBe('CHAIN_POLICY_INVALID budget.signatures');
    expect(ask({ proof: AT, maxPathLength: 2, budget: { signatures: 9 } })).toBe('taken');
  });
  test('a spent budget gives no control time, and no foreign error', () => {
    const path = [leaf(), ca(), anchors[0] as Certificate];
    const policy = {
      trust: customTrust(anchors),
      at: AT,
      revocation: { mode: 'require', crls: [rootCrl(), caCrl()] },
      proofs: new Map(),
    } as const;
    expect(slideControlTime(path, { ...policy, budget: { signatures: 0 } })).toMatchObject({
      controlTime: undefined,
      subIndication: 'NO_POE',
      message: { en: 'The budget signatures is spent.' },
    });
    expect(slideControlTime(path, policy).message.en).not.toContain('budget');
    expect(codeOf(() => slideControlTime(path, { ...policy, at: never }))).toBe('CHAIN_POLICY_INVALID at');
    const broken = { ...policy, trust: { ...policy.trust, anchors: undefined as never } };
    expect(() => slideControlTime(path, broken)).toThrow(TypeError);
  });
});

test('an issuer name is not an authority: the anchor of another key does not help', () => {
  const other = root({ keys: m.pooled(5), by: m.pooled(5), extensions: [m.basic(true)] });
  const [real] = anchors as [Certificate];
  const end = leaf({ issuer: rootName, by: m.pooled(0), extensions: [] });
  for (const given of rotations([other, real])) {
    expect(check(end, { anchors: given }).anchor?.certificate).toBe(real);
    expect(check(end, { anchors: [other], intermediates: given }).outcome).not.toBe('valid');
  }
});

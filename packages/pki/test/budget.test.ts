import { describe, expect, test } from 'vitest';
import { type Budget, type Certificate, type ChainReport, defaultBudget, readCertificate } from '../src/index.ts';
import * as m from './make.ts';
import { AT, ca, caExtensions, caName, check, leaf, leafExtensions, root } from './world.ts';

const anchors = [root()];

function spent(report: ChainReport): string {
  const attempt = report.attempts[0];
  return `${report.outcome} ${report.subIndication ?? ''} ${attempt?.code ?? ''} ${attempt?.rule ?? ''}`.trim();
}
const budget = (change: Partial<Budget>): { anchors: Certificate[]; intermediates: Certificate[]; budget: Partial<Budget> } => ({
  anchors,
  intermediates: [ca()],
  budget: change,
});

describe('each budget stops alone, at its own count', () => {
  test('signatures', () => {
    expect(check(leaf(), budget({ signatures: 2 })).outcome).toBe('valid');
    expect(spent(check(leaf(), budget({ signatures: 1 })))).toBe(
      'indeterminate CERTIFICATE_CHAIN_GENERAL_FAILURE BUDGET signatures ≤ 1',
    );
  });
  test('steps', () => {
    expect(check(leaf(), budget({ steps: 2 })).outcome).toBe('valid');
    expect(spent(check(leaf(), budget({ steps: 1 })))).toContain('BUDGET steps ≤ 1');
  });
  test('paths', () => {
    expect(check(leaf(), budget({ paths: 1 })).outcome).toBe('valid');
    expect(spent(check(leaf(), budget({ paths: 0 })))).toContain('BUDGET paths ≤ 0');
  });
  test('names: the product is counted before the work', () => {
    const constrained = ca({ extensions: caExtensions(m.subtrees([m.dnsName('vn')], [m.emailName('a.vn')])) });
    const end = leaf({ extensions: leafExtensions(m.san(m.dnsName('a.vn'), m.dnsName('b.vn'))) });
    // (2 alternative names + the subject + its 3 attributes) × 2 constraints
    const ask = (names: number) => check(end, { anchors, intermediates: [constrained], budget: { names } });
    expect(ask(12).spent.names).toBe(12);
    expect(ask(12).outcome).toBe('valid');
    expect(spent(ask(11))).toContain('BUDGET names ≤ 11');
  });
  test('depth', () => {
    const second = m.dn('CN=CA 2');
    const sub = ca({ subject: second, issuer: caName, keys: m.pooled(3), by: m.pooled(1), extensions: [m.basic(true)] });
    const end = leaf({ issuer: second, by: m.pooled(3), extensions: [] });
    const ask = (depth: number) => check(end, { anchors, intermediates: [ca(), sub], budget: { depth } });
    expect(ask(2).outcome).toBe('valid');
    expect(spent(ask(1))).toBe('indeterminate CERTIFICATE_CHAIN_GENERAL_FAILURE DEPTH depth ≤ 1');
  });
  test('time, by an injected clock', () => {
    let now = 0;
    const slow = () => {
      now += 2000;
      return now;
    };
    expect(spent(check(leaf(), { ...budget({}), now: slow }))).toContain('BUDGET timeMs ≤ 3000');
    expect(check(leaf(), { ...budget({ timeMs: 1e6 }), now: slow }).outcome).toBe('valid');
    let calls = 0;
    const onSteps = () => (calls++ === 0 ? 0 : 5000);
    const noise = Array.from({ length: 70 }, () =>
      ca({ keys: m.pooled(5), serial: undefined, extensions: [m.basic(true), m.ski(m.pooled(5))] }),
    );
    const report = check(leaf({ by: m.pooled(6) }), {
      anchors,
      intermediates: noise,
      budget: { signatures: 1000 },
      now: onSteps,
    });
    expect(report.outcome).toBe('indeterminate');
  });
  test('time is looked at between steps that verify nothing', () => {
    const trust = { anchors, intermediates: [ca()] };
    let calls = 0;
    const loops = Array.from({ length: 130 }, (_, i) =>
      leaf({ subject: caName, issuer: caName, keys: m.pooled(9), by: m.pooled(9), serial: 5000 + i, extensions: [] }),
    );
    const stuck = readCertificate((loops[0] as Certificate).der);
    const report = check(stuck, { ...trust, intermediates: loops, now: () => (calls++ === 0 ? 0 : 10_000) });
    expect(spent(report)).toContain('timeMs');
  });
});

describe('hostile graphs end early', () => {
  const timed = (action: () => ChainReport): ChainReport => {
    const begin = performance.now();
    const report = action();
    expect(performance.now() - begin).toBeLessThan(1500);
    return report;
  };
  test('a hundred CAs of one name and many keys that sign each other', () => {
    const name = m.dn('CN=Một tên');
    const mesh: Certificate[] = [];
    for (let i = 0; i < 100; i++)
      mesh.push(
        ca({ subject: name, issuer: name, keys: m.pooled(i % 20), by: m.pooled((i * 7 + 3) % 20), extensions: [m.basic(true)] }),
      );
    const report = timed(() => check(leaf({ issuer: name, by: m.pooled(3), extensions: [] }), { anchors, intermediates: mesh }));
    expect(report.outcome).not.toBe('valid');
    expect(report.attempts.length).toBeLessThanOrEqual(65);
    expect(report.spent.signatures).toBeLessThanOrEqual(defaultBudget.signatures + 1);
  });
  test('a full mesh of cross-signed CAs below an anchor, the leaf broken: every path would be tried', () => {
    const names = Array.from({ length: 8 }, (_, i) => m.dn(`CN=Lưới ${i}`));
    const mesh = names.flatMap((subject, i) =>
      [...names.keys()]
        .filter((j) => j !== i)
        .map((j) => ca({ subject, issuer: names[j] as Buffer, keys: m.pooled(i), by: m.pooled(j), extensions: [m.basic(true)] })),
    );
    const top = root({ subject: names[0] as Buffer, issuer: names[0] as Buffer });
    const broken = leaf({ issuer: names[5] as Buffer, by: m.pooled(5), extensions: [m.ext('1.2.3', m.nul(), true)] });
    const report = timed(() => check(broken, { anchors: [top], intermediates: mesh }));
    expect(report.outcome).not.toBe('valid');
    expect(report.attempts[0]?.code).toBe('BUDGET');
    expect(report.attempts.length).toBeLessThanOrEqual(65);
  });
  test('the good path is found within the budget in the same mesh', () => {
    const names = Array.from({ length: 6 }, (_, i) => m.dn(`CN=Lưới ${i}`));
    const mesh = names.flatMap((subject, i) =>
      [...names.keys()]
        .filter((j) => j !== i)
        .map((j) => ca({ subject, issuer: names[j] as Buffer, keys: m.pooled(i), by: m.pooled(j), extensions: [m.basic(true)] })),
    );
    const top = root({ subject: names[0] as Buffer, issuer: names[0] as Buffer });
    expect(
      timed(() =>
        check(leaf({ issuer: names[5] as Buffer, by: m.pooled(5), extensions: [] }), { anchors: [top], intermediates: mesh }),
      ).outcome,
    ).toBe('valid');
  });
  test('two thousand names under four thousand constraints', () => {
    const many = (count: number, tag: string) => Array.from({ length: count }, (_, i) => m.dnsName(`${tag}${i}.vn`));
    const constrained = ca({ extensions: caExtensions(m.subtrees(many(2000, 'a'), many(2000, 'b'))) });
    const end = leaf({ extensions: leafExtensions(m.san(...many(2000, 'a'))) });
    const report = timed(() => check(end, { anchors, intermediates: [constrained], at: AT }));
    expect(report.attempts[0]?.code).toBe('BUDGET');
  });
});

import { describe, expect, test } from 'vitest';
import type { PolicyInputs } from '../src/index.ts';
import * as m from './make.ts';
import { ca, check, leaf, root } from './world.ts';

const ANY = '2.5.29.32.0';
const [P1, P2, P3] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'];
const anchors = [root()];

/** Policies that result, `-` for none, or the code that stopped the path. `cas`: extensions of each CA, from the top. */
function run(
  cas: readonly (readonly Uint8Array[])[],
  end: readonly Uint8Array[],
  policies: PolicyInputs = {},
  selfIssued: readonly number[] = [],
): string {
  const pool = [];
  let [issuer, by] = [anchors[0]?.subject.der as Uint8Array, 0];
  for (const [i, extensions] of cas.entries()) {
    const subject = selfIssued.includes(i) ? issuer : m.dn(`CN=CA ${i}`);
    pool.push(ca({ subject, issuer, keys: m.pooled(20 + i), by: m.pooled(by), extensions: [m.basic(true), ...extensions] }));
    [issuer, by] = [subject, 20 + i];
  }
  const report = check(leaf({ issuer, by: m.pooled(by), extensions: end }), { anchors, intermediates: pool, policies });
  return report.outcome === 'valid' ? report.policies.join(' ') || '-' : (report.attempts[0]?.code ?? '?');
}
const explicit: PolicyInputs = { requireExplicitPolicy: true };

describe('policies', () => {
  test.each<[string, () => string, string]>([
    ['the same all the way', () => run([[m.policies(P1)]], [m.policies(P1)]), P1],
    ['none', () => run([[]], []), '-'],
    ['none, explicit', () => run([[]], [], explicit), 'POLICY'],
    ['different, not explicit', () => run([[m.policies(P1)]], [m.policies(P2)]), '-'],
    ['different, explicit', () => run([[m.policies(P1)]], [m.policies(P2)], explicit), 'POLICY'],
    ['missing in the middle, explicit', () => run([[m.policies(P1)], []], [m.policies(P1)], explicit), 'POLICY'],
    [
      'not what the user wants',
      () => run([[m.policies(P1)]], [m.policies(P1)], { ...explicit, initialPolicySet: [P2] }),
      'POLICY',
    ],
    ['what the user wants', () => run([[m.policies(P1, P2)]], [m.policies(P1, P2)], { ...explicit, initialPolicySet: [P2] }), P2],
    ['any in the CA', () => run([[m.policies(ANY)]], [m.policies(P1)], explicit), P1],
    ['any in the leaf', () => run([[m.policies(P1)]], [m.policies(ANY)], explicit), P1],
    ['any everywhere', () => run([[m.policies(ANY)]], [m.policies(ANY)], explicit), ANY],
    [
      'any everywhere, one wanted',
      () => run([[m.policies(ANY)]], [m.policies(ANY)], { ...explicit, initialPolicySet: [P1] }),
      P1,
    ],
    ['one of two at the end', () => run([[m.policies(P1, P2)]], [m.policies(P1)], explicit), P1],
    ['one of two, two CAs further', () => run([[m.policies(P1, P2)], [m.policies(P1, P2)]], [m.policies(P1)], explicit), P1],
    ['any beside one', () => run([[m.policies(ANY)]], [m.policies(ANY, P1)], explicit), `${P1} ${ANY}`],
    [
      'any inhibited from the start',
      () => run([[m.policies(ANY)]], [m.policies(P1)], { ...explicit, inhibitAnyPolicy: true }),
      'POLICY',
    ],
    [
      'any inhibited, self-issued CA',
      () => run([[m.policies(ANY)]], [m.policies(P1)], { ...explicit, inhibitAnyPolicy: true }, [0]),
      P1,
    ],
    [
      'any inhibited, self-issued leaf counts',
      () => run([[m.policies(P1), m.inhibitAny(0)]], [m.policies(ANY)], explicit),
      'POLICY',
    ],
    ['inhibitAny 1', () => run([[m.policies(ANY), m.inhibitAny(1)], [m.policies(ANY)]], [m.policies(P1)], explicit), P1],
    [
      'inhibitAny 1, too deep',
      () => run([[m.policies(ANY), m.inhibitAny(1)], [m.policies(P1)], [m.policies(ANY)]], [m.policies(P1)], explicit),
      'POLICY',
    ],
    [
      'inhibitAny is not lifted',
      () =>
        run(
          [
            [m.policies(ANY), m.inhibitAny(0)],
            [m.policies(P1), m.inhibitAny(5)],
          ],
          [m.policies(ANY)],
          explicit,
        ),
      'POLICY',
    ],
  ])('%s', (_, got, expected) => {
    expect(got()).toBe(expected);
  });
});

describe('the step that says no', () => {
  const ruleOf = (end: readonly Uint8Array[], policies: PolicyInputs): string | undefined =>
    check(leaf({ extensions: end }), { anchors, intermediates: [ca({ extensions: [m.basic(true), m.policies(P1)] })], policies })
      .attempts[0]?.rule;
  test('nothing left while policies are demanded: (f); something left that the user does not want: (g)', () => {
    expect(ruleOf([m.policies(P2)], explicit)).toBe('RFC 5280 §6.1.3 (f)');
    expect(ruleOf([m.policies(P1)], { ...explicit, initialPolicySet: [P2] })).toBe('RFC 5280 §6.1.5 (g)');
    expect(ruleOf([m.policies(P2), m.policyConstraints(0)], {})).toBe('RFC 5280 §6.1.5 (g)');
  });
});

describe('requireExplicitPolicy', () => {
  test.each<[string, () => string, string]>([
    ['0 bites at once', () => run([[m.policyConstraints(0)]], []), 'POLICY'],
    ['1: the leaf', () => run([[m.policyConstraints(1)]], []), 'POLICY'],
    ['2: not the leaf', () => run([[m.policyConstraints(2)]], []), '-'],
    ['2 with one more CA', () => run([[m.policyConstraints(2)], []], []), 'POLICY'],
    ['2 with a self-issued CA', () => run([[m.policyConstraints(2)], []], [], {}, [1]), '-'],
    [
      'is not lifted',
      () =>
        run(
          [
            [m.policyConstraints(0), m.policies(P1)],
            [m.policyConstraints(5), m.policies(P1)],
          ],
          [m.policies(P2)],
        ),
      'POLICY',
    ],
    ['in the leaf', () => run([[]], [m.policyConstraints(0)]), 'POLICY'],
    ['1 in the leaf', () => run([[]], [m.policyConstraints(1)]), '-'],
    ['satisfied', () => run([[m.policyConstraints(0), m.policies(P1)]], [m.policies(P1)]), P1],
  ])('%s', (_, got, expected) => {
    expect(got()).toBe(expected);
  });
});

describe('mapping', () => {
  const map = m.mappings([P1, P2]);
  test.each<[string, () => string, string]>([
    ['one to another', () => run([[m.policies(P1), map]], [m.policies(P2)], explicit), P1],
    ['the old name no longer', () => run([[m.policies(P1), map]], [m.policies(P1)], explicit), 'POLICY'],
    ['one to two, the first', () => run([[m.policies(P1), m.mappings([P1, P2], [P1, P3])]], [m.policies(P2)], explicit), P1],
    ['one to two', () => run([[m.policies(P1), m.mappings([P1, P2], [P1, P3])]], [m.policies(P3)], explicit), P1],
    ['two to one', () => run([[m.policies(P1, P2), m.mappings([P1, P3], [P2, P3])]], [m.policies(P3)], explicit), `${P1} ${P2}`],
    ['of any', () => run([[m.policies(ANY), map]], [m.policies(P2)], explicit), P1],
    ['of a policy that is not there', () => run([[m.policies(P3), map]], [m.policies(P2)], explicit), 'POLICY'],
    [
      'inhibited from the start',
      () => run([[m.policies(P1), map]], [m.policies(P2)], { ...explicit, inhibitPolicyMapping: true }),
      'POLICY',
    ],
    [
      'inhibited: the mapped policy is gone, not renamed',
      () => run([[m.policies(P1), map]], [m.policies(P1)], { ...explicit, inhibitPolicyMapping: true }),
      'POLICY',
    ],
    [
      'inhibited of a policy that is not there',
      () => run([[m.policies(P3), map]], [m.policies(P3)], { ...explicit, inhibitPolicyMapping: true }),
      P3,
    ],
    [
      'inhibit 0',
      () =>
        run(
          [
            [m.policies(P1), m.policyConstraints(undefined, 0)],
            [m.policies(P1), map],
          ],
          [m.policies(P2)],
          explicit,
        ),
      'POLICY',
    ],
    [
      'inhibit 1',
      () =>
        run(
          [
            [m.policies(P1), m.policyConstraints(undefined, 1)],
            [m.policies(P1), map],
          ],
          [m.policies(P2)],
          explicit,
        ),
      P1,
    ],
    [
      'inhibit is not lifted',
      () =>
        run(
          [
            [m.policies(P1), m.policyConstraints(undefined, 0)],
            [m.policies(P1), m.policyConstraints(undefined, 9)],
            [m.policies(P1), map],
          ],
          [m.policies(P2)],
          explicit,
        ),
      'POLICY',
    ],
    [
      'inhibit 1, one CA on',
      () =>
        run(
          [[m.policies(P1), m.policyConstraints(undefined, 1)], [m.policies(P1)], [m.policies(P1), map]],
          [m.policies(P2)],
          explicit,
        ),
      'POLICY',
    ],
    [
      'inhibited: what only the removed policy came from is gone above too',
      () =>
        run([[m.policies(P1, P3)], [m.policies(P1, P3, ANY), map]], [m.policies(P3)], {
          ...explicit,
          inhibitPolicyMapping: true,
        }),
      P3,
    ],
    ['to any', () => run([[m.policies(P1), m.mappings([P1, ANY])]], [m.policies(P1)]), 'POLICY'],
    ['from any', () => run([[m.policies(ANY), m.mappings([ANY, P1])]], [m.policies(P1)]), 'POLICY'],
    ['without policies left', () => run([[map]], [m.policies(P2)]), '-'],
    [
      'the chain of mappings',
      () =>
        run(
          [
            [m.policies(P1), map],
            [m.policies(P2), m.mappings([P2, P3])],
          ],
          [m.policies(P3)],
          { ...explicit, initialPolicySet: [P1] },
        ),
      P1,
    ],
    [
      'pruned upward',
      () => run([[m.policies(P1, P2)], [m.policies(P1)], [m.policies(P2)]], [m.policies(P2)], explicit),
      'POLICY',
    ],
    ['any carries a mapped name on', () => run([[m.policies(P1), map]], [m.policies(ANY)], explicit), P1],
  ])('%s', (_, got, expected) => {
    expect(got()).toBe(expected);
  });

  test('mappings that would double a tree at each step cost nothing', () => {
    const ids = Array.from({ length: 24 }, (_, i) => `1.2.9.${i}`);
    const all = m.policies(...ids);
    const cross = m.mappings(...ids.flatMap((a) => ids.map((b) => [a, b] as const)));
    const begin = performance.now();
    expect(run(new Array(9).fill([all, cross]), [all], explicit).split(' ')).toHaveLength(24);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

import type { PolicyInformation } from '../certificate/model.ts';
import { ANY_POLICY } from '../certificate/oids.ts';

interface Node {
  readonly policy: string;
  expected: ReadonlySet<string>;
  readonly parents: Node[];
  children: number;
}

type Level = Map<string, Node>;

/**
 * The valid_policy_graph of RFC 9618: one node per policy and depth, where the valid_policy_tree of RFC 5280 has one per path and
 * so grows exponentially with mappings. Same results, linear size.
 */
export class PolicyGraph {
  readonly #levels: Level[];

  constructor() {
    const root: Node = { policy: ANY_POLICY, expected: new Set([ANY_POLICY]), parents: [], children: 0 };
    this.#levels = [new Map([[ANY_POLICY, root]])];
  }

  get #last(): Level {
    return this.#levels[this.#levels.length - 1] as Level;
  }

  /** RFC 9618 §5.3, step (d): one more certificate. False when nothing is left (the graph is NULL). */
  extend(policies: readonly PolicyInformation[], anyAllowed: boolean): boolean {
    const above = this.#last;
    const byExpected = new Map<string, Node[]>();
    for (const node of above.values()) {
      for (const policy of node.expected) {
        const list = byExpected.get(policy);
        if (list === undefined) byExpected.set(policy, [node]);
        else list.push(node);
      }
    }
    const level: Level = new Map();
    const anyParent = above.get(ANY_POLICY);
    for (const { policy } of policies) {
      if (policy === ANY_POLICY) continue;
      const parents = byExpected.get(policy) ?? (anyParent === undefined ? [] : [anyParent]);
      if (parents.length > 0) link(level, policy, parents);
    }
    if (anyAllowed && policies.some(({ policy }) => policy === ANY_POLICY)) {
      for (const [policy, parents] of byExpected) if (!level.has(policy)) link(level, policy, parents);
    }
    this.#levels.push(level);
    return this.#prune();
  }

  /** RFC 9618 §5.4, step (b): mappings of the certificate just added. False when nothing is left. */
  map(mappings: readonly { readonly issuer: string; readonly subject: string }[], mappingAllowed: boolean): boolean {
    const level = this.#last;
    const targets = new Map<string, Set<string>>();
    for (const { issuer, subject } of mappings) {
      const set = targets.get(issuer);
      if (set === undefined) targets.set(issuer, new Set([subject]));
      else set.add(subject);
    }
    for (const [policy, subjects] of targets) {
      const node = level.get(policy);
      if (!mappingAllowed) {
        if (node !== undefined) this.#remove(level, node);
        continue;
      }
      if (node !== undefined) node.expected = subjects;
      else {
        const any = level.get(ANY_POLICY);
        if (any !== undefined) link(level, policy, any.parents).expected = subjects;
      }
    }
    return this.#prune();
  }

  /**
   * RFC 9618 §5.5, step (g): policies of the anchor's domain that survive and that the user accepts. any-policy stays in the
   * result only when the user accepts any.
   */
  constrained(initial: ReadonlySet<string>): Set<string> {
    const result = new Set<string>();
    const acceptsAny = initial.has(ANY_POLICY);
    for (const level of this.#levels) {
      for (const node of level.values()) {
        // The parents are any-policy alone, or nodes that expect this policy: never both.
        if (node.policy === ANY_POLICY || (node.parents[0] as Node).policy !== ANY_POLICY) continue;
        if (acceptsAny || initial.has(node.policy)) result.add(node.policy);
      }
    }
    if (this.#last.has(ANY_POLICY)) for (const policy of initial) result.add(policy);
    return result;
  }

  #remove(level: Level, node: Node): void {
    level.delete(node.policy);
    for (const parent of node.parents) parent.children--;
  }

  /** Nodes above the last level that lost all children go, level by level. */
  #prune(): boolean {
    for (const level of this.#levels.slice(0, -1).reverse()) {
      for (const node of level.values()) if (node.children === 0) this.#remove(level, node);
    }
    return this.#last.size > 0;
  }
}

function link(level: Level, policy: string, parents: readonly Node[]): Node {
  const node: Node = { policy, expected: new Set([policy]), parents: [...parents], children: 0 };
  for (const parent of parents) parent.children++;
  level.set(policy, node);
  return node;
}

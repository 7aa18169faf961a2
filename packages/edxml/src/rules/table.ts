import type { Issue } from '../model/types.ts';
import { mismatchRules } from './mismatch.ts';
import { missingRules } from './missing.ts';
import { rangeRules } from './range.ts';
import { type Facts, type Finding, issueOf, type Rule } from './rule.ts';
import { typeRules } from './type.ts';

/** Every rule of the room: the one source of the codes, of their texts and of the documentation pages. */
export const rules: readonly Rule[] = [...missingRules, ...rangeRules, ...mismatchRules, ...typeRules];

const byCode: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.code, rule]));
const checks: readonly Rule[] = rules.filter((rule) => rule.check !== undefined);

/** The rule of a code that this package itself raises; an unknown code is a bug here, not in the packet. */
export function ruleOf(code: string): Rule {
  const rule = byCode.get(code);
  if (rule === undefined) throw new TypeError(`no rule ${code}`);
  return rule;
}

/** Runs every check of the table. `locate` gives the place of a model path. */
export function runRules(facts: Facts, locate: (path: string) => { line: number; column: number }): Issue[] {
  const issues: Issue[] = [];
  const shared: Facts = { ...facts, gathered: new Map() };
  for (const rule of checks) {
    for (const finding of rule.check?.(shared) ?? []) {
      const at = locate(finding.path);
      issues.push(issueOf(rule, finding, facts.mode, at.line, at.column));
    }
  }
  return issues;
}

/** One issue of a rule that is raised outside the checks. */
export function issue(code: string, finding: Finding, mode: 'read' | 'write', at?: { line: number; column: number }): Issue {
  return issueOf(ruleOf(code), finding, mode, at?.line, at?.column);
}

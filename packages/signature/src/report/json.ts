import type { Message } from '@lienthong/core';
import type { ChainReport } from '@lienthong/pki';
import type { Outcome } from './verdict.ts';

/** What the reports of XML, CMS and PDF signatures say alike in their JSON form. */
export interface ChainJson {
  readonly outcome: Outcome;
  readonly path: readonly string[];
  readonly revocation: string;
}

export interface StepJson {
  readonly name: string;
  readonly ok: boolean;
  readonly code: string | null;
  readonly message: Message | null;
}

export function chainJson(chain: ChainReport | undefined): ChainJson | null {
  if (chain === undefined) return null;
  return { outcome: chain.outcome, path: chain.path.map((c) => c.subject.text), revocation: chain.revocation };
}

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly finding?: { readonly code: string; readonly message: Message };
}

export function stepJson(steps: readonly Step[]): StepJson[] {
  return steps.map((s) => ({ name: s.name, ok: s.ok, code: s.finding?.code ?? null, message: s.finding?.message ?? null }));
}

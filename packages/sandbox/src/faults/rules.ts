import type { Random } from '@lienthong/core';
import type { FaultConfig } from '../config/types.ts';
import { raiseSandbox } from '../errors.ts';
import { type FaultName, type FaultStage, faultNamed, faultStages } from './names.ts';

/** A fault that strikes this request. */
export interface ActiveFault {
  readonly fault: FaultName;
  readonly stage: FaultStage;
  readonly args: Readonly<Record<string, unknown>>;
  readonly since: number;
}

export interface FaultDial {
  set(rules: readonly FaultConfig[], now: number): void;
  add(rules: readonly FaultConfig[], now: number): void;
  list(): readonly (FaultConfig & { readonly struck: number })[];
  /** The first rule that strikes; counts it. */
  pick(op: string, systemId: string, messageType: string): ActiveFault | undefined;
}

/** Checks fault rules from JSON. @throws LienThongError `SANDBOX_CONFIG` */
export function readFaults(value: unknown, path: string): readonly FaultConfig[] {
  if (!Array.isArray(value)) throw raiseSandbox('SANDBOX_CONFIG', { path, reason: 'a list of faults is expected' });
  return value.map((item: unknown, i) => readFault(item, `${path}[${i}]`));
}

function readFault(item: unknown, at: string): FaultConfig {
  if (typeof item !== 'object' || item === null)
    throw raiseSandbox('SANDBOX_CONFIG', { path: at, reason: 'an object is expected' });
  const { op = '*', fault, count, rate, args } = item as Record<string, unknown>;
  if (typeof op !== 'string')
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${at}.op`, reason: 'an operation name or * is expected' });
  const named = typeof fault === 'string' ? faultNamed(fault) : undefined;
  if (named === undefined) {
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${at}.fault`, reason: `one of ${Object.keys(faultStages).join(', ')}` });
  }
  if (count !== undefined && (typeof count !== 'number' || !Number.isInteger(count) || count < 0)) {
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${at}.count`, reason: 'a whole number from 0' });
  }
  if (rate !== undefined && (typeof rate !== 'number' || !(rate >= 0 && rate <= 1))) {
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${at}.rate`, reason: 'a number from 0 to 1' });
  }
  if (args !== undefined && (typeof args !== 'object' || args === null))
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${at}.args`, reason: 'an object' });
  return {
    op,
    fault: named.fault,
    ...(count === undefined ? {} : { count }),
    ...(rate === undefined ? {} : { rate }),
    args: { ...named.args, ...(args as object | undefined) },
  };
}

export function faultDial(initial: readonly FaultConfig[], random: Random, now: number): FaultDial {
  let rules: { rule: FaultConfig; struck: number; since: number }[] = [];
  const take = (list: readonly FaultConfig[], at: number) => list.map((rule) => ({ rule, struck: 0, since: at }));
  const chance = (): number => {
    const b = random.bytes(4);
    return Buffer.from(b.buffer, b.byteOffset, 4).readUInt32BE(0) / 4_294_967_296;
  };
  const dial: FaultDial = {
    set(list, at) {
      rules = take(list, at);
    },
    add(list, at) {
      rules = [...rules, ...take(list, at)];
    },
    list: () => rules.map(({ rule, struck }) => ({ ...rule, struck })),
    pick(op, systemId, messageType) {
      for (const one of rules) {
        const { rule } = one;
        const args = rule.args ?? {};
        if (rule.op !== '*' && rule.op.toLowerCase() !== op.toLowerCase()) continue;
        if (typeof args['systemId'] === 'string' && args['systemId'] !== systemId) continue;
        if (typeof args['messageType'] === 'string' && args['messageType'] !== messageType) continue;
        if (rule.count !== undefined && one.struck >= rule.count) continue;
        if (rule.rate !== undefined && chance() >= rule.rate) continue;
        one.struck++;
        const fault = rule.fault as FaultName;
        const natural: FaultStage = faultStages[fault];
        return { fault, args, stage: natural === 'before' && args['after'] === true ? 'after' : natural, since: one.since };
      }
      return undefined;
    },
  };
  dial.set(initial, now);
  return dial;
}

import type { HubConfig } from '../config/types.ts';

/** Level-1 code: the last group of the old form (`000.00.14.H20` → `H20`), the first of the QĐ 20/2020 form (`H20.14`). */
export function levelOne(code: string): string {
  const groups = code.trim().toUpperCase().split('.');
  const isLevelOne = (group: string | undefined): group is string => group !== undefined && /^[A-Z]\d{2}$/.test(group);
  const [first] = groups;
  const last = groups[groups.length - 1];
  return isLevelOne(first) ? first : isLevelOne(last) ? last : '';
}

/** The hubs between two agencies: out through the sender's province, over the nation, in through the receiver's. */
export function hubsBetween(hubs: readonly HubConfig[], from: readonly string[], to: readonly string[]): readonly HubConfig[] {
  const provincial = (codes: readonly string[]): HubConfig | undefined => {
    const levels = codes.map(levelOne);
    return hubs.find((hub) => hub.province !== undefined && levels.includes(hub.province.toUpperCase()));
  };
  const out = provincial(from);
  const into = provincial(to);
  if (out !== undefined && out === into) return [out];
  const national = hubs.find((hub) => hub.province === undefined);
  return [out, national, into].filter((hub) => hub !== undefined);
}

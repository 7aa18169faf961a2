/** `official`: Java `HashMap` iteration order, as the official client sends. `given`: the order of the call. */
export type HeaderOrder = 'official' | 'given';

// Java's String.hashCode, then HashMap's spread and the 16-slot table: what the official client's iteration order comes from.
function bucket(key: string): number {
  let h = 0;
  for (let i = 0; i < key.length; i++) h = (Math.imul(31, h) + key.charCodeAt(i)) | 0;
  return (h ^ (h >>> 16)) & 15;
}

/** Orders the unprefixed parameter keys; ties keep the order of insertion. */
export function orderKeys(keys: readonly string[], order: HeaderOrder): readonly string[] {
  if (order === 'given') return keys;
  return keys
    .map((key, at) => ({ key, at, slot: bucket(key) }))
    .sort((a, b) => a.slot - b.slot || a.at - b.at)
    .map((x) => x.key);
}

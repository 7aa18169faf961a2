import { randomFillSync } from 'node:crypto';

/** Source of randomness, injectable so that vectors and tests are repeatable. */
export interface Random {
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = { bytes: (length) => randomFillSync(new Uint8Array(length)) };

/** A version-4 UUID (RFC 9562 §5.4) from the given source. */
export function uuid(random: Random = systemRandom): string {
  const b = random.bytes(16);
  b[6] = ((b[6] as number) & 0x0f) | 0x40;
  b[8] = ((b[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const VIETNAM_MS = 7 * 3_600_000;
/** Stamping follows signing within minutes, but a slow TSA takes up to some; 10 minutes keep the two hours of doubt apart. */
const NEAR_MS = 600_000;

export interface SigningTimeSkew {
  /** signingTime minus genTime. */
  readonly seconds: number;
  /** Some tools write local time (+7 h) into CMS signingTime and mark it UTC. */
  readonly kind: 'none' | 'vn-local-as-utc' | 'other';
}

/** Compares the time that a signature claims with that of its time stamp. Reported only; genTime is never shifted. */
export function signingTimeSkew(signingTime: Date, genTime: Date): SigningTimeSkew {
  const ms = signingTime.getTime() - genTime.getTime();
  const kind = Math.abs(ms) <= NEAR_MS ? 'none' : Math.abs(ms - VIETNAM_MS) <= NEAR_MS ? 'vn-local-as-utc' : 'other';
  return { seconds: Math.round(ms / 1000), kind };
}

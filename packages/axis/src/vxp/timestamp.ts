import { fromVietnam, vietnamTime } from '@lienthong/core';

/** `ddMMyyyy'T'HHmmss+SSSS` on a Vietnamese wall clock; what follows `+` is milliseconds in four digits, not a zone. */
export function vxpTimestamp(epochMs: number): string {
  const t = vietnamTime(epochMs);
  return `${t.day}${t.month}${t.year}T${t.hour}${t.minute}${t.second}+${t.millisecond.padStart(4, '0')}`;
}

/** Epoch milliseconds of a `timestamp`, or undefined when it has another form or names an impossible time. */
export function readVxpTimestamp(text: string): number | undefined {
  const m = /^(\d{2})(\d{2})(\d{4})T(\d{2})(\d{2})(\d{2})\+(\d{4})$/.exec(text);
  if (m === null) return undefined;
  const [day, month, year, hour, minute, second, ms] = m.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const epoch = fromVietnam(year, month, day, hour, minute, second, ms);
  return vxpTimestamp(epoch) === text ? epoch : undefined;
}

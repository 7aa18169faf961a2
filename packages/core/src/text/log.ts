/** Where the SDK reports what it does. It never writes to stdout by itself. Fields are JSON-safe and hold no secret. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export const silentLogger: Logger = { log: () => undefined };

const SECRET_KEY = /secret|pass(word|phrase)?|\bpin\b|^pin|authorization|token|hash-header|private/i;
const REDACTED = '«đã che · redacted»';

/** A copy of `value` in which every field whose name says "secret" is covered. Depth is bounded, cycles cannot occur past it. */
export function redact(value: unknown, depth = 8): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (value instanceof Uint8Array) return `«${value.length} bytes»`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth - 1));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = SECRET_KEY.test(key) ? REDACTED : redact(item, depth - 1);
  return copy;
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readVxpTimestamp } from '@lienthong/axis/vxp';
import type { SystemConfig } from '../config/types.ts';

const PREFIX = 'xroadvnpt-';
const STRICT_WINDOW_MS = 15 * 60_000;

/** The parameters of a request: lower-case names without prefix. First of repeated headers counts. */
export function parametersOf(req: IncomingMessage): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] as string).toLowerCase();
    if (name.startsWith(PREFIX) && !found.has(name.slice(PREFIX.length)))
      found.set(name.slice(PREFIX.length), req.rawHeaders[i + 1] as string);
  }
  return found;
}

export interface AuthRules {
  readonly strict: boolean;
  readonly clockWindowMs: number | undefined;
  readonly now: number;
}

export type AuthResult = { readonly system: SystemConfig } | { readonly code: string; readonly text: string };

const bad = (text: string): AuthResult => ({ code: '15', text });

/** Spec §14.2 and §14.3: the HMAC over the received text, and agreement of key list, headers and that text. */
export function authenticate(
  parameters: ReadonlyMap<string, string>,
  system: (id: string) => SystemConfig | undefined,
  rules: AuthRules,
): AuthResult {
  const signed = parameters.get('sign-header') ?? '';
  const keys = (parameters.get('sign-header-key') ?? '').split(';').filter((k) => k !== '');
  const own = system(parameters.get('systemid') ?? '');
  if (own === undefined) return bad('Sai SystemId hoac SecretKey: SystemId khong ton tai');
  if (!hmacMatches(own.secret, signed, parameters.get('hash-header') ?? ''))
    return bad('Sai SystemId hoac SecretKey: hash-header khong dung');
  let json: unknown;
  try {
    json = JSON.parse(signed);
  } catch {
    return bad('sign-header khong phai JSON');
  }
  if (typeof json !== 'object' || json === null) return bad('sign-header khong phai JSON');
  const entries = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), String(value)]));
  for (const key of keys) {
    const header = parameters.get(key.toLowerCase());
    if (header === undefined || entries.get(PREFIX + key.toLowerCase()) !== header)
      return bad(`sign-header khong khop voi tieu de ${key}`);
  }
  // Without this a captured signature could be put on other parameters.
  for (const needed of ['systemid', 'timestamp']) {
    if (!keys.some((k) => k.toLowerCase() === needed)) return bad(`sign-header-key thieu ${needed}`);
  }
  if (rules.strict && entries.size !== keys.length) return bad('sign-header-key khong khop voi sign-header');
  return checkTime(parameters.get('timestamp') ?? '', rules) ?? { system: own };
}

function checkTime(text: string, rules: AuthRules): AuthResult | undefined {
  const window = rules.clockWindowMs ?? (rules.strict ? STRICT_WINDOW_MS : undefined);
  if (window === undefined || (!rules.strict && window === 0)) return undefined;
  const at = readVxpTimestamp(text);
  if (at === undefined) return bad('timestamp sai dinh dang');
  return Math.abs(at - rules.now) > window ? bad(`timestamp lech qua ${window} ms so voi gio cua truc`) : undefined;
}

function hmacMatches(secret: string, signed: string, hash: string): boolean {
  const claimed = Buffer.from(/^[0-9a-f]{64}$/i.test(hash) ? hash : '', 'hex');
  if (claimed.length !== 32) return false;
  // Node gives header bytes as Latin-1 characters; the two stacks of the official client encode non-ASCII differently.
  return (['latin1', 'utf8'] as const).some((encoding) => {
    const own = createHmac('sha256', Buffer.from(secret, 'utf8')).update(Buffer.from(signed, encoding)).digest();
    return timingSafeEqual(own, claimed);
  });
}

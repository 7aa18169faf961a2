import { createHmac } from 'node:crypto';
import type { Secret } from '@lienthong/core';
import { raiseAxis } from '../errors.ts';
import { type HeaderOrder, orderKeys } from './order.ts';

export const HEADER_PREFIX = 'XroadVnpt-';
export const PROTOCOL_VERSION = '3.0.201608';
export const USER_AGENT = 'JAVASDKAgent/1.0.0 XRoad/VPCP';

export type HmacName = 'sha256' | 'sha384' | 'sha512';

export interface SignedHeaders {
  /** The whole header list in wire order and spelling. */
  readonly headers: readonly (readonly [string, string])[];
  readonly signHeaderKey: string;
  readonly signHeader: string;
  readonly hashHeader: string;
}

/**
 * The headers of one request. `parameters` hold `timestamp`, `systemid`, `Content-Type`, the caller's, then `hash-file`, in this
 * order. Key list, single headers and JSON always agree, since nobody knows which of them a server rebuilds.
 *
 * @throws LienThongError `AXIS_HEADER_VALUE` for a value that is not printable ASCII: the two HTTP stacks of the official client
 * disagree about other bytes, and CR or LF would inject a header.
 */
export function signHeaders(
  parameters: readonly (readonly [string, string])[],
  secret: Secret,
  options: { readonly order?: HeaderOrder; readonly hmac?: HmacName } = {},
): SignedHeaders {
  const values = new Map(parameters);
  for (const [name, value] of values) {
    if (!/^[\x20-\x7e]*$/.test(value))
      throw raiseAxis('AXIS_HEADER_VALUE', { name, reason: 'not printable ASCII', effect: 'none' });
  }
  const keys = orderKeys([...values.keys()], options.order ?? 'official');
  const json: Record<string, string> = {};
  const headers: (readonly [string, string])[] = [['Content-Type', values.get('Content-Type') ?? 'application/json']];
  for (const key of keys) {
    const value = values.get(key) as string;
    json[HEADER_PREFIX + key] = value;
    headers.push([HEADER_PREFIX + key, value]);
  }
  const signHeaderKey = keys.join(';');
  const signHeader = JSON.stringify(json);
  const hashHeader = secret.use((key) =>
    createHmac(options.hmac ?? 'sha256', key)
      .update(signHeader, 'utf8')
      .digest('hex'),
  );
  headers.push(
    [`${HEADER_PREFIX}sign-header-key`, signHeaderKey],
    [`${HEADER_PREFIX}sign-header`, signHeader],
    [`${HEADER_PREFIX}hash-header`, hashHeader],
    [`${HEADER_PREFIX}version`, PROTOCOL_VERSION],
    ['User-Agent', USER_AGENT],
  );
  return { headers, signHeaderKey, signHeader, hashHeader };
}

import { raiseAxis } from './errors.ts';

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * The base address without a trailing slash.
 *
 * @throws LienThongError `AXIS_OPTION` when it is no http(s) address; `AXIS_PLAIN_HTTP` for http outside loopback.
 */
export function checkEndpoint(endpoint: string, plainHttpAllowed: boolean): string {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw raiseAxis('AXIS_OPTION', { option: 'endpoint', reason: 'not a URL' });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw raiseAxis('AXIS_OPTION', { option: 'endpoint', reason: 'not http or https' });
  if (url.username !== '' || url.password !== '')
    throw raiseAxis('AXIS_OPTION', { option: 'endpoint', reason: 'credentials do not belong into the address' });
  if (url.protocol === 'http:' && !plainHttpAllowed && !LOOPBACK.test(url.hostname))
    throw raiseAxis('AXIS_PLAIN_HTTP', { endpoint: url.origin });
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

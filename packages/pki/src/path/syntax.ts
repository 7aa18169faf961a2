// Syntax of the name forms that RFC 5280 §4.2.1.6 allows. Each is a single pass over a bounded string.

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const SCHEME = /^[a-z][a-z0-9+.-]*$/i;

/** Preferred name syntax of RFC 1034 §3.5 as RFC 1123 §2.1 changes it; no trailing dot. */
export function isHostName(name: string): boolean {
  if (name.length === 0 || name.length > 253 || IPV4.test(name)) return false;
  return name.split('.').every((label) => LABEL.test(label));
}

/** A host name, or one whose whole first label is `*` (RFC 6125 §6.4.3; RFC 5280 leaves wildcards to applications). */
export function isDnsName(name: string): boolean {
  return isHostName(name.startsWith('*.') ? name.slice(2) : name);
}

/** RFC 5321 mailbox with a dot-string or plain local part and a host name: exactly one `@`, so it can be split one way only. */
export function splitMailbox(address: string): { local: string; host: string } | undefined {
  const at = address.indexOf('@');
  if (at <= 0 || at !== address.lastIndexOf('@')) return undefined;
  const local = address.slice(0, at);
  const host = address.slice(at + 1);
  if (!/^[\x21-\x7e]+$/.test(local) || local.length > 64 || !isHostName(host)) return undefined;
  return { local, host: host.toLowerCase() };
}

/** The host of an absolute URI with an authority, lower case; undefined when there is none or it can be read in two ways. */
export function uriHost(uri: string): string | undefined {
  const colon = uri.indexOf(':');
  if (!SCHEME.test(uri.slice(0, colon)) || !uri.startsWith('//', colon + 1)) return undefined;
  const rest = uri.slice(colon + 3);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  // Parsers disagree about these characters in an authority; a constraint must not be passed by the more lenient one.
  if (/[\\\s\p{Cc}]/u.test(uri)) return undefined;
  const at = authority.lastIndexOf('@');
  if (at !== authority.indexOf('@')) return undefined;
  const host = authority.slice(at + 1).replace(/:\d*$/, '');
  return host === '' ? undefined : host.toLowerCase();
}

/** RFC 5280 §4.2.1.6: a scheme and a scheme-specific part, not relative. */
export function isAbsoluteUri(uri: string): boolean {
  const colon = uri.indexOf(':');
  return SCHEME.test(uri.slice(0, Math.max(colon, 0))) && uri.length > colon + 1 && !/\s/.test(uri);
}

// Is it a URI reference at all? Namespaces in XML 1.0 §2.1 wants one, and libxml2 refuses others. The grammar is RFC 3986
// Appendix A as libxml2 reads it, so that no document is accepted here and refused there.

const PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
const REG_NAME = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*";
const USER_INFO = "(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*";
const REFERENCE = new RegExp(
  `^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?<authority>[^/?#]*)(?<ab>(?:/${PCHAR}*)*)|(?<path>[^?#]*))` +
    `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?[\\]])*)?$`,
);
const AUTHORITY = new RegExp(`^(?:${USER_INFO}@)?(?:\\[[^\\]]*\\]|${REG_NAME})(?::(?<port>[0-9]+))?$`);
const PATH = new RegExp(`^(?:/(?:${PCHAR}+(?:/${PCHAR}*)*)?|${PCHAR}+(?:/${PCHAR}*)*|)$`);
const LARGEST_PORT = 2 ** 31 - 1;

export function isUriReference(text: string): boolean {
  const groups = REFERENCE.exec(text)?.groups;
  if (groups === undefined) return false;
  const { scheme, authority, path } = groups;
  if (authority === undefined) {
    // Without a scheme a colon in the first segment would be taken for one.
    return PATH.test(path as string) && (scheme !== undefined || !/^[^/]*:/.test(path as string));
  }
  const parts = AUTHORITY.exec(authority)?.groups;
  if (parts === undefined) return false;
  return parts['port'] === undefined || Number(parts['port']) <= LARGEST_PORT;
}

/** True when the URI has no scheme: canonicalization must refuse such a namespace (C14N 1.0 §1.3). */
export function isRelativeUri(text: string): boolean {
  return !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}

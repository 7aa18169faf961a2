// RFC 3986 Appendix A. Only what decides: is it a URI reference at all (Namespaces in XML 1.0 §2.1 wants one, libxml2 refuses
// others), and has it a scheme (canonicalization refuses relative namespace URIs, C14N 1.0 §1.3).

const PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
const HOST = "(?:\\[[0-9A-Fa-f:.vV~!$&'()*+,;=_-]*\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)";
const AUTHORITY = `(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?${HOST}(?::[0-9]*)?`;
const TAIL = `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?`;
const REFERENCE = new RegExp(
  `^(?:[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:/${PCHAR}*)*|/(?:${PCHAR}+(?:/${PCHAR}*)*)?|${PCHAR}+(?:/${PCHAR}*)*|)` +
    `|//${AUTHORITY}(?:/${PCHAR}*)*|/(?:${PCHAR}+(?:/${PCHAR}*)*)?|(?:(?!:)${PCHAR})+(?:/${PCHAR}*)*|)${TAIL}$`,
);

export function isUriReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** True when the URI has no scheme. */
export function isRelativeUri(text: string): boolean {
  return !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}

// xml:base fix-up of Canonical XML 1.1 §2.4: "join-URI-References", RFC 3986 §5.2 with the changes listed there.

interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
}

function parse(reference: string): Parts {
  // RFC 3986 Appendix B; the fragment is dropped.
  const match = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(reference) as RegExpExecArray;
  return { scheme: match[1], authority: match[2], path: match[3] as string, query: match[4] };
}

/** Combines the base of an omitted ancestor with the value found below it. */
export function joinBase(base: string, reference: string): string {
  const r = parse(reference);
  if (r.scheme !== undefined) return compose({ ...r, path: removeDots(r.path) });
  const b = parse(base);
  if (r.authority !== undefined) return compose({ ...r, scheme: b.scheme, path: removeDots(r.path) });
  const { scheme, authority } = b;
  if (r.path === '') return compose({ scheme, authority, path: b.path, query: r.query ?? b.query });
  const path = r.path.startsWith('/') ? r.path : merge(b, r.path);
  return compose({ scheme, authority, path: removeDots(path), query: r.query });
}

function merge(base: Parts, path: string): string {
  if (base.authority !== undefined && base.path === '') return `/${path}`;
  // §2.4: a base that ends in a `..` segment is a directory.
  const directory = /(?:^|\/)\.\.?$/.test(base.path) ? `${base.path}/` : base.path;
  return directory.slice(0, directory.lastIndexOf('/') + 1) + path;
}

/** §5.2.4 changed: leading `../` stay, runs of `/` become one, a trailing `..` gets its `/`. */
function removeDots(path: string): string {
  const absolute = path.startsWith('/');
  const out: string[] = [];
  const segments = path.split('/').filter((segment, i, all) => segment !== '' || i === all.length - 1);
  const last = segments.length - 1;
  for (let i = 0; i <= last; i++) {
    const segment = segments[i] as string;
    if (segment === '.') {
      if (i === last) out.push('');
    } else if (segment === '..') {
      const previous = out[out.length - 1];
      if (previous !== undefined && previous !== '..') out.pop();
      else if (!absolute) out.push('..');
      if (i === last) out.push('');
    } else out.push(segment);
  }
  return (absolute ? '/' : '') + out.join('/');
}

function compose(parts: Parts): string {
  return (
    (parts.scheme === undefined ? '' : `${parts.scheme}:`) +
    (parts.authority === undefined ? '' : `//${parts.authority}`) +
    parts.path +
    (parts.query === undefined ? '' : `?${parts.query}`)
  );
}

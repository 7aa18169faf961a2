// xml:base fix-up of Canonical XML 1.1 §2.4: "join-URI-References", RFC 3986 §5.2 with the changes listed there.

interface Parts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  /** The path has no dot segments but leading `../`. */
  readonly normal: boolean;
}

function parse(reference: string): Parts {
  // RFC 3986 Appendix B; the fragment is dropped.
  const match = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(reference) as RegExpExecArray;
  return { scheme: match[1], authority: match[2], path: match[3] as string, query: match[4], normal: false };
}

/**
 * Combines the value found on an element with those of its omitted ancestors, from the innermost pair outwards.
 *
 * What has been combined stays in its parts and is not gone through again: ancestors of long values would cost their square.
 *
 * @param values at least one, the innermost first.
 */
export function joinBases(values: readonly string[]): string {
  let joined: Parts | undefined;
  for (const value of values.slice(1)) joined = join(parse(value), joined ?? parse(values[0] as string));
  return joined === undefined ? (values[0] as string) : compose(joined);
}

function join(b: Parts, r: Parts): Parts {
  if (r.scheme !== undefined) return normal(r);
  const scheme = b.scheme;
  if (r.authority !== undefined) return { ...normal(r), scheme };
  const { authority, query } = b;
  if (r.path === '') return { scheme, authority, path: b.path, query: r.query ?? query, normal: false };
  const { path } = normal(r);
  return { scheme, authority, path: path.startsWith('/') ? path : merge(b, path), query: r.query, normal: true };
}

function normal(parts: Parts): Parts {
  return parts.normal ? parts : { ...parts, path: removeDots(parts.path), normal: true };
}

/** @param path a relative one without dot segments but leading `../`. */
function merge(base: Parts, path: string): string {
  // §2.4: a base that ends in a `..` segment is a directory.
  const directory = /(?:^|\/)\.\.?$/.test(base.path) ? `${base.path}/` : base.path;
  const absolute = directory.startsWith('/') || (base.authority !== undefined && base.path === '');
  const out = segmentsOf(directory.slice(0, directory.lastIndexOf('/') + 1), absolute);
  // A directory ends in `/`.
  out.pop();
  let at = 0;
  for (; path.startsWith('../', at); at += 3) up(out, absolute);
  return (absolute ? '/' : '') + out.map((segment) => `${segment}/`).join('') + path.slice(at);
}

/** §5.2.4 changed: leading `../` stay, runs of `/` become one, a trailing `..` gets its `/`. */
function removeDots(path: string): string {
  const absolute = path.startsWith('/');
  return (absolute ? '/' : '') + segmentsOf(path, absolute).join('/');
}

/** What is left between the slashes; the last one is '' where the path ends in a slash. */
function segmentsOf(path: string, absolute: boolean): string[] {
  const out: string[] = [];
  const segments = path.split('/').filter((segment, i, all) => segment !== '' || i === all.length - 1);
  const last = segments.length - 1;
  for (let i = 0; i <= last; i++) {
    const segment = segments[i] as string;
    if (segment !== '.' && segment !== '..') {
      out.push(segment);
      continue;
    }
    if (segment === '..') up(out, absolute);
    if (i === last) out.push('');
  }
  return out;
}

function up(out: string[], absolute: boolean): void {
  const previous = out[out.length - 1];
  if (previous !== undefined && previous !== '..') out.pop();
  else if (!absolute) out.push('..');
}

function compose(parts: Parts): string {
  return (
    (parts.scheme === undefined ? '' : `${parts.scheme}:`) +
    (parts.authority === undefined ? '' : `//${parts.authority}`) +
    parts.path +
    (parts.query === undefined ? '' : `?${parts.query}`)
  );
}

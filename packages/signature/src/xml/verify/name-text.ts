import type { DistinguishedName } from '@lienthong/pki';

/** OIDs of the attribute types that tools write by name in X509SubjectName and X509IssuerName. */
const types: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  SURNAME: '2.5.4.4',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  S: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  T: '2.5.4.12',
  TITLE: '2.5.4.12',
  GN: '2.5.4.42',
  G: '2.5.4.42',
  GIVENNAME: '2.5.4.42',
  ORGANIZATIONIDENTIFIER: '2.5.4.97',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
  E: '1.2.840.113549.1.9.1',
  EMAIL: '1.2.840.113549.1.9.1',
  EMAILADDRESS: '1.2.840.113549.1.9.1',
};

/** Far above any name of a certificate. The patterns below may try each run of spaces from each of its places. */
const MAX_TEXT = 4096;

/**
 * True when a name written as text (RFC 4514, in either order, with the liberties that tools take) is this name. For hints in
 * KeyInfo only: it can refuse a certificate, never choose one.
 */
export function nameAgrees(text: string, name: DistinguishedName): boolean {
  const parts = parse(text);
  if (parts === undefined || parts.length !== name.parts.length) return false;
  const encoded = name.parts.map((part) =>
    part
      .map((a) => pair(a.type, a.text ?? Buffer.from(a.der).toString('hex')))
      .sort()
      .join('+'),
  );
  const written = parts.map((part) => part.join('+'));
  const same = (a: readonly string[]): boolean => a.every((value, i) => value === encoded[i]);
  return same(written) || same([...written].reverse());
}

function pair(type: string, value: string): string {
  return `${type}=${value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')}`;
}

/** Sorted attributes of each part, or undefined for text that is no name. */
function parse(text: string): string[][] | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const parts: string[][] = [[]];
  let rest = text;
  for (let guard = 0; guard < 100; guard++) {
    const head = /^\s*([A-Za-z][A-Za-z0-9-]*|(?:OID\.)?[0-9]+(?:\.[0-9]+)*)\s*=\s*/.exec(rest);
    if (head === null) return undefined;
    rest = rest.slice(head[0].length);
    const body = /^(?:"((?:[^"\\]|\\.)*)"|((?:[^",+;\\]|\\.)*))\s*([,+;]|$)/su.exec(rest);
    if (body === null) return undefined;
    const name = (head[1] as string).replace(/^OID\./, '');
    const type = /^[0-9]/.test(name) ? name : types[name.toUpperCase()];
    if (type === undefined) return undefined;
    const written = body[1] ?? (body[2] as string);
    (parts.at(-1) as string[]).push(pair(type, written.startsWith('#') ? written.slice(1) : plainValue(written)));
    if (body[3] === '') return parts.map((part) => part.sort());
    if (body[3] !== '+') parts.push([]);
    rest = rest.slice(body[0].length);
  }
  return undefined;
}

/** Undoes the escapes of RFC 4514 §2.4: `\C3\A9` is bytes of UTF-8, `\,` is the character. */
function plainValue(text: string): string {
  return text.replace(/((?:\\[0-9A-Fa-f]{2})+)|\\(.)/gsu, (_, hex: string | undefined, character: string) =>
    hex === undefined ? character : Buffer.from(hex.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
}

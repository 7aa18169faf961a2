import { type ByteSource, bytesSource } from '@lienthong/core';

/** A PDF under construction: its bytes and what the next update must repeat. */
export interface Draft {
  readonly bytes: Buffer;
  readonly next: number;
  /** References of the fields. */
  readonly fields: readonly string[];
  /** Entries of the catalogue beside Type, Pages and AcroForm. */
  readonly catalog: string;
  /** References that the DSS has so far: an update may add to them, not drop them. */
  readonly dss: { readonly object: number | undefined; readonly certificates: string; readonly crls: string };
}

type Objects = readonly (readonly [number, string | Buffer])[];

/** Appends one revision: objects, classic cross-reference section, trailer (ISO 32000-1 §7.5.6). */
function append(
  bytes: Buffer,
  objects: Objects,
  size: number,
): { readonly bytes: Buffer; readonly at: ReadonlyMap<number, number> } {
  const parts: Buffer[] = [bytes];
  let length = bytes.length;
  const push = (part: string | Buffer): void => {
    const buffer = Buffer.from(part as string, 'latin1');
    parts.push(buffer);
    length += buffer.length;
  };
  const at = new Map<number, number>();
  for (const [number, body] of objects) {
    at.set(number, length);
    push(`${number} 0 obj\n`);
    push(body);
    push('\nendobj\n');
  }
  const start = length;
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.subarray(-200).toString('latin1'))?.[1];
  push('xref\n');
  if (before === undefined) push('0 1\n0000000000 65535 f \n');
  for (const [number, offset] of [...at].sort((a, b) => a[0] - b[0]))
    push(`${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  push(`trailer\n<</Size ${size}/Root 1 0 R${before === undefined ? '' : `/Prev ${before}`}>>\nstartxref\n${start}\n%%EOF\n`);
  return { bytes: Buffer.concat(parts), at };
}

const catalogOf = (fields: readonly string[], more: string): string =>
  `<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[${fields.join(' ')}]>>${more}>>`;
const stream = (data: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`<</Length ${data.length}>>\nstream\n`), data, Buffer.from('\nendstream')]);

/** One page and, where asked for, a stream that makes the file large. */
export function newPdf(filling = 0): Draft {
  const objects: Objects = [
    [1, catalogOf([], '')],
    [2, '<</Type/Pages/Kids[3 0 R]/Count 1>>'],
    [3, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${filling > 0 ? '/Contents 4 0 R' : ''}>>`],
    ...(filling > 0 ? [[4, stream(Buffer.alloc(filling, ' '))] as const] : []),
  ];
  const { bytes } = append(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'), objects, 5);
  return { bytes, next: 5, fields: [], catalog: '', dss: { object: undefined, certificates: '', crls: '' } };
}

export interface Signing {
  readonly field?: string;
  readonly type?: 'Sig' | 'DocTimeStamp';
  readonly subFilter?: string;
  /** Gets the bytes of ByteRange, gives what goes into Contents. */
  readonly sign: (covered: ByteSource) => Promise<Uint8Array>;
  /** Entries of the signature dictionary. */
  readonly more?: string;
  /** Bytes that Contents has room for. */
  readonly room?: number;
  /** Another ByteRange than the right one. */
  readonly byteRange?: (right: readonly number[]) => readonly number[];
  /** Bytes for the padding instead of zeros. */
  readonly padding?: number;
}

/** Puts a signature field with its value into a new revision and signs that. */
export async function signPdf(draft: Draft, signing: Signing): Promise<Draft> {
  const { field = `Sig${draft.fields.length + 1}`, type = 'Sig', subFilter = 'ETSI.CAdES.detached', room = 12_000 } = signing;
  const [valueNumber, fieldNumber] = [draft.next, draft.next + 1];
  const blank = ' '.repeat(44);
  const value = `<</Type/${type}/Filter/Adobe.PPKLite/SubFilter/${subFilter}${signing.more ?? ''}/ByteRange[${blank}]/Contents<${'0'.repeat(room * 2)}>>>`;
  const widget = `<</Type/Annot/Subtype/Widget/FT/Sig/T(${field})/F 132/Rect[0 0 0 0]/P 3 0 R/V ${valueNumber} 0 R>>`;
  const fields = [...draft.fields, `${fieldNumber} 0 R`];
  const objects: Objects = [
    [valueNumber, value],
    [fieldNumber, widget],
    [1, catalogOf(fields, draft.catalog)],
  ];
  const { bytes, at } = append(draft.bytes, objects, fieldNumber + 1);
  const start = bytes.indexOf('/Contents<', at.get(valueNumber)) + '/Contents'.length;
  const end = start + room * 2 + 2;
  const right = [0, start, end, bytes.length - end];
  const written = signing.byteRange?.(right) ?? right;
  bytes.write(written.join(' ').padEnd(blank.length), bytes.indexOf(blank, at.get(valueNumber)), 'latin1');
  const [a = 0, b = 0, c = 0, d = 0] = written;
  const container = await signing.sign(bytesSource(Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)])));
  bytes.write(Buffer.from(container).toString('hex'), start + 1, 'latin1');
  if (signing.padding !== undefined) bytes.write(signing.padding.toString(16).padStart(2, '0'), end - 3, 'latin1');
  return { ...draft, bytes, next: fieldNumber + 1, fields };
}

/** A document security store in a revision of its own. */
export function addDss(
  draft: Draft,
  dss: { readonly certificates?: readonly Uint8Array[]; readonly crls?: readonly Uint8Array[] },
): Draft {
  const { certificates = [], crls = [] } = dss;
  let next = draft.next;
  const objects: [number, string | Buffer][] = [];
  const list = (items: readonly Uint8Array[]): string =>
    items
      .map((item) => {
        objects.push([next, stream(item)]);
        return `${next++} 0 R`;
      })
      .join(' ');
  const before = draft.dss;
  const now = {
    object: before.object ?? next++,
    certificates: `${before.certificates} ${list(certificates)}`,
    crls: `${before.crls} ${list(crls)}`,
  };
  objects.push([now.object, `<</Certs[${now.certificates}]/CRLs[${now.crls}]>>`]);
  const catalog = `/DSS ${now.object} 0 R`;
  if (before.object === undefined) objects.push([1, catalogOf(draft.fields, catalog)]);
  const { bytes } = append(draft.bytes, objects, next);
  return { ...draft, bytes, next, catalog, dss: now };
}

/** A later revision that changes what the page shows. */
export function changePage(draft: Draft): Draft {
  const objects: Objects = [
    [3, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${draft.next} 0 R>>`],
    [draft.next, stream(Buffer.from('BT /F1 12 Tf (forged) Tj ET'))],
  ];
  return { ...draft, bytes: append(draft.bytes, objects, draft.next + 1).bytes, next: draft.next + 1 };
}

/** A later revision of objects of the caller's choice. */
export function addObjects(draft: Draft, objects: Objects): Draft {
  const next = Math.max(draft.next, ...objects.map(([number]) => number + 1));
  return { ...draft, bytes: append(draft.bytes, objects, next).bytes, next };
}

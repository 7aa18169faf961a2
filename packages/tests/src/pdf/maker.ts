import { deflateSync } from 'node:zlib';

/** Text of an object between `N 0 obj` and `endobj`, or a stream. */
export type Body = string | { readonly dict: string; readonly data: Buffer; readonly flate?: boolean };

export interface Update {
  readonly objects?: ReadonlyMap<number, Body>;
  /** Cross-references as a table (default) or as a stream; `packed` puts plain objects into an object stream too. */
  readonly xref?: 'table' | 'stream' | 'packed';
  /** Object numbers to be called free, and entries to be written verbatim behind the others (tables only). */
  readonly free?: readonly number[];
  readonly rawEntries?: readonly string[];
  /** Further trailer entries, after the usual ones. */
  readonly trailer?: string;
  readonly size?: number;
  readonly root?: number;
  readonly prev?: number;
}

/** Where the parts of an update went. */
export interface Written {
  readonly pdf: Pdf;
  readonly offsets: ReadonlyMap<number, number>;
}

function render(number: number, body: Body): Buffer {
  if (typeof body === 'string') return Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1');
  const data = body.flate === true ? deflateSync(body.data) : body.data;
  const filter = body.flate === true ? ' /Filter /FlateDecode' : '';
  const head = `${number} 0 obj\n<< ${body.dict}${filter} /Length ${data.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), data, Buffer.from('\nendstream\nendobj\n', 'latin1')]);
}

const ten = (value: number): string => String(value).padStart(10, '0');

function table(offsets: ReadonlyMap<number, number>, update: Update, first: boolean): string {
  const entries = new Map<number, string>([...offsets].map(([number, offset]) => [number, `${ten(offset)} 00000 n\r\n`]));
  for (const number of update.free ?? []) entries.set(number, '0000000000 00001 f\r\n');
  const rows = [...entries].sort(([a], [b]) => a - b).map(([number, line]) => `${number} 1\n${line}`);
  const all = [...(first ? ['0 1\n0000000000 65535 f\r\n'] : []), ...rows, ...(update.rawEntries ?? [])];
  return `xref\n${all.length === 0 ? '0 0\n' : all.join('')}`;
}

/**
 * A PDF as bytes, with the current text of its objects so that updates can be written over it. Deterministic: the same calls make
 * the same bytes. It knows no more of PDF than the corpus needs.
 */
export class Pdf {
  readonly bytes: Buffer;
  readonly objects: ReadonlyMap<number, Body>;
  readonly size: number;
  readonly xref: number | undefined;
  readonly root: number;

  constructor(bytes: Buffer, objects: ReadonlyMap<number, Body> = new Map(), size = 1, xref?: number, root = 1) {
    this.bytes = bytes;
    this.objects = objects;
    this.size = size;
    this.xref = xref;
    this.root = root;
  }

  text(number: number): string {
    const body = this.objects.get(number);
    if (typeof body !== 'string') throw new RangeError(`object ${number} is no plain object`);
    return body;
  }

  /** The object's text with one replacement, which must apply. */
  edited(number: number, from: string | RegExp, to: string): [number, Body] {
    const text = this.text(number);
    const result = text.replace(from, to);
    if (result === text) throw new RangeError(`object ${number} has no ${from}`);
    return [number, result];
  }

  append(bytes: string | Buffer): Pdf {
    return new Pdf(
      Buffer.concat([this.bytes, Buffer.from(bytes as string, 'latin1')]),
      this.objects,
      this.size,
      this.xref,
      this.root,
    );
  }

  /** Changes bytes in place: no revision, and no position moves. */
  patched(patch: (bytes: Buffer) => void): Pdf {
    const bytes = Buffer.from(this.bytes);
    patch(bytes);
    return new Pdf(bytes, this.objects, this.size, this.xref, this.root);
  }

  update(update: Update): Pdf {
    return this.write(update).pdf;
  }

  write(update: Update): Written {
    const objects = new Map(update.objects ?? []);
    const parts: Buffer[] = [this.bytes];
    let at = this.bytes.length;
    const offsets = new Map<number, number>();
    const put = (number: number, body: Body): void => {
      const bytes = render(number, body);
      offsets.set(number, at);
      parts.push(bytes);
      at += bytes.length;
    };
    let size = Math.max(this.size, ...[...objects.keys()].map((number) => number + 1));
    const packed =
      update.xref === 'packed'
        ? [...objects].filter(([, body]) => typeof body === 'string' && !body.includes('/Contents <'))
        : [];
    const container = packed.length > 0 ? size++ : 0;
    for (const [number, body] of objects) if (!packed.some(([other]) => other === number)) put(number, body);
    if (packed.length > 0) put(container, objectStream(packed));
    const root = update.root ?? this.root;
    const usual = `/Root ${root} 0 R${this.xref === undefined ? '' : ` /Prev ${update.prev ?? this.xref}`} ${update.trailer ?? ''}`;
    const xref = at;
    if (update.xref === 'stream' || update.xref === 'packed') {
      const number = size++;
      offsets.set(number, at);
      const rows = streamRows(
        offsets,
        packed.map(([one]) => one),
        container,
        update.free ?? [],
      );
      parts.push(
        render(number, { ...rows, dict: `/Type /XRef /Size ${update.size ?? size} ${usual} ${rows.dict}`, flate: true }),
      );
    } else {
      const trailer = `trailer\n<< /Size ${update.size ?? size} ${usual} >>\n`;
      parts.push(Buffer.from(table(offsets, update, this.xref === undefined) + trailer, 'latin1'));
    }
    parts.push(Buffer.from(`startxref\n${xref}\n%%EOF\n`, 'latin1'));
    const all = new Map([...this.objects, ...objects]);
    return { pdf: new Pdf(Buffer.concat(parts), all, size, xref, root), offsets };
  }
}

/** Plain objects as an object stream. */
export function objectStream(packed: readonly (readonly [number, Body])[]): Body {
  let head = '';
  let body = '';
  for (const [number, text] of packed) {
    head += `${number} ${body.length} `;
    body += `${text as string}\n`;
  }
  const dict = `/Type /ObjStm /N ${packed.length} /First ${head.length}`;
  return { dict, data: Buffer.from(head + body, 'latin1'), flate: true };
}

function streamRows(
  offsets: ReadonlyMap<number, number>,
  packed: readonly number[],
  container: number,
  free: readonly number[],
): { dict: string; data: Buffer } {
  const rows = new Map<number, readonly [number, number, number]>();
  for (const [number, offset] of offsets) rows.set(number, [1, offset, 0]);
  packed.forEach((number, i) => {
    rows.set(number, [2, container, i]);
  });
  for (const number of free) rows.set(number, [0, 0, 1]);
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const data = Buffer.alloc(sorted.length * 7);
  sorted.forEach(([, [type, second, third]], i) => {
    data.writeUInt8(type, i * 7);
    data.writeUInt32BE(second, i * 7 + 1);
    data.writeUInt16BE(third, i * 7 + 5);
  });
  return { dict: `/W [1 4 2] /Index [${sorted.map(([number]) => `${number} 1`).join(' ')}]`, data };
}

export interface DocumentOptions {
  readonly xref?: Update['xref'];
  readonly pages?: number;
  /** Further objects of the base document. */
  readonly more?: ReadonlyMap<number, Body>;
  /** Edits of the usual objects before they are written. */
  readonly edit?: (objects: Map<number, Body>) => void;
  readonly text?: string;
  readonly size?: number;
  readonly version?: string;
}

/** Numbers of the usual objects. Page `i` is `page + 2 * i`, its content follows it. */
export const part = {
  catalog: 1,
  pages: 2,
  form: 3,
  info: 4,
  font: 5,
  field: 6,
  appearance: 7,
  metadata: 8,
  page: 10,
  content: 11,
} as const;

export const xmp = (title: string): string =>
  `<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="${title}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

export const formAppearance = (text: string): Body => ({
  dict: '/Type /XObject /Subtype /Form /BBox [0 0 150 20]',
  data: Buffer.from(`/Tx BMC BT /F1 10 Tf 2 5 Td (${text}) Tj ET EMC`, 'latin1'),
});

/** A page with a text, a form with the text field HoTen, metadata. */
export function makeDocument(options: DocumentOptions = {}): Pdf {
  const count = options.pages ?? 1;
  const pageNumbers = Array.from({ length: count }, (_, i) => part.page + 2 * i);
  const objects = new Map<number, Body>([
    [part.catalog, `<< /Type /Catalog /Pages ${part.pages} 0 R /AcroForm ${part.form} 0 R /Metadata ${part.metadata} 0 R >>`],
    [
      part.pages,
      `<< /Type /Pages /Kids [${pageNumbers.map((n) => `${n} 0 R`).join(' ')}] /Count ${count} /MediaBox [0 0 595 842] >>`,
    ],
    [part.form, `<< /Fields [${part.field} 0 R] /SigFlags 3 /DA (/F1 10 Tf 0 g) /DR << /Font << /F1 ${part.font} 0 R >> >> >>`],
    [part.info, '<< /Title (Quyet dinh thu nghiem) /Producer (lienthong tests) >>'],
    [part.font, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
    [
      part.field,
      `<< /Type /Annot /Subtype /Widget /FT /Tx /T (HoTen) /Rect [50 700 200 720] /P ${part.page} 0 R /F 4 /V (Nguyen Van Mau) /AP << /N ${part.appearance} 0 R >> >>`,
    ],
    [part.appearance, formAppearance('Nguyen Van Mau')],
    [part.metadata, { dict: '/Type /Metadata /Subtype /XML', data: Buffer.from(xmp('Quyet dinh'), 'latin1') }],
  ]);
  for (const [i, number] of pageNumbers.entries()) {
    const annots = i === 0 ? ` /Annots [${part.field} 0 R]` : '';
    objects.set(
      number,
      `<< /Type /Page /Parent ${part.pages} 0 R /Contents ${number + 1} 0 R /Resources << /Font << /F1 ${part.font} 0 R >> >>${annots} >>`,
    );
    const text = options.text ?? `So tien: 1.000.000 dong - trang ${i + 1}`;
    objects.set(number + 1, {
      dict: '',
      data: Buffer.from(`BT /F1 14 Tf 50 780 Td (${text}) Tj ET`, 'latin1'),
      flate: i % 2 === 1,
    });
  }
  for (const [number, body] of options.more ?? []) objects.set(number, body);
  options.edit?.(objects);
  const header = Buffer.from(`%PDF-${options.version ?? '1.7'}\n%\xe2\xe3\xcf\xd3\n`, 'latin1');
  return new Pdf(header).update({
    objects,
    trailer: `/Info ${part.info} 0 R`,
    ...(options.xref === undefined ? {} : { xref: options.xref }),
    ...(options.size === undefined ? {} : { size: options.size }),
  });
}

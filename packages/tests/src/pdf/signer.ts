import type { Body, Pdf, Update } from './maker.ts';
import { part } from './maker.ts';

/** Makes a container over the bytes of a ByteRange. */
export type Sealer = (content: Buffer) => Promise<Uint8Array>;

export interface SignRequest {
  readonly field?: string;
  /** Sign into this existing field object instead of making a new one; a value that it has goes. */
  readonly into?: number;
  readonly kind?: 'Sig' | 'DocTimeStamp';
  readonly subFilter?: string;
  /** `[left bottom right top]`; without it the signature is invisible. */
  readonly rect?: string;
  readonly page?: number;
  /** Certification level; puts the signature under Perms too. */
  readonly docMdp?: 1 | 2 | 3;
  /** Text of FieldMDP parameters, `/Action /Include /Fields [(HoTen)]`. */
  readonly fieldMdp?: string;
  /** Further text of the field and of the signature dictionary. */
  readonly fieldMore?: string;
  readonly more?: string;
  /** Text of the signature dictionary before its ByteRange. */
  readonly before?: string;
  /** Further objects of the same revision. */
  readonly objects?: ReadonlyMap<number, Body>;
  readonly xref?: Update['xref'];
  readonly trailer?: string;
  readonly size?: number;
  /** Room for the container, bytes. */
  readonly room?: number;
  /** What the ByteRange says, given what it should say. The container is made over what it says. */
  readonly byteRange?: (exact: readonly [number, number, number, number], bytes: Buffer) => readonly number[];
  /** Last word on the container. */
  readonly container?: (der: Uint8Array) => Uint8Array;
}

const ROOM = 12_000;
const RANGE_WIDTH = 60;

function reference(request: SignRequest): string {
  const items: string[] = [];
  if (request.docMdp !== undefined) {
    items.push(
      `<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P ${request.docMdp} /V /1.2 >> >>`,
    );
  }
  if (request.fieldMdp !== undefined) {
    items.push(
      `<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams ${request.fieldMdp} /V /1.2 >> >>`,
    );
  }
  return items.length === 0 ? '' : ` /Reference [${items.join(' ')}]`;
}

/** The object in which a reference is put into a list: the list's holder, or the list itself. */
function listed(pdf: Pdf, holder: number, key: string, field: number): [number, Body] {
  const own = new RegExp(`/${key} (\\d+) 0 R`).exec(pdf.text(holder));
  if (own !== null) return pdf.edited(Number(own[1]), '[', `[${field} 0 R `);
  if (pdf.text(holder).includes(`/${key} [`)) return pdf.edited(holder, `/${key} [`, `/${key} [${field} 0 R `);
  return pdf.edited(holder, />>$/, `/${key} [${field} 0 R] >>`);
}

function fieldObjects(pdf: Pdf, request: SignRequest, value: number): Map<number, Body> {
  const objects = new Map<number, Body>();
  if (request.into !== undefined) {
    objects.set(...pdf.edited(request.into, /(?:\/V \d+ 0 R )?>>$/, `/V ${value} 0 R >>`));
    return objects;
  }
  const field = value + 1;
  const page = request.page ?? part.page;
  const rect = request.rect ?? '[0 0 0 0]';
  const appearance = request.rect === undefined ? '' : ` /AP << /N ${field + 1} 0 R >>`;
  const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${request.field ?? 'Sig1'}) /Rect ${rect} /P ${page} 0 R /F 132${appearance} ${request.fieldMore ?? ''} /V ${value} 0 R >>`;
  objects.set(field, text);
  if (request.rect !== undefined) {
    objects.set(field + 1, {
      dict: '/Type /XObject /Subtype /Form /BBox [0 0 120 40]',
      data: Buffer.from('0 0 120 40 re S', 'latin1'),
    });
  }
  objects.set(...listed(pdf, part.form, 'Fields', field));
  objects.set(...listed(pdf, page, 'Annots', field));
  return objects;
}

export interface Signed {
  readonly pdf: Pdf;
  /** Of the signature dictionary and of the field. */
  readonly value: number;
  readonly field: number;
  readonly byteRange: readonly number[];
}

/** Signs as an incremental update: what programs do that keep earlier signatures. */
export async function sign(pdf: Pdf, seal: Sealer, request: SignRequest = {}): Promise<Signed> {
  const value = pdf.size;
  const room = request.room ?? ROOM;
  const subFilter = request.subFilter ?? (request.kind === 'DocTimeStamp' ? 'ETSI.RFC3161' : 'ETSI.CAdES.detached');
  const slot = '*'.repeat(RANGE_WIDTH);
  const dictionary = `<< /Type /${request.kind ?? 'Sig'} /Filter /Adobe.PPKLite /SubFilter /${subFilter} ${request.before ?? ''} /ByteRange [${slot}] /Contents <${'0'.repeat(room * 2)}> /M (D:20261122090000+07'00') /Name (Nguoi ky thu) ${request.more ?? ''}${reference(request)} >>`;
  const objects = new Map<number, Body>([[value, dictionary], ...fieldObjects(pdf, request, value), ...(request.objects ?? [])]);
  if (request.docMdp !== undefined) objects.set(...pdf.edited(part.catalog, />>$/, `/Perms << /DocMDP ${value} 0 R >> >>`));
  const written = pdf.update({
    objects,
    ...(request.xref === undefined ? {} : { xref: request.xref }),
    ...(request.trailer === undefined ? {} : { trailer: request.trailer }),
    ...(request.size === undefined ? {} : { size: request.size }),
  });
  const rangeAt = written.bytes.indexOf(slot, pdf.bytes.length, 'latin1');
  const start = written.bytes.indexOf('/Contents <', rangeAt, 'latin1') + '/Contents '.length;
  const end = start + 2 * room + 2;
  const exact = [0, start, end, written.bytes.length - end] as const;
  const byteRange = request.byteRange?.(exact, written.bytes) ?? exact;
  const ranged = written.patched((bytes) => {
    bytes.write(byteRange.join(' ').padEnd(RANGE_WIDTH), rangeAt, 'latin1');
  });
  const content: Buffer[] = [];
  for (let i = 0; i + 1 < byteRange.length; i += 2)
    content.push(ranged.bytes.subarray(byteRange[i]!, byteRange[i]! + byteRange[i + 1]!));
  const der = await seal(Buffer.concat(content));
  const container = request.container?.(der) ?? der;
  if (container.length > room) throw new RangeError(`the container needs ${container.length} bytes`);
  const sealed = ranged.patched((bytes) => {
    bytes.write(Buffer.from(container).toString('hex'), start + 1, 'latin1');
  });
  return { pdf: sealed, value, field: request.into ?? value + 1, byteRange };
}

import { createHash } from 'node:crypto';
import { edited, filled, replaced, stream, withDss } from './edits.ts';
import type { Kit } from './kit.ts';
import { type Body, formAppearance, makeDocument, type Pdf, part, xmp } from './maker.ts';

/** A file that must be accepted, with the level of change behind each of its signatures. */
export interface BenignCase {
  readonly name: string;
  readonly levels: Readonly<Record<string, string>>;
  build(kit: Kit): Promise<Pdf>;
}

const emptyField = (name: string, number: number, rect: string): [number, Body] => [
  number,
  `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /Rect ${rect} /P ${part.page} 0 R /F 132 >>`,
];

/** A document with empty signature fields to be signed into. */
export function withEmptyFields(names: readonly string[], rects: readonly string[] = []): { pdf: Pdf; numbers: number[] } {
  const numbers = names.map((_, i) => 20 + i);
  const refs = numbers.map((number) => `${number} 0 R`).join(' ');
  const pdf = makeDocument({
    more: new Map(names.map((name, i) => emptyField(name, numbers[i]!, rects[i] ?? '[0 0 0 0]'))),
    edit: (objects) => {
      objects.set(part.form, `${objects.get(part.form)}`.replace('/Fields [', `/Fields [${refs} `));
      objects.set(part.page, `${objects.get(part.page)}`.replace('/Annots [', `/Annots [${refs} `));
    },
  });
  return { pdf, numbers };
}

const vriKey = (pdf: Pdf): string => {
  const contents = /\/Contents <([0-9a-f]+)>/.exec(pdf.bytes.toString('latin1'))![1]!;
  return createHash('sha1').update(Buffer.from(contents, 'hex')).digest('hex').toUpperCase();
};

const plain: readonly BenignCase[] = [
  { name: 'plain', levels: { Sig1: 'NONE' }, build: async (kit) => (await kit.signed()).pdf },
  {
    name: 'adbe-detached',
    levels: { Sig1: 'NONE' },
    build: async (kit) => (await kit.signed({ subFilter: 'adbe.pkcs7.detached' })).pdf,
  },
  { name: 'visible', levels: { Sig1: 'NONE' }, build: async (kit) => (await kit.signed({ rect: '[300 100 420 140]' })).pdf },
  {
    name: 'xref-stream',
    levels: { Sig1: 'NONE' },
    build: async (kit) => (await kit.sign(makeDocument({ xref: 'stream' }), { xref: 'stream' })).pdf,
  },
  {
    name: 'object-streams',
    levels: { Sig1: 'NONE' },
    build: async (kit) => (await kit.sign(makeDocument({ xref: 'packed' }), { xref: 'packed' })).pdf,
  },
  { name: 'stream-behind-table', levels: { Sig1: 'NONE' }, build: async (kit) => (await kit.signed({ xref: 'stream' })).pdf },
  {
    name: 'five-pages',
    levels: { Sig1: 'NONE' },
    build: async (kit) => (await kit.sign(makeDocument({ pages: 5 }), { page: 14, rect: '[300 100 420 140]' })).pdf,
  },
  { name: 'certified', levels: { Sig1: 'NONE' }, build: async (kit) => (await kit.signed({ docMdp: 1 })).pdf },
  { name: 'version-1.4', levels: { Sig1: 'NONE' }, build: async (kit) => (await kit.sign(makeDocument({ version: '1.4' }))).pdf },
  {
    name: 'fields-as-an-object',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => {
      const base = makeDocument({
        more: new Map([[20, `[${part.field} 0 R]`]]),
        edit: (objects) => objects.set(part.form, `${objects.get(part.form)}`.replace(/\/Fields \[[^\]]*\]/, '/Fields 20 0 R')),
      });
      return (await kit.sign((await kit.sign(base)).pdf, { field: 'Sig2' }, kit.agency)).pdf;
    },
  },
  {
    name: 'into-an-empty-field',
    levels: { Mot: 'NONE' },
    build: async (kit) => {
      const { pdf, numbers } = withEmptyFields(['Mot']);
      return (await kit.sign(pdf, { into: numbers[0]! })).pdf;
    },
  },
];

const several: readonly BenignCase[] = [
  {
    name: 'person-then-agency',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => (await kit.sign((await kit.signed()).pdf, { field: 'Sig2' }, kit.agency)).pdf,
  },
  {
    name: 'three-signatures',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'FORM_FILLING', Sig3: 'NONE' },
    build: async (kit) => {
      const two = await kit.sign((await kit.signed()).pdf, { field: 'Sig2' }, kit.agency);
      return (await kit.sign(two.pdf, { field: 'Sig3', xref: 'stream' })).pdf;
    },
  },
  {
    name: 'seal-over-a-third-of-the-signature',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => {
      const one = await kit.signed({ rect: '[300 100 420 160]' });
      return (await kit.sign(one.pdf, { field: 'Sig2', rect: '[240 90 340 190]' }, kit.agency)).pdf;
    },
  },
  {
    name: 'two-empty-fields-signed',
    levels: { Mot: 'FORM_FILLING', Hai: 'NONE' },
    build: async (kit) => {
      const { pdf, numbers } = withEmptyFields(['Mot', 'Hai'], ['[300 100 420 160]', '[240 90 340 190]']);
      const one = await kit.sign(pdf, { into: numbers[0]! });
      return (await kit.sign(one.pdf, { into: numbers[1]! }, kit.agency)).pdf;
    },
  },
  {
    name: 'certified-then-signed',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => (await kit.sign((await kit.signed({ docMdp: 2 })).pdf, { field: 'Sig2' }, kit.agency)).pdf,
  },
  {
    name: 'annotations-as-an-object',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => {
      const base = makeDocument({
        more: new Map([[20, `[${part.field} 0 R]`]]),
        edit: (objects) => objects.set(part.page, `${objects.get(part.page)}`.replace(/\/Annots \[[^\]]*\]/, '/Annots 20 0 R')),
      });
      const one = await kit.sign(base);
      return (await kit.sign(one.pdf, { field: 'Sig2' }, kit.agency)).pdf;
    },
  },
];

const forms: readonly BenignCase[] = [
  {
    name: 'signature-in-a-new-group-of-fields',
    levels: { Sig1: 'FORM_FILLING', 'Nhom.Sig2': 'NONE' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      const [group, field] = [60, 61];
      const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sig2) /Parent ${group} 0 R /Rect [300 100 420 140] /P ${part.page} 0 R /F 4 /AP << /N 62 0 R >> >>`;
      const placed = pdf.update({
        objects: new Map<number, Body>([
          [group, `<< /T (Nhom) /FT /Sig /Kids [${field} 0 R] >>`],
          [field, text],
          [62, formAppearance('cho ky')],
          pdf.edited(part.form, '/Fields [', `/Fields [${group} 0 R `),
          pdf.edited(part.page, '/Annots [', `/Annots [${field} 0 R `),
        ]),
      });
      return (await kit.sign(placed, { into: field }, kit.agency)).pdf;
    },
  },
  {
    name: 'field-made-read-only-and-printed',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => edited((await kit.signed()).pdf, part.field, '/F 4', '/F 68'),
  },
  {
    name: 'font-added-to-the-form',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      const listed = pdf.edited(part.form, `/F1 ${part.font} 0 R`, `/F1 ${part.font} 0 R /Helv ${pdf.size} 0 R`);
      return pdf.update({ objects: new Map([listed, [pdf.size, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']]) });
    },
  },
  {
    name: 'values-drawn-anew-where-there-are-none',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) => objects.set(part.field, `${objects.get(part.field)}`.replace('/V (Nguyen Van Mau) ', '')),
      });
      return edited((await kit.sign(base)).pdf, part.form, />>$/, '/NeedAppearances true >>');
    },
  },
  {
    name: 'field-placed-first-signed-later',
    levels: { Sig1: 'FORM_FILLING', Sig2: 'NONE' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      const field = pdf.size;
      const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sig2) /Rect [300 100 420 140] /P ${part.page} 0 R /F 4 /AP << /N ${field + 1} 0 R >> >>`;
      const placed = pdf.update({
        objects: new Map<number, Body>([
          [field, text],
          [field + 1, formAppearance('cho ky')],
          pdf.edited(part.form, '/Fields [', `/Fields [${field} 0 R `),
          pdf.edited(part.page, '/Annots [', `/Annots [${field} 0 R `),
        ]),
      });
      return (await kit.sign(placed, { into: field }, kit.agency)).pdf;
    },
  },
  { name: 'filled', levels: { Sig1: 'FORM_FILLING' }, build: async (kit) => filled((await kit.signed()).pdf) },
  {
    name: 'filled-in-unicode',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => filled((await kit.signed()).pdf, '<FEFF0110006F>'),
  },
  {
    name: 'filled-twice',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => filled(filled((await kit.signed()).pdf), '(Ba)'),
  },
  {
    name: 'filled-after-certifying',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => filled((await kit.signed({ docMdp: 2 })).pdf),
  },
  {
    name: 'filled-with-appearance-overwritten',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      const objects = new Map([
        pdf.edited(part.field, '(Nguyen Van Mau)', '(Tran)'),
        [part.appearance, formAppearance('Tran')] as [number, Body],
      ]);
      return pdf.update({ objects });
    },
  },
  {
    name: 'filled-beside-a-locked-field',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => filled((await kit.signed({ fieldMdp: '/Action /Include /Fields [(HoTenKhac) (Nhom)]' })).pdf),
  },
  {
    name: 'filled-as-the-lock-excludes-it',
    levels: { Sig1: 'FORM_FILLING' },
    build: async (kit) => filled((await kit.signed({ fieldMdp: '/Action /Exclude /Fields [(HoTen)]' })).pdf),
  },
  {
    name: 'stamped-under-a-lock-of-everything',
    levels: { Sig1: 'LTA_UPDATES', Stamp1: 'NONE' },
    build: async (kit) => (await kit.timestamp((await kit.signed({ fieldMdp: '/Action /All' })).pdf)).pdf,
  },
];

const archive: readonly BenignCase[] = [
  {
    name: 'document-time-stamp',
    levels: { Sig1: 'LTA_UPDATES', Stamp1: 'NONE' },
    build: async (kit) => (await kit.timestamp((await kit.signed()).pdf)).pdf,
  },
  { name: 'dss', levels: { Sig1: 'LTA_UPDATES' }, build: async (kit) => withDss((await kit.signed()).pdf, kit.certificate) },
  {
    name: 'dss-with-vri',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      return withDss(pdf, kit.certificate, { vri: `/${vriKey(pdf)} << /Cert [${pdf.size} 0 R] /TU (D:20261122090000Z) >>` });
    },
  },
  {
    name: 'dss-and-time-stamp-under-certification-of-level-1',
    levels: { Sig1: 'LTA_UPDATES', Stamp1: 'NONE' },
    build: async (kit) => (await kit.timestamp(withDss((await kit.signed({ docMdp: 1 })).pdf, kit.certificate))).pdf,
  },
  {
    name: 'dss-time-stamp-dss-time-stamp',
    levels: { Sig1: 'LTA_UPDATES', Stamp1: 'LTA_UPDATES', Stamp2: 'NONE' },
    build: async (kit) => {
      const once = await kit.timestamp(withDss((await kit.signed()).pdf, kit.certificate));
      return (await kit.timestamp(withDss(once.pdf, kit.certificate), { field: 'Stamp2' })).pdf;
    },
  },
  {
    name: 'dss-in-object-streams',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => {
      const { pdf } = await kit.sign(makeDocument({ xref: 'packed' }), { xref: 'packed' });
      return withDss(pdf, kit.certificate, { update: { xref: 'packed' } });
    },
  },
];

const housekeeping: readonly BenignCase[] = [
  { name: 'empty-update', levels: { Sig1: 'LTA_UPDATES' }, build: async (kit) => (await kit.signed()).pdf.update({}) },
  {
    name: 'info-rewritten',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => replaced((await kit.signed()).pdf, part.info, '<< /Title (Khac) >>'),
  },
  {
    name: 'metadata-rewritten',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => replaced((await kit.signed()).pdf, part.metadata, stream(xmp('Moi'), '/Type /Metadata /Subtype /XML')),
  },
  {
    name: 'identical-object-rewritten',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      return pdf.update({ objects: new Map([[part.content, pdf.objects.get(part.content)!]]) });
    },
  },
  {
    name: 'orphan-added',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) => {
      const { pdf } = await kit.signed();
      return replaced(pdf, pdf.size, '<< /Nothing true >>');
    },
  },
  {
    name: 'version-and-extensions',
    levels: { Sig1: 'LTA_UPDATES' },
    build: async (kit) =>
      edited(
        (await kit.signed()).pdf,
        part.catalog,
        />>$/,
        '/Version /2.0 /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 2 >> >> >>',
      ),
  },
  {
    name: 'bytes-behind-the-end',
    levels: { Sig1: 'NONE' },
    build: async (kit) => (await kit.signed()).pdf.append('\n% ghi chu them\n'),
  },
];

export const benignCases: readonly BenignCase[] = [...plain, ...several, ...forms, ...archive, ...housekeeping];

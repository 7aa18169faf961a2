import { type AttackCase, behind, FORGED } from './attack.ts';
import { withEmptyFields } from './benign.ts';
import { edited, filled, replaced, stream } from './edits.ts';
import { type Body, formAppearance, makeDocument, type Pdf, part } from './maker.ts';

const widget = (name: string, type: string): string =>
  `<< /Type /Annot /Subtype /Widget /FT /${type} /T (${name}) /Rect [50 600 200 620] /P ${part.page} 0 R /F 4 /V (gia) >>`;

/** A new field is put into the form and onto the page. */
function withField(pdf: Pdf, text: string): Pdf {
  const field = pdf.size;
  return pdf.update({
    objects: new Map<number, Body>([
      [field, text],
      pdf.edited(part.form, '/Fields [', `/Fields [${field} 0 R `),
      pdf.edited(part.page, '/Annots [', `/Annots [${field} 0 R `),
    ]),
  });
}

/** A document in which the field's appearance is drawn by the page too. */
const sharedAppearance = (): Pdf =>
  makeDocument({
    edit: (objects) =>
      objects.set(
        part.page,
        `${objects.get(part.page)}`.replace('/Resources <<', `/Resources << /XObject << /A ${part.appearance} 0 R >>`),
      ),
  });

/** Two fields with one appearance dictionary. */
const sharedDictionary = (): Pdf =>
  makeDocument({
    more: new Map<number, Body>([
      [30, `<< /N ${part.appearance} 0 R >>`],
      [31, widget('Khac', 'Tx').replace(/>>$/, '/AP 30 0 R >>')],
    ]),
    edit: (objects) => {
      objects.set(part.field, `${objects.get(part.field)}`.replace(/\/AP << [^>]*>>/, '/AP 30 0 R'));
      objects.set(part.form, `${objects.get(part.form)}`.replace('/Fields [', '/Fields [31 0 R '));
    },
  });

export const formAttacks: readonly AttackCase[] = [
  behind('field-under-a-lock-of-everything', 'PDF_DIFF_FIELD_LOCKED', (pdf) => filled(pdf), { fieldMdp: '/Action /All' }),
  behind('field-under-a-lock-that-names-it', 'PDF_DIFF_FIELD_LOCKED', (pdf) => filled(pdf), {
    fieldMdp: '/Action /Include /Fields [(HoTen)]',
  }),
  behind('field-under-a-lock-that-excludes-others', 'PDF_DIFF_FIELD_LOCKED', (pdf) => filled(pdf), {
    fieldMdp: '/Action /Exclude /Fields [(HoTenKhac)]',
  }),
  behind('field-under-a-lock-that-names-its-beginning', 'PDF_DIFF_FIELD_LOCKED', (pdf) => filled(pdf), {
    fieldMdp: '/Action /Include /Fields [(HoT)]',
  }),
  behind('field-under-a-lock-that-excludes-its-beginning', 'PDF_DIFF_FIELD_LOCKED', (pdf) => filled(pdf), {
    fieldMdp: '/Action /Exclude /Fields [(HoT)]',
  }),
  behind('field-filled-after-certification-of-level-1', 'PDF_DIFF_DOC_MDP', (pdf) => filled(pdf), { docMdp: 1 }),
  behind(
    'signed-after-certification-of-level-1',
    'PDF_DIFF_DOC_MDP',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2' })).pdf,
    { docMdp: 1 },
  ),
  behind(
    'visible-field-after-certification',
    'PDF_DIFF_FIELD_CERTIFIED',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2', rect: '[300 100 420 140]' })).pdf,
    { docMdp: 2 },
  ),
  behind('field-moved', 'PDF_DIFF_FIELD_CHANGED', (pdf) => edited(pdf, part.field, '[50 700 200 720]', '[0 0 595 842]')),
  behind('field-with-action', 'PDF_DIFF_FIELD_CHANGED', (pdf) =>
    edited(pdf, part.field, />>$/, '/AA << /F << /S /JavaScript /JS (x) >> >> >>'),
  ),
  behind('field-of-another-type', 'PDF_DIFF_FIELD_CHANGED', (pdf) => edited(pdf, part.field, '/FT /Tx', '/FT /Btn')),
  behind('field-with-repeated-key', 'PDF_DIFF_FORM', (pdf) => edited(pdf, part.field, />>$/, '/V (hai) >>')),
  behind('field-removed', 'PDF_DIFF_FIELD_REMOVED', (pdf) => edited(pdf, part.form, `${part.field} 0 R]`, ']')),
  behind('field-added', 'PDF_DIFF_FIELD_ADDED', (pdf) => withField(pdf, widget('SoTien', 'Tx'))),
  behind('field-added-by-packed-update', 'PDF_DIFF_FIELD_ADDED', (pdf) => {
    const objects = new Map<number, Body>([
      [pdf.size, widget('SoTien', 'Tx')],
      pdf.edited(part.form, '/Fields [', `/Fields [${pdf.size} 0 R `),
    ]);
    return pdf.update({ objects, xref: 'packed' });
  }),
  behind('field-name-repeated', 'PDF_DIFF_FIELD_NAME', (pdf) => withField(pdf, widget('HoTen', 'Tx'))),
  behind('field-name-with-dot', 'PDF_DIFF_FIELD_NAME', (pdf) => withField(pdf, widget('Ho.Ten', 'Sig'))),
  behind('form-replaced-by-dynamic-one', 'PDF_DIFF_FORM', (pdf) => edited(pdf, part.form, />>$/, '/XFA (x) >>')),
  behind('form-removed', 'PDFSIG_REMOVED', (pdf) => edited(pdf, part.catalog, `/AcroForm ${part.form} 0 R`, ''), undefined),
  behind(
    'new-field-hides-the-page',
    'PDF_DIFF_FIELD_COVERS',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2', rect: '[0 0 595 800]' })).pdf,
  ),
  behind(
    'new-field-hides-the-signature',
    'PDF_DIFF_FIELD_COVERS',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2', rect: '[290 90 430 170]' })).pdf,
    { rect: '[300 100 420 160]' },
  ),
  behind(
    'new-field-runs-something',
    'PDF_DIFF_FIELD_ACTION',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2', fieldMore: '/AA << /E << /S /JavaScript /JS (x) >> >>' })).pdf,
  ),
  behind('appearance-null', 'PDF_DIFF_APPEARANCE', (pdf) => edited(pdf, part.field, /\/AP << [^>]*>>/, '/AP null')),
  {
    name: 'appearance-shared-with-the-page',
    code: 'PDF_DIFF_SHARED',
    cryptographyStands: true,
    build: async (kit) => {
      const { pdf } = await kit.sign(sharedAppearance());
      return replaced(pdf, part.appearance, stream(FORGED, '/Type /XObject /Subtype /Form /BBox [0 0 595 842]'));
    },
  },
  {
    name: 'appearance-dictionary-of-two-fields',
    code: 'PDF_DIFF_APPEARANCE',
    cryptographyStands: true,
    build: async (kit) => {
      const { pdf } = await kit.sign(sharedDictionary());
      return pdf.update({
        objects: new Map<number, Body>([
          [30, `<< /N ${pdf.size} 0 R >>`],
          [pdf.size, formAppearance('gia')],
        ]),
      });
    },
  },
  {
    // The signed file held a signature object in no field; a later field takes it over.
    name: 'phantom-signature',
    code: 'PDF_DIFF_SIGNATURE_VALUE',
    cryptographyStands: true,
    build: async (kit) => {
      const { pdf: base, numbers } = withEmptyFields(['Mot', 'Hai']);
      const one = await kit.sign(base, {
        into: numbers[0]!,
        objects: new Map([[90, '<< /Type /Sig /Filter /Adobe.PPKLite >>']]),
      });
      return edited(one.pdf, numbers[1]!, />>$/, '/V 90 0 R >>');
    },
    field: 'Mot',
  },
  {
    name: 'signature-value-rewritten',
    code: 'PDFSIG_COVERAGE',
    cryptographyStands: false,
    build: async (kit) => {
      const { pdf, value } = await kit.signed();
      const text = `${pdf.text(value)}`.replace(/\/ByteRange \[\*+\]/, '/ByteRange [0 10 20 30]').replace(/0{100,}/, '00');
      return replaced(pdf, value, text);
    },
  },
  behind('signature-field-removed', 'PDFSIG_REMOVED', (pdf) => edited(pdf, part.form, /\/Fields \[\d+ 0 R /, '/Fields [')),
  behind('signature-value-removed', 'PDFSIG_REMOVED', (pdf) => edited(pdf, 13, /\/V \d+ 0 R/, '')),
  {
    // Prepared before signing: a field that no list names yet. Bringing it up writes no field at all.
    name: 'prepared-field-brought-up',
    code: 'PDF_DIFF_REUSED',
    cryptographyStands: true,
    build: async (kit) => {
      const hidden = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Gia) /Rect [50 760 400 800] /P ${part.page} 0 R /F 4 /AP << /N 91 0 R >> >>`;
      const more = new Map<number, Body>([
        [90, hidden],
        [91, stream(FORGED, '/Type /XObject /Subtype /Form /BBox [0 0 350 40]')],
      ]);
      const { pdf } = await kit.sign(makeDocument({ more }), { docMdp: 1 });
      const listed = pdf.edited(part.form, '/Fields [', '/Fields [90 0 R ');
      return pdf.update({ objects: new Map([listed, pdf.edited(part.page, '/Annots [', '/Annots [90 0 R ')]) });
    },
  },
  {
    // The page's resources and the field's appearance dictionary are one object.
    name: 'appearance-dictionary-that-is-the-page-resources',
    code: 'PDF_DIFF_SHARED',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        more: new Map([[30, `<< /Font << /F1 ${part.font} 0 R >> >>`]]),
        edit: (objects) => {
          objects.set(part.page, `${objects.get(part.page)}`.replace(/\/Resources << .*? >> >>/, '/Resources 30 0 R'));
          objects.set(part.field, `${objects.get(part.field)}`.replace(/\/AP << [^>]*>>/, '/AP 30 0 R'));
        },
      });
      return replaced((await kit.sign(base)).pdf, 30, '<< /Font << /F1 << /Type /Font /Subtype /Type3 >> >> >>');
    },
  },
];

/** Annotations after signing, and after certification. */
export const annotationAttacks: readonly AttackCase[] = [
  behind('annotation-after-certification', 'PDF_DIFF_OVERRIDDEN', withNote, { docMdp: 2 }),
  behind('annotation-after-certification-of-level-3', 'PDF_DIFF_OVERRIDDEN', withNote, { docMdp: 3 }),
  behind('annotation-after-signing', 'PDF_DIFF_OVERRIDDEN', withNote),
  behind('annotation-beside-a-new-signature', 'PDF_DIFF_ANNOTATION_ADDED', async (pdf, kit) => {
    const page = pdf.edited(part.page, '/Annots [', `/Annots [${pdf.size + 1} 0 R 70 0 R `);
    const note = '<< /Type /Annot /Subtype /FreeText /Rect [50 770 500 800] /Contents (9.000.000.000) /DA (/F1 14 Tf) >>';
    return (await kit.sign(pdf, { field: 'Sig2', objects: new Map<number, Body>([page, [70, note]]) })).pdf;
  }),
  behind('widget-removed-beside-a-new-signature', 'PDF_DIFF_ANNOTATION_REMOVED', async (pdf, kit) => {
    const page = pdf.edited(part.page, /\/Annots \[\d+ 0 R/, `/Annots [${pdf.size + 1} 0 R`);
    return (await kit.sign(pdf, { field: 'Sig2', objects: new Map([page]) })).pdf;
  }),
];

function withNote(pdf: Pdf): Pdf {
  const note = '<< /Type /Annot /Subtype /FreeText /Rect [50 770 500 800] /Contents (So tien 9.000.000.000) /DA (/F1 14 Tf) >>';
  return pdf.update({ objects: new Map([[pdf.size, note], pdf.edited(part.page, '/Annots [', `/Annots [${pdf.size} 0 R `)]) });
}

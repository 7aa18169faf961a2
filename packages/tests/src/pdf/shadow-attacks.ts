import { type AttackCase, behind, FORGED } from './attack.ts';
import { edited, replaced, stream } from './edits.ts';
import type { Kit } from './kit.ts';
import { type Body, makeDocument, type Pdf, part } from './maker.ts';

const PREPARED = 40;
const PICTURE = 41;
const WHOLE_PAGE = '[0 0 595 842]';

const picture = (text = FORGED): Body => stream(text, '/Type /XObject /Subtype /Form /BBox [0 0 595 842]');

/** A document made by the forger: one field more, listed and on the page, that shows nothing when the victim signs. */
function withPrepared(text: string, more: ReadonlyMap<number, Body> = new Map()): Pdf {
  const field = `<< /Type /Annot /Subtype /Widget /T (San) /P ${part.page} 0 R ${text} >>`;
  return makeDocument({
    more: new Map<number, Body>([[PREPARED, field], ...more]),
    edit: (objects) => {
      objects.set(part.form, `${objects.get(part.form)}`.replace('/Fields [', `/Fields [${PREPARED} 0 R `));
      objects.set(part.page, `${objects.get(part.page)}`.replace('/Annots [', `/Annots [${PREPARED} 0 R `));
    },
  });
}

function prepared(
  name: string,
  code: string,
  base: Pdf | (() => Pdf),
  later: (pdf: Pdf, kit: Kit) => Pdf | Promise<Pdf>,
  rect?: string,
): AttackCase {
  const build = async (kit: Kit): Promise<Pdf> => {
    const pdf = typeof base === 'function' ? base() : base;
    return later((await kit.sign(pdf, rect === undefined ? {} : { rect })).pdf, kit);
  };
  return { name, code, cryptographyStands: true, build };
}

/** The prepared field is filled in the way that readers do. */
const shown = (pdf: Pdf): Pdf =>
  pdf.update({
    objects: new Map<number, Body>([
      pdf.edited(PREPARED, />>$/, `/V (gia) /AP << /N ${pdf.size} 0 R >> >>`),
      [pdf.size, picture()],
    ]),
  });

const signedInto = async (pdf: Pdf, kit: Kit): Promise<Pdf> => {
  const appearance = pdf.size + 5;
  const withPicture = pdf.edited(PREPARED, />>$/, `/AP << /N ${appearance} 0 R >> /V ${pdf.size} 0 R >>`);
  const objects = new Map<number, Body>([withPicture, [appearance, picture()]]);
  return (await kit.sign(pdf, { into: PREPARED, objects })).pdf;
};

const states = new Map<number, Body>([
  [PICTURE, picture()],
  [42, picture('')],
]);

/** Prepared before signing, brought up after it, by means that filling in a form allows. */
export const shadowAttacks: readonly AttackCase[] = [
  prepared(
    'prepared-text-field-hides-the-page',
    'PDF_DIFF_FIELD_COVERS',
    () => withPrepared(`/FT /Tx /F 4 /Rect ${WHOLE_PAGE}`),
    shown,
  ),
  prepared(
    'prepared-signature-field-hides-the-page',
    'PDF_DIFF_FIELD_COVERS',
    () => withPrepared(`/FT /Sig /F 4 /Rect ${WHOLE_PAGE}`),
    signedInto,
  ),
  prepared(
    'prepared-field-hides-the-signature',
    'PDF_DIFF_FIELD_COVERS',
    () => withPrepared('/FT /Tx /F 4 /Rect [290 90 430 170]'),
    shown,
    '[300 100 420 160]',
  ),
  prepared(
    'prepared-button-turned-on',
    'PDF_DIFF_FIELD_COVERS',
    () => withPrepared(`/FT /Btn /F 4 /Rect ${WHOLE_PAGE} /AS /Off /AP << /N << /On ${PICTURE} 0 R /Off 42 0 R >> >>`, states),
    (pdf) => edited(pdf, PREPARED, '/AS /Off', '/AS /On'),
  ),
  prepared(
    'prepared-appearance-overwritten',
    'PDF_DIFF_FIELD_COVERS',
    () => withPrepared(`/FT /Tx /F 4 /Rect ${WHOLE_PAGE} /AP << /N ${PICTURE} 0 R >>`, new Map([[PICTURE, picture('')]])),
    (pdf) => replaced(pdf, PICTURE, picture()),
  ),
  prepared(
    'hidden-field-shown',
    'PDF_DIFF_FIELD_CHANGED',
    () => withPrepared(`/FT /Tx /F 2 /Rect [50 770 500 800] /AP << /N ${PICTURE} 0 R >>`, states),
    (pdf) => edited(pdf, PREPARED, '/F 2', '/F 4'),
  ),
  behind('shown-field-hidden', 'PDF_DIFF_FIELD_CHANGED', (pdf) => edited(pdf, part.field, '/F 4', '/F 6')),
  behind('flags-that-are-no-number', 'PDF_DIFF_FIELD_CHANGED', (pdf) => edited(pdf, part.field, '/F 4', '/F /Hien')),
  {
    // The value was always another than its picture; now readers draw the value.
    name: 'values-drawn-anew',
    code: 'PDF_DIFF_FORM',
    cryptographyStands: true,
    build: async (kit) => edited((await kit.signed()).pdf, part.form, />>$/, '/NeedAppearances true >>'),
  },
  behind('form-font-exchanged', 'PDF_DIFF_FORM', (pdf) => {
    const objects = new Map<number, Body>([
      pdf.edited(part.form, `/F1 ${part.font} 0 R`, `/F1 ${pdf.size} 0 R`),
      [pdf.size, '<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>'],
    ]);
    return pdf.update({ objects });
  }),
  {
    name: 'default-appearance-changed-where-values-are-drawn',
    code: 'PDF_DIFF_FORM',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) => objects.set(part.form, `${objects.get(part.form)}`.replace('/DA (', '/NeedAppearances true /DA (')),
      });
      return edited((await kit.sign(base)).pdf, part.form, '/DA (/F1 10 Tf 0 g)', '/DA (/F1 10 Tf 1 g)');
    },
  },
  behind('picture-in-a-field-that-nobody-signs', 'PDF_DIFF_FIELD_UNSIGNED', (pdf) => {
    const field = pdf.size;
    const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Anh) /Rect [50 770 300 800] /P ${part.page} 0 R /F 4 /AP << /N ${field + 1} 0 R >> >>`;
    return pdf.update({
      objects: new Map<number, Body>([
        [field, text],
        [field + 1, picture()],
        pdf.edited(part.form, '/Fields [', `/Fields [${field} 0 R `),
        pdf.edited(part.page, '/Annots [', `/Annots [${field} 0 R `),
      ]),
    });
  }),
  {
    // A huge page of which a corner is shown: the field is small beside the page, and hides all that can be seen.
    name: 'new-field-hides-what-is-shown-of-the-page',
    code: 'PDF_DIFF_FIELD_COVERS',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) =>
          objects.set(
            part.page,
            `${objects.get(part.page)}`.replace('/Type /Page', '/Type /Page /MediaBox [0 0 5000 5000] /CropBox [0 0 595 842]'),
          ),
      });
      return (await kit.sign((await kit.sign(base)).pdf, { field: 'Sig2', rect: '[0 0 595 800]' })).pdf;
    },
  },
  behind(
    'new-field-of-odd-size',
    'PDF_DIFF_APPEARANCE',
    async (pdf, kit) => (await kit.sign(pdf, { field: 'Sig2', rect: '[0 0 595 842 0]' })).pdf,
  ),
];

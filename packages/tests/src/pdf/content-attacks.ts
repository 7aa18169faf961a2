import { type AttackCase, behind, FORGED } from './attack.ts';
import { edited, replaced, stream, withDss } from './edits.ts';
import { type Body, makeDocument, objectStream, type Pdf, part } from './maker.ts';

const newPage = `<< /Type /Page /Parent ${part.pages} 0 R /Contents ${part.content} 0 R >>`;

/** Shadow attacks (hide, replace, hide-and-replace) and plain replacement of what pages show. */
export const contentAttacks: readonly AttackCase[] = [
  behind('replace-content-stream', 'PDF_DIFF_OVERRIDDEN', (pdf) => replaced(pdf, part.content, stream(FORGED))),
  behind('replace-content-stream-by-xref-stream', 'PDF_DIFF_OVERRIDDEN', (pdf) =>
    replaced(pdf, part.content, stream(FORGED), { xref: 'stream' }),
  ),
  behind('replace-content-of-page', 'PDF_DIFF_OVERRIDDEN', (pdf) => {
    const objects = new Map<number, Body>([
      pdf.edited(part.page, `${part.content} 0 R`, `${pdf.size} 0 R`),
      [pdf.size, stream(FORGED)],
    ]);
    return pdf.update({ objects });
  }),
  behind('replace-font', 'PDF_DIFF_OVERRIDDEN', (pdf) =>
    replaced(pdf, part.font, '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>'),
  ),
  behind('replace-resources', 'PDF_DIFF_OVERRIDDEN', (pdf) =>
    edited(pdf, part.page, `/F1 ${part.font} 0 R`, '/F1 << /Type /Font >>'),
  ),
  behind('replace-page-tree', 'PDF_DIFF_CATALOG', (pdf) => {
    const [pages, page, content] = [pdf.size, pdf.size + 1, pdf.size + 2];
    return pdf.update({
      objects: new Map<number, Body>([
        [pages, `<< /Type /Pages /Kids [${page} 0 R] /Count 1 /MediaBox [0 0 595 842] >>`],
        [page, `<< /Type /Page /Parent ${pages} 0 R /Contents ${content} 0 R >>`],
        [content, stream(FORGED)],
        pdf.edited(part.catalog, `/Pages ${part.pages} 0 R`, `/Pages ${pages} 0 R`),
      ]),
    });
  }),
  behind('replace-catalog', 'PDF_DIFF_CATALOG', (pdf) =>
    pdf.update({ objects: new Map([[pdf.size, pdf.text(part.catalog)]]), root: pdf.size }),
  ),
  behind('add-page', 'PDF_DIFF_OVERRIDDEN', (pdf) => {
    const objects = new Map<number, Body>([
      pdf.edited(part.pages, `[${part.page} 0 R]`, `[${part.page} 0 R ${pdf.size} 0 R]`),
      [pdf.size, newPage],
    ]);
    return pdf.update({ objects });
  }),
  behind('add-page-while-signing', 'PDF_DIFF_PAGES', async (pdf, kit) => {
    const page = 60;
    const objects = new Map<number, Body>([
      pdf.edited(part.pages, `[${part.page} 0 R]`, `[${part.page} 0 R ${page} 0 R]`),
      [page, newPage],
    ]);
    return (await kit.sign(pdf, { field: 'Sig2', objects })).pdf;
  }),
  behind('page-replaced-while-signing', 'PDF_DIFF_PAGES', async (pdf, kit) => {
    const moved = new Map<number, Body>([
      pdf.edited(part.page, /\/Annots \[(.*?)\]/, `/Annots [${pdf.size + 1} 0 R $1] /Rotate 180`),
    ]);
    return (await kit.sign(pdf, { field: 'Sig2', objects: moved })).pdf;
  }),
  {
    // The signer sees a picture that covers the text; it is made empty after signing.
    name: 'hide-overlay-emptied',
    code: 'PDF_DIFF_OVERRIDDEN',
    cryptographyStands: true,
    build: async (kit) =>
      replaced((await kit.sign(overlaid())).pdf, 30, stream('', '/Type /XObject /Subtype /Form /BBox [0 0 1 1]')),
  },
  {
    name: 'hide-overlay-freed',
    code: 'PDF_DIFF_FREED',
    cryptographyStands: true,
    build: async (kit) => (await kit.sign(overlaid())).pdf.update({ free: [30] }),
  },
  {
    name: 'hide-overlay-freed-by-xref-stream',
    code: 'PDF_DIFF_FREED',
    cryptographyStands: true,
    build: async (kit) => (await kit.sign(overlaid())).pdf.update({ free: [30], xref: 'stream' }),
  },
  {
    // Both versions are in the signed bytes; a later table turns from one to the other.
    name: 'hide-and-replace-by-xref-entry',
    code: 'PDF_DIFF_OVERRIDDEN',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument();
      const hidden = base.append(`${part.content} 0 obj\n<< /Length ${FORGED.length} >>\nstream\n${FORGED}\nendstream\nendobj\n`);
      const { pdf } = await kit.sign(hidden);
      return pdf.update({ rawEntries: [`${part.content} 1\n${String(base.bytes.length).padStart(10, '0')} 00000 n\r\n`] });
    },
  },
  {
    name: 'hide-and-replace-by-hidden-pages',
    code: 'PDF_DIFF_CATALOG',
    cryptographyStands: true,
    build: async (kit) => {
      const more = new Map<number, Body>([
        [30, '<< /Type /Pages /Kids [31 0 R] /Count 1 /MediaBox [0 0 595 842] >>'],
        [31, '<< /Type /Page /Parent 30 0 R /Contents 32 0 R >>'],
        [32, stream(FORGED)],
      ]);
      const { pdf } = await kit.sign(makeDocument({ more }));
      return edited(pdf, part.catalog, `/Pages ${part.pages} 0 R`, '/Pages 30 0 R');
    },
  },
  {
    // The page already asks for an object that does not exist yet.
    name: 'replace-dangling-content',
    code: 'PDF_DIFF_DANGLING',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) =>
          objects.set(part.page, `${objects.get(part.page)}`.replace(`${part.content} 0 R`, `[${part.content} 0 R 90 0 R]`)),
      });
      return replaced((await kit.sign(base)).pdf, 90, stream(FORGED));
    },
  },
  {
    name: 'replace-dangling-content-as-validation-data',
    code: 'PDF_DIFF_DANGLING',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) =>
          objects.set(part.page, `${objects.get(part.page)}`.replace(`${part.content} 0 R`, `[${part.content} 0 R 90 0 R]`)),
      });
      const { pdf } = await kit.sign(base);
      return withDss(pdf, kit.certificate, { dss: '/CRLs [90 0 R]', update: { objects: new Map([[90, stream(FORGED)]]) } });
    },
  },
  {
    // The packed page is not named in the later table: its container is replaced.
    name: 'replace-object-stream',
    code: 'PDF_DIFF_OVERRIDDEN',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({ xref: 'packed' });
      const { pdf } = await kit.sign(base, { xref: 'packed' });
      const packed = [...base.objects].filter(([, body]) => typeof body === 'string');
      const forged = packed.map(
        ([number, body]) => [number, number === part.font ? '<< /Type /Font /Subtype /Type3 >>' : body] as const,
      );
      return replaced(pdf, base.size - 2, objectStream(forged), { xref: 'stream' });
    },
  },
  behind('hide-with-higher-generation', 'PDF_DIFF_OVERRIDDEN', (pdf) => {
    // References say generation 0: with another one in the table they lead to nothing, whatever the object is.
    const at = pdf.bytes.length;
    const grown = pdf.append(`${part.content} 1 obj\nnull\nendobj\n`);
    return grown.update({ rawEntries: [`${part.content} 1\n${String(at).padStart(10, '0')} 00001 n\r\n`] });
  }),
  {
    // The page inherits from an object outside of the page tree, which is the information dictionary too.
    name: 'replace-what-a-page-inherits',
    code: 'PDF_DIFF_SHARED',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument({
        edit: (objects) =>
          objects.set(part.page, `${objects.get(part.page)}`.replace(`/Parent ${part.pages} 0 R`, `/Parent ${part.info} 0 R`)),
      });
      return replaced((await kit.sign(base)).pdf, part.info, '<< /Title (x) /Rotate 180 >>');
    },
  },
  behind('replace-with-higher-generation', 'PDF_DIFF_OVERRIDDEN', (pdf) => {
    const at = pdf.bytes.length;
    const grown = pdf.append(`${part.content} 1 obj\n<< /Length ${FORGED.length} >>\nstream\n${FORGED}\nendstream\nendobj\n`);
    return grown.update({ rawEntries: [`${part.content} 1\n${String(at).padStart(10, '0')} 00001 n\r\n`] });
  }),
];

function overlaid(): Pdf {
  return makeDocument({
    more: new Map([[30, stream('1 g 0 0 595 842 re f', '/Type /XObject /Subtype /Form /BBox [0 0 595 842]')]]),
    edit: (objects) => {
      objects.set(part.page, `${objects.get(part.page)}`.replace('/Resources <<', '/Resources << /XObject << /Che 30 0 R >>'));
      objects.set(part.content, stream(`${FORGED} /Che Do`));
    },
  });
}

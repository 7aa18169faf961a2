import { type AttackCase, behind, FORGED } from './attack.ts';
import { edited, replaced, stream, withDss } from './edits.ts';
import type { Kit } from './kit.ts';
import { type Pdf, part } from './maker.ts';

/** Things hung on the document itself. */
export const catalogAttacks: readonly AttackCase[] = [
  behind('open-action', 'PDF_DIFF_CATALOG', (pdf) =>
    edited(pdf, part.catalog, />>$/, '/OpenAction << /S /JavaScript /JS (app.alert) >> >>'),
  ),
  behind('names-javascript', 'PDF_DIFF_CATALOG', (pdf) =>
    edited(pdf, part.catalog, />>$/, '/Names << /JavaScript << /Names [] >> >> >>'),
  ),
  behind('optional-content', 'PDF_DIFF_CATALOG', (pdf) => edited(pdf, part.catalog, />>$/, '/OCProperties << /OCGs [] >> >>')),
  behind('perms-removed', 'PDF_DIFF_CATALOG', (pdf) => edited(pdf, part.catalog, /\/Perms << [^>]*>>/, ''), { docMdp: 2 }),
  behind('perms-added', 'PDF_DIFF_CATALOG', (pdf) => edited(pdf, part.catalog, />>$/, '/Perms << /DocMDP 13 0 R >> >>')),
  behind('metadata-no-xml', 'PDF_DIFF_METADATA', (pdf) =>
    replaced(pdf, part.metadata, stream(FORGED, '/Type /Metadata /Subtype /XML')),
  ),
  behind('metadata-entity', 'PDF_DIFF_METADATA', (pdf) =>
    replaced(
      pdf,
      part.metadata,
      stream(
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;</x:xmpmeta>',
        '/Type /Metadata',
      ),
    ),
  ),
  behind('metadata-turned-to-page-content', 'PDF_DIFF_METADATA', (pdf) =>
    edited(pdf, part.catalog, `/Metadata ${part.metadata} 0 R`, `/Metadata ${part.content} 0 R`),
  ),
  behind('info-turned-to-page', 'PDF_DIFF_REUSED', (pdf) =>
    edited(pdf, part.page, />>$/, '/Rotate 90 >>', { trailer: `/Info ${part.page} 0 R` }),
  ),
  { name: 'dss-removed', code: 'PDF_DIFF_REMOVED_KEY', field: 'Sig2', cryptographyStands: true, build: dssRemoved },
  behind('dss-with-strange-entry', 'PDF_DIFF_DSS', (pdf, kit) => withDss(pdf, kit.certificate, { dss: '/Pages 2 0 R' })),
  behind('dss-turned-to-existing-object', 'PDF_DIFF_REUSED', (pdf) =>
    edited(pdf, part.catalog, />>$/, `/DSS ${part.info} 0 R >>`),
  ),
  behind('dss-carries-page-content', 'PDF_DIFF_OVERRIDDEN', (pdf, kit) =>
    withDss(pdf, kit.certificate, {
      dss: `/CRLs [${part.content} 0 R]`,
      update: { objects: new Map([[part.content, stream(FORGED)]]) },
    }),
  ),
  behind('dss-of-direct-streams', 'PDF_DIFF_DSS', (pdf, kit) => withDss(pdf, kit.certificate, { dss: '/OCSPs [(abc)]' })),
  behind('dss-bad-vri-name', 'PDF_DIFF_DSS', (pdf, kit) => withDss(pdf, kit.certificate, { vri: '/Page << >>' })),
];

async function dssRemoved(kit: Kit): Promise<Pdf> {
  const one = await kit.signed();
  const two = await kit.sign(withDss(one.pdf, kit.certificate), { field: 'Sig2' });
  return edited(two.pdf, part.catalog, /\/DSS \d+ 0 R/, '');
}

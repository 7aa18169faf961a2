import { type AttackCase, behind, FORGED } from './attack.ts';
import type { Kit } from './kit.ts';
import { makeDocument, type Pdf, part } from './maker.ts';
import type { SignRequest } from './signer.ts';

/** A signer who is in on it: the container is made over just what the ByteRange says. */
function prepared(name: string, code: string, request: SignRequest, more?: (pdf: Pdf) => Pdf): AttackCase {
  const build = async (kit: Kit): Promise<Pdf> => {
    const { pdf } = await kit.signed(request);
    return more === undefined ? pdf : more(pdf);
  };
  return { name, code, cryptographyStands: true, build };
}

/** The same file with something changed after signing. */
function tampered(name: string, code: string, patch: (bytes: Buffer) => void): AttackCase {
  return { name, code, cryptographyStands: false, build: async (kit) => (await kit.signed()).pdf.patched(patch) };
}

const write = (bytes: Buffer, from: string, to: string): void => {
  const at = bytes.indexOf(from, 0, 'latin1');
  if (at < 0 || from.length !== to.length) throw new RangeError(`cannot patch ${from}`);
  bytes.write(to, at, 'latin1');
};

export const rangeAttacks: readonly AttackCase[] = [
  prepared('hole-in-the-text', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [0, 300, 400, a - 400, b, c] }),
  prepared('starts-late', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [20, a - 20, b, c] }),
  prepared('gap-larger-than-the-signature', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [0, a - 200, b + 10, c - 10] }),
  prepared('stops-early', 'PDFSIG_COVERAGE', { byteRange: ([, a, b]) => [0, a, b, 40] }),
  prepared('one-range-only', 'PDFSIG_COVERAGE', { byteRange: ([, a]) => [0, a] }),
  prepared('overlap', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [0, a, b - 100, c + 100] }),
  prepared('wrong-order', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [b, c, 0, a] }),
  prepared('takes-in-the-placeholder', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [0, a + 1, b - 1, c + 1] }),
  prepared('empty', 'PDFSIG_COVERAGE', { byteRange: () => [0, 0, 0, 0] }),
  {
    ...prepared('behind-the-end', 'PDFSIG_COVERAGE', { byteRange: ([, a, b, c]) => [0, a, b, c + 500] }),
    cryptographyStands: false,
  },
  prepared('repeated-contents', 'PDFSIG_DICTIONARY', { before: '/Contents <00>' }),
  prepared('repeated-byte-range', 'PDFSIG_DICTIONARY', { before: '/ByteRange [0 1 2 3]' }),
  prepared('bytes-behind-the-container', 'PDFSIG_CONTENTS', {
    container: (der) => Buffer.concat([der, Buffer.from('giau o day')]),
  }),
  prepared('lock-that-cannot-be-read', 'PDFSIG_DICTIONARY', { fieldMdp: '/Action /Include' }),
  tampered('signed-byte-changed', 'CMS_DIGEST_MISMATCH', (bytes) => write(bytes, '1.000.000', '9.000.000')),
  tampered('byte-range-turned', 'PDFSIG_COVERAGE', (bytes) => write(bytes, '/ByteRange [0 ', '/ByteRange [9 ')),
  tampered('byte-range-negative', 'PDFSIG_DICTIONARY', (bytes) => write(bytes, '/ByteRange [0 ', '/ByteRange [-1')),
  tampered('byte-range-no-numbers', 'PDFSIG_DICTIONARY', (bytes) => write(bytes, '/ByteRange [0 ', '/ByteRange [/a')),
  tampered('contents-emptied', 'PDFSIG_CONTENTS', (bytes) => {
    const at = bytes.indexOf('/Contents <') + 11;
    bytes.fill('0', at, bytes.indexOf('>', at));
  }),
  tampered('blank-among-the-digits', 'PDFSIG_COVERAGE', (bytes) => {
    bytes.write(' ', bytes.indexOf('/Contents <') + 11 + 20_001, 'latin1');
  }),
  {
    // A good signature of another file, with room of the same size.
    name: 'signature-moved-between-files',
    code: 'CMS_DIGEST_MISMATCH',
    cryptographyStands: false,
    build: async (kit) => {
      const theirs = (await kit.sign(makeDocument({ text: 'Ban khac' }))).pdf.bytes;
      const at = theirs.indexOf('/Contents <') + 11;
      const digits = theirs.subarray(at, theirs.indexOf('>', at));
      return (await kit.signed()).pdf.patched((bytes) => digits.copy(bytes, bytes.indexOf('/Contents <') + 11));
    },
  },
  {
    // The signed table already lists an object behind the end; it is filled in without a new revision.
    name: 'table-points-behind-the-end',
    code: 'PDFSIG_COVERAGE',
    cryptographyStands: true,
    build: async (kit) => {
      const later = 60_000;
      const base = makeDocument({
        edit: (objects) => objects.set(part.page, `${objects.get(part.page)}`.replace(`${part.content} 0 R`, '90 0 R')),
      });
      const shadow = base.update({ rawEntries: [`90 1\n${String(later).padStart(10, '0')} 00000 n\r\n`], size: 91 });
      const { pdf } = await kit.sign(shadow, { size: 91 });
      const padded = pdf.append(`%${' '.repeat(later - pdf.bytes.length - 2)}\n`);
      return padded.append(
        `90 0 obj\n<< /Length ${FORGED.length} >>\nstream\n${FORGED}\nendstream\nendobj\nstartxref\n${pdf.xref}\n%%EOF\n`,
      );
    },
  },
  {
    // The chain goes past the signed section: its objects are listed anew.
    name: 'chain-around-the-signed-revision',
    code: 'PDFSIG_COVERAGE',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument();
      const { pdf, value, field } = await kit.sign(base);
      const at = (number: number): string => String(pdf.bytes.indexOf(`\n${number} 0 obj`) + 1).padStart(10, '0');
      const rawEntries = [value, field].map((number) => `${number} 1\n${at(number)} 00000 n\r\n`);
      const objects = new Map([part.form, part.page].map((number) => [number, pdf.text(number)] as const));
      return pdf.update({ objects, rawEntries, prev: base.xref! });
    },
  },
];

/** What stands in the cross-reference sections themselves. */
export const sectionAttacks: readonly AttackCase[] = [
  behind('duplicated-entry', 'PDF_DIFF_DUPLICATE_ENTRY', (pdf) =>
    pdf.update({ objects: new Map([[part.info, '<< /Title (a) >>']]), rawEntries: [`${part.info} 1\n0000000020 00000 n\r\n`] }),
  ),
  {
    name: 'duplicated-entry-in-the-signed-section',
    code: 'PDF_DIFF_DUPLICATE_ENTRY',
    cryptographyStands: true,
    build: async (kit) => {
      const base = makeDocument().update({
        rawEntries: [`${part.content} 1\n0000000015 00000 n\r\n`, `${part.content} 1\n0000000019 00000 n\r\n`],
      });
      const fixed = base.update({ objects: new Map([[part.content, base.objects.get(part.content)!]]) });
      return (await kit.sign(fixed)).pdf;
    },
  },
  behind('hybrid', 'PDFSIG_HYBRID', (pdf) => {
    const shown = pdf.update({ objects: new Map([[part.info, '<< /Title (a) >>']]), xref: 'stream' });
    return new (pdf.constructor as typeof Pdf)(shown.bytes, shown.objects, shown.size, pdf.xref).update({
      trailer: `/XRefStm ${shown.xref}`,
    });
  }),
  behind('encrypted-later', 'PDFSIG_ENCRYPTED', (pdf) =>
    pdf.update({ objects: new Map([[90, '<< /Filter /Standard >>']]), trailer: '/Encrypt 90 0 R' }),
  ),
  behind('entry-points-into-the-contents', 'PDF_DIFF_UNREADABLE', (pdf) => {
    const at = pdf.bytes.indexOf('/Contents <') + 50;
    return pdf.update({ rawEntries: [`${part.font} 1\n${String(at).padStart(10, '0')} 00000 n\r\n`] });
  }),
  behind('chain-in-a-circle', 'PDF_XREF_LOOP', (pdf) => {
    const at = pdf.bytes.length;
    return pdf.update({ prev: at });
  }),
  behind('size-shrunk', 'PDF_XREF', (pdf) => pdf.update({ size: 5 })),
  behind('startxref-beside-the-table', 'PDF_OBJECT', (pdf) => pdf.append(`startxref\n${pdf.xref! + 3}\n%%EOF\n`)),
  behind('no-end-marker', 'PDF_STARTXREF', (pdf) => pdf.append(' '.repeat(2000))),
];

import { deflateSync } from 'node:zlib';
import { isLienThongError } from '@lienthong/core';
import { judgeModifications, readPdf } from '@lienthong/signature/internal';
import type { PdfLimits } from '@lienthong/signature/pdf';
import { beforeAll, describe, expect, it } from 'vitest';
import { filled, withDss } from '../src/pdf/edits.ts';
import { type Kit, openKit } from '../src/pdf/kit.ts';
import { type Body, makeDocument, Pdf, part } from '../src/pdf/maker.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});

/** Reads and compares everything; gives the code that ended it, with the limit. */
function run(bytes: Buffer, limits: Partial<PdfLimits> = {}): string {
  try {
    const pdf = readPdf(bytes, { limits });
    const levels = pdf.signatures.map((signature) => {
      const { level, findings } = judgeModifications(pdf, signature);
      return [level, ...findings.map(({ message }) => message.en)].join(' ');
    });
    void pdf.dss;
    return `ok ${levels.join(',')}`;
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return `${error.code} ${String(error.details['limit'] ?? '')}`.trim();
  }
}

/** The smallest value of a limit that lets the file pass. */
function smallest(bytes: Buffer, name: keyof PdfLimits, more: Partial<PdfLimits>): number {
  const passes = (value: number): boolean => run(bytes, { ...more, [name]: value }) === run(bytes);
  let [low, high] = [0, 1 << 26];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe('limits', () => {
  let bytes: Buffer;
  beforeAll(async () => {
    const { pdf } = await kit.sign(makeDocument({ xref: 'packed' }), { xref: 'packed' });
    bytes = filled(withDss(pdf, kit.certificate, { update: { xref: 'stream' } })).bytes;
  });

  const names: readonly (keyof PdfLimits)[] = [
    'bytes',
    'revisions',
    'xrefEntries',
    'objects',
    'depth',
    'objectBytes',
    'streamBytes',
    'decodedBytes',
    'fields',
    'dssItems',
    'work',
  ];
  it.each(names)('%s: passes at the limit and above, ends in PDF_LIMIT below', (name) => {
    const more = name === 'work' ? { workPerByte: 0 } : {};
    const value = smallest(bytes, name, more);
    expect(value).toBeGreaterThan(0);
    expect(run(bytes, { ...more, [name]: value })).toMatch(/^ok FORM_FILLING/);
    expect(run(bytes, { ...more, [name]: value + 1 })).toMatch(/^ok FORM_FILLING/);
    // Where reading passes and comparing does not, the comparison says so and refuses.
    expect(run(bytes, { ...more, [name]: value - 1 })).toMatch(
      new RegExp(`^PDF_LIMIT ${name}$|^ok OTHER .*the limit ${name} = `),
    );
  });

  it('count what their names say', () => {
    expect(smallest(bytes, 'bytes', {})).toBe(bytes.length);
    expect(smallest(bytes, 'revisions', {})).toBe(4);
    expect(smallest(bytes, 'fields', {})).toBe(2);
    expect(smallest(bytes, 'dssItems', {})).toBe(1);
    expect(smallest(bytes, 'streamBytes', {})).toBeGreaterThanOrEqual(kit.certificate.length);
  });
});

/** A document with further objects, whose catalogue has further entries. */
function hostile(more: ReadonlyMap<number, Body>, catalog = '', edit?: (objects: Map<number, Body>) => void): Pdf {
  return makeDocument({
    more,
    edit: (objects) => {
      objects.set(part.catalog, `${objects.get(part.catalog)}`.replace(/>>$/, `${catalog} >>`));
      edit?.(objects);
    },
  });
}

const bomb = (bytes: number, dict = ''): Body => ({
  dict: `${dict} /Filter /FlateDecode`,
  data: deflateSync(Buffer.alloc(bytes), { level: 9 }),
});

const fields =
  (refs: string): ((objects: Map<number, Body>) => void) =>
  (objects) => {
    objects.set(part.form, `<< /Fields [${refs}] >>`);
  };

/** Every object refers twice to the next: 2^n ways to the last. */
const diamonds = (from: number, count: number): [number, Body][] =>
  Array.from({ length: count }, (_, i) => [from + i, `[${from + i + 1} 0 R ${from + i + 1} 0 R]`]);

/** Signature fields that all claim the same good signature. */
async function crowd(kit: Kit): Promise<Pdf> {
  const count = 250;
  const numbers = Array.from({ length: count }, (_, i) => 1000 + i);
  const base = hostile(new Map([...diamonds(200, 400), [600, 'null']]), '/X 200 0 R', (objects) => {
    objects.set(part.form, `${objects.get(part.form)}`.replace('[', `[${numbers.map((n) => `${n} 0 R`).join(' ')} `));
    for (const number of numbers) objects.set(number, `<< /FT /Sig /T (S${number}) /V 1250 0 R >>`);
  });
  const { pdf } = await kit.sign(base, { room: 4000 });
  return pdf.update({ objects: new Map(diamonds(200, 300)) });
}

describe('files made to hurt', () => {
  const cases: readonly (readonly [string, RegExp, (kit: Kit) => Pdf | Promise<Pdf>])[] = [
    [
      'cross-reference stream that inflates',
      /^PDF_LIMIT streamBytes/,
      () => tail('/Type /XRef /W [1 1 1] /Size 9 /Root 1 0 R', bomb(60_000_000)),
    ],
    [
      'cross-reference stream with a billion entries',
      /^PDF_(?:XREF|LIMIT)/,
      () => tail('/Type /XRef /W [1 1 1] /Size 2000000000 /Index [0 1000000000] /Root 1 0 R', bomb(15_000_000)),
    ],
    [
      'cross-reference stream with wide rows',
      /^PDF_XREF/,
      () => tail('/Type /XRef /W [1 65536 65536] /Size 9 /Root 1 0 R', bomb(10)),
    ],
    [
      'predictor with huge columns',
      /^PDF_FILTER/,
      () =>
        tail(
          '/Type /XRef /W [1 1 1] /Size 9 /Root 1 0 R /DecodeParms << /Predictor 12 /Columns 65536 /Colors 65536 >>',
          bomb(10_000_000),
        ),
    ],
    [
      'table with a billion entries',
      /^PDF_LIMIT xrefEntries/,
      () =>
        new Pdf(
          Buffer.from(
            '%PDF-1.7\nxref\n0 1000000000\n0000000000 65535 f\r\ntrailer\n<< /Size 1 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n',
          ),
        ),
    ],
    ['arrays sixty thousand deep', /^PDF_LIMIT depth/, () => hostile(new Map(), `/X ${'['.repeat(60_000)}`)],
    ['dictionaries ten thousand deep', /^PDF_LIMIT depth/, () => hostile(new Map(), `/X ${'<< /A '.repeat(10_000)}`)],
    ['string without end', /^PDF_(?:SYNTAX|LIMIT)/, () => hostile(new Map(), `/X (${'('.repeat(60_000)}`)],
    [
      'DSS that inflates',
      /^PDF_LIMIT (?:streamBytes|decodedBytes)/,
      () => hostile(new Map([[50, bomb(60_000_000)]]), '/DSS << /Certs [50 0 R] >>'),
    ],
    [
      'DSS that lists a stream again and again',
      /^ok|^PDF_LIMIT/,
      () => hostile(new Map([[50, bomb(15_000_000)]]), `/DSS << /Certs [${'50 0 R '.repeat(5000)}] >>`),
    ],
    ['fields in a circle', /^PDF_LOOP/, () => hostile(new Map([[50, '<< /T (a) /Kids [50 0 R] >>']]), '', fields('50 0 R'))],
    [
      'fields in a wide circle',
      /^PDF_LOOP/,
      () =>
        hostile(
          new Map([
            [50, '<< /T (a) /Kids [51 0 R] >>'],
            [51, '<< /T (b) /Kids [50 0 R] >>'],
          ]),
          '',
          fields('50 0 R'),
        ),
    ],
    [
      'fields a hundred deep',
      /^PDF_LIMIT depth/,
      () =>
        hostile(
          new Map(Array.from({ length: 100 }, (_, i) => [50 + i, `<< /T (a) /Kids [${51 + i} 0 R] >>`])),
          '',
          fields('50 0 R'),
        ),
    ],
    [
      'references that only refer',
      /^PDF_LOOP/,
      () =>
        hostile(
          new Map([
            [50, '51 0 R'],
            [51, '50 0 R'],
          ]),
          '',
          fields('50 0 R'),
        ),
    ],
    [
      'length in a circle',
      /^PDF_(?:STREAM|OBJECT)/,
      () => hostile(new Map([[50, '<< /Length 50 0 R >>\nstream\nx\nendstream']]), '/DSS << /Certs [50 0 R] >>'),
    ],
    [
      'pages in a circle',
      /^ok OTHER .*circle/,
      async (kit) =>
        filled(
          (
            await kit.sign(
              hostile(new Map(), '', (objects) =>
                objects.set(part.pages, `<< /Type /Pages /Kids [${part.page} 0 R ${part.pages} 0 R] >>`),
              ),
            )
          ).pdf,
        ),
    ],
    [
      'two to the power of four hundred ways',
      /^ok OTHER/,
      async (kit) => {
        const { pdf } = await kit.sign(
          hostile(new Map<number, Body>([...diamonds(100, 400), [500, `${part.field} 0 R`]]), '/X 100 0 R'),
        );
        return filled(pdf);
      },
    ],
    [
      'six hundred revisions',
      /^PDF_LIMIT revisions/,
      () => Array.from({ length: 600 }).reduce<Pdf>((pdf) => pdf.update({}), makeDocument()),
    ],
    [
      'five hundred revisions behind a signature',
      /^ok LTA_UPDATES/,
      async (kit) => Array.from({ length: 500 }).reduce<Pdf>((pdf) => pdf.update({}), (await kit.signed({ room: 4000 })).pdf),
    ],
    ['a crowd of signature fields', /^ok|^PDF_LIMIT/, crowd],
  ];
  it.each(cases)('%s', async (_name, ending, make) => {
    const { bytes } = await make(kit);
    expect(bytes.length).toBeLessThan(110_000);
    const before = process.memoryUsage();
    const start = process.cpuUsage().user;
    expect(run(bytes)).toMatch(ending);
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(1000);
    const { arrayBuffers, external } = process.memoryUsage();
    expect(Math.max(arrayBuffers - before.arrayBuffers, external - before.external)).toBeLessThan(160 * 1024 * 1024);
  });
});

/** A file whose only section is a stream with this dictionary and these data. */
function tail(dict: string, body: Body): Pdf {
  if (typeof body === 'string') return new Pdf(Buffer.from(body));
  const head = `%PDF-1.7\n1 0 obj\n<< ${dict} ${body.dict} /Length ${body.data.length} >>\nstream\n`;
  return new Pdf(Buffer.concat([Buffer.from(head), body.data, Buffer.from('\nendstream\nendobj\nstartxref\n9\n%%EOF\n')]));
}

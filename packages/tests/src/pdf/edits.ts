import { type Body, formAppearance, type Pdf, part, type Update } from './maker.ts';

/** One object set anew as an incremental update. */
export function replaced(pdf: Pdf, number: number, body: Body, more: Update = {}): Pdf {
  return pdf.update({ ...more, objects: new Map([[number, body]]) });
}

export function edited(pdf: Pdf, number: number, from: string | RegExp, to: string, more: Update = {}): Pdf {
  return pdf.update({ ...more, objects: new Map([pdf.edited(number, from, to)]) });
}

export const stream = (text: string, dict = ''): Body => ({ dict, data: Buffer.from(text, 'latin1') });

/** Fills the text field in the way that readers do: a new value with a new appearance. */
export function filled(pdf: Pdf, value = '(Tran Thi Khac)', field: number = part.field): Pdf {
  const appearance = pdf.size;
  const text = pdf.text(field).replace(/\/V (?:\([^)]*\)|<[^>]*>)/, `/V ${value}`);
  return pdf.update({
    objects: new Map<number, Body>([
      [field, text.replace(/\/AP << \/N \d+ 0 R >>/, `/AP << /N ${appearance} 0 R >>`)],
      [appearance, formAppearance('khac')],
    ]),
  });
}

/** Adds validation data in the form of EN 319 142-1. */
export function withDss(pdf: Pdf, certificate: Uint8Array, more: { dss?: string; vri?: string; update?: Update } = {}): Pdf {
  const [list, dss] = [pdf.size, pdf.size + 1];
  const had = pdf.text(part.catalog).includes('/DSS');
  return pdf.update({
    ...more.update,
    objects: new Map<number, Body>([
      [list, { dict: '', data: Buffer.from(certificate), flate: true }],
      [dss, `<< /Type /DSS /Certs [${list} 0 R] ${more.vri === undefined ? '' : `/VRI << ${more.vri} >>`} ${more.dss ?? ''} >>`],
      had ? pdf.edited(part.catalog, /\/DSS \d+ 0 R/, `/DSS ${dss} 0 R`) : pdf.edited(part.catalog, />>$/, `/DSS ${dss} 0 R >>`),
      ...(more.update?.objects ?? []),
    ]),
  });
}

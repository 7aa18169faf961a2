import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfDss, PdfMaterial, PdfView } from './file.ts';
import { isArray, isDict, isRef, isStream, type PdfDict, type PdfObject, refText } from './object.ts';

class DssReader {
  readonly #view: PdfView;
  readonly #budget: Budget;
  /** The same stream may be listed for the document and for a signature: it is decoded once. */
  readonly #decoded = new Map<string, Uint8Array>();

  constructor(view: PdfView, budget: Budget) {
    this.#view = view;
    this.#budget = budget;
  }

  #stream(object: PdfObject): Uint8Array {
    const key = isRef(object) ? refText(object) : '';
    const known = this.#decoded.get(key);
    if (known !== undefined) return known;
    const stream = this.#view.resolve(object);
    if (!isStream(stream)) throw raisePdf('PDF_STRUCTURE', { what: 'DSS: stream expected', offset: -1 });
    const bytes = this.#view.data(stream);
    if (key !== '') this.#decoded.set(key, bytes);
    return bytes;
  }

  list(dict: PdfDict, key: string): readonly Uint8Array[] {
    const value = this.#view.resolve(dict.entries.get(key));
    if (value === null) return [];
    if (!isArray(value)) throw raisePdf('PDF_STRUCTURE', { what: `DSS ${key}`, offset: dict.start });
    this.#budget.spend('dssItems', value.items.length, dict.start);
    return value.items.map((item) => this.#stream(item));
  }

  vri(dict: PdfDict): PdfMaterial {
    return { certificates: this.list(dict, 'Cert'), crls: this.list(dict, 'CRL'), ocsps: this.list(dict, 'OCSP') };
  }
}

/** The document security store as of a view (ETSI EN 319 142-1 §5.4.2). @throws LienThongError `PDF_STRUCTURE`, `PDF_LIMIT`, … */
export function readDss(view: PdfView, budget: Budget): PdfDss | undefined {
  const dict = view.resolve(view.root?.entries.get('DSS'));
  if (!isDict(dict)) return undefined;
  const reader = new DssReader(view, budget);
  const vri: PdfMaterial[] = [];
  const entries = view.resolve(dict.entries.get('VRI'));
  for (const value of isDict(entries) ? entries.entries.values() : []) {
    const item = view.resolve(value);
    budget.spend('dssItems', 1, dict.start);
    if (isDict(item)) vri.push(reader.vri(item));
  }
  return { certificates: reader.list(dict, 'Certs'), crls: reader.list(dict, 'CRLs'), ocsps: reader.list(dict, 'OCSPs'), vri };
}

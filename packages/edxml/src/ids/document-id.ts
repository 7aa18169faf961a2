import { day, wireDate } from '../text/dates.ts';

/** Identifiers that must never be mixed up: the brand makes the compiler say so. */
declare const brand: unique symbol;
/** Id of a document, in the packet (`DocumentId`). Opaque. */
export type DocumentId = string & { readonly [brand]?: 'document' };
/** Id that the axis gives to a queued packet (24 hex or UUID). Not in the packet. */
export type AxisDocId = string & { readonly [brand]?: 'axis' };
/** Id of a row in the vendor's own system. Never on the wire. */
export type LocalId = string & { readonly [brand]?: 'local' };

export type DocumentIdForm = 'library' | 'guid' | 'opencps' | 'dashed' | 'free';

export interface DocumentIdParts {
  readonly form: DocumentIdForm;
  readonly organId?: string;
  /** ISO date; null when the id holds an impossible one. */
  readonly date?: string | null;
  readonly year?: string;
  readonly number?: string;
  readonly notation?: string;
}

/** The library form (spec §12): `OrganId,yyyy/MM/dd,number/notation`. `date` is ISO. */
export function documentIdOf(organId: string, date: string, number: string, notation: string): DocumentId {
  return `${organId},${wireDate(date)},${number}/${notation}`;
}

/** Reads an id for display. Never a key by itself: ids are opaque, and one bridge broke on taking them apart. */
export function parseDocumentId(id: string): DocumentIdParts {
  const library = /^([^,]+),(\d{4})\/(\d{2})\/(\d{2}),([^/]*)\/(.+)$/.exec(id);
  if (library !== null) {
    const [, organId, y, m, d, number, notation] = library as unknown as string[];
    return {
      form: 'library',
      organId: organId as string,
      date: day(y, m, d),
      number: number as string,
      notation: notation as string,
    };
  }
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id)) return { form: 'guid' };
  const opencps = /^([^,]+),(\d{4}),([^,]+)$/.exec(id);
  if (opencps !== null)
    return { form: 'opencps', organId: opencps[1] as string, year: opencps[2] as string, number: opencps[3] as string };
  const dashed = /^([0-9A-Z.]+)-(\d{4})-(.+)$/.exec(id);
  if (dashed !== null)
    return { form: 'dashed', organId: dashed[1] as string, year: dashed[2] as string, number: dashed[3] as string };
  return { form: 'free' };
}

/** Splits a notation as people write it, at the first slash: `123/STTTT-CNTT` → `123`, `STTTT-CNTT`. */
export function splitCode(text: string): { number: string; notation: string } {
  const slash = text.indexOf('/');
  return slash < 0
    ? { number: text.trim(), notation: '' }
    : { number: text.slice(0, slash).trim(), notation: text.slice(slash + 1).trim() };
}

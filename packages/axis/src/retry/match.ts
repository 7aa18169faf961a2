import { fromVietnam } from '@lienthong/core';
import type { DeliveryRow, ReconcileQuery, Reconciliation } from '../client.ts';

const SAME_CLOCK_MS = 10 * 60_000;

const comparable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u200b\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** Epoch milliseconds of a time as some axis spells it, or undefined. Without a zone it is Vietnamese wall-clock time. */
export function readAxisTime(text: string): number | undefined {
  const iso = /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,3})\d*)?(Z|[+-]\d{2}:?\d{2})?$/.exec(
    text.trim(),
  );
  if (iso !== null) {
    if (iso[8] !== undefined) {
      const epoch = Date.parse(
        text
          .trim()
          .replace(/\//g, '-')
          .replace(' ', 'T')
          .replace(/([+-]\d{2})(\d{2})$/, '$1:$2'),
      );
      return Number.isNaN(epoch) ? undefined : epoch;
    }
    const n = iso.slice(1, 7).map((x) => Number(x ?? 0)) as [number, number, number, number, number, number];
    return fromVietnam(...n);
  }
  const local = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (local !== null) {
    const [d, m, y, h, min, s] = local.slice(1, 7).map((x) => Number(x ?? 0)) as [number, number, number, number, number, number];
    return fromVietnam(y, m, d, h, min, s);
  }
  return /^\d{12,14}$/.test(text) ? Number(text) : undefined;
}

/**
 * Finds the packet of a query among the axis' rows. Rows whose time cannot be read stay candidates: leaving one out could make a
 * second document, taking it only asks for a look.
 */
export function reconcileRows(rows: readonly DeliveryRow[], query: ReconcileQuery, known: ReadonlySet<string>): Reconciliation {
  const from = comparable(query.from);
  const notation = query.match.notation === undefined ? undefined : comparable(query.match.notation);
  const title = query.match.title === undefined ? undefined : comparable(query.match.title);
  const found = new Set<string>();
  for (const row of rows) {
    if (row.docId === '' || known.has(row.docId) || query.known?.includes(row.docId) === true) continue;
    if (row.from !== '' && comparable(row.from) !== from) continue;
    if (notation !== undefined && row.notation !== '' && comparable(row.notation) !== notation) continue;
    if (title !== undefined && row.title !== '' && comparable(row.title) !== title) continue;
    const sentAt = readAxisTime(row.sentAt);
    if (query.since !== undefined && sentAt !== undefined && sentAt < query.since - SAME_CLOCK_MS) continue;
    found.add(row.docId);
  }
  const docIds = [...found];
  if (docIds.length === 0) return { outcome: 'absent' };
  return docIds.length === 1 ? { outcome: 'found', docId: docIds[0] as string } : { outcome: 'ambiguous', docIds };
}

import { type Abortable, type Message, throwIfAborted } from '@lienthong/core';
import { type EvidenceRecord, evidenceBodyHash, evidenceHash, firstPrevHash } from '../store/link.ts';
import { Erasures } from './erasures.ts';
import { type EvidenceHead, storeIdOf } from './head.ts';

/** `sequence`: an entry is missing, moved or doubled. `body`: its content was changed. `erased`: content is gone with no record of it. */
export type EvidenceFault = 'genesis' | 'form' | 'sequence' | 'link' | 'hash' | 'body' | 'erased' | 'anchor' | 'truncated';

export interface EvidenceReport {
  readonly ok: boolean;
  /** Entries that stood, counted from the beginning. */
  readonly entries: number;
  /** How many of them have had their content deleted, each with a record of it. */
  readonly erased: number;
  /** Where the part that stands ends; undefined when not even the first entry does. */
  readonly head: EvidenceHead | undefined;
  /** The first entry that does not stand. */
  readonly broken?: { readonly seq: number; readonly fault: EvidenceFault; readonly message: Message };
}

export interface VerifyEvidenceOptions extends Abortable {
  /** The store that the log must belong to, where it is known. */
  readonly storeId?: string;
  /** Heads that were kept outside the store (exported, time-stamped): a log that was cut or rewritten does not contain them. */
  readonly anchors?: readonly EvidenceHead[];
}

const TEXTS: Readonly<Record<EvidenceFault, Message>> = {
  genesis: { vi: 'không phải mục mở của kho này', en: 'is not the opening entry of this store' },
  form: { vi: 'không đúng dạng', en: 'is not well-formed' },
  sequence: {
    vi: 'không nối tiếp: có mục bị bỏ, bị đổi chỗ hoặc lặp lại',
    en: 'is out of sequence: an entry was removed, moved or doubled',
  },
  link: { vi: 'không nối với mục trước', en: 'does not link to the entry before it' },
  hash: { vi: 'đã bị sửa (mã băm không khớp)', en: 'was changed (its hash does not match)' },
  body: { vi: 'nội dung đã bị sửa', en: 'has a content that was changed' },
  erased: { vi: 'mất nội dung mà không có biên bản xoá', en: 'lost its content with no record of a deletion' },
  anchor: { vi: 'khác với mốc đã niêm phong', en: 'differs from a sealed head' },
  truncated: { vi: 'không còn: nhật ký ngắn hơn mốc đã niêm phong', en: 'is gone: the log is shorter than a sealed head' },
};

/** Entries that must keep their content: without them nobody could tell what was deleted, sealed or opened. */
export const protectedKinds: readonly string[] = ['opened', 'erased', 'anchored'];

/**
 * Checks a whole log, entry by entry and offline; memory does not grow with it. Finds every changed, removed, doubled or moved entry;
 * that the end was not cut off only shows against `anchors`, since nothing in a log knows what came after it.
 */
export async function verifyEvidence(
  entries: AsyncIterable<EvidenceRecord> | Iterable<EvidenceRecord>,
  options: VerifyEvidenceOptions = {},
): Promise<EvidenceReport> {
  const anchors = new Map((options.anchors ?? []).map((anchor) => [anchor.seq, anchor]));
  const erasures = new Erasures();
  let head: EvidenceHead | undefined;
  const report = (fault?: EvidenceFault, seq: number = (head?.seq ?? 0) + 1): EvidenceReport => ({
    ok: fault === undefined,
    entries: head?.seq ?? 0,
    erased: erasures.count,
    head,
    ...(fault === undefined ? {} : { broken: broken(seq, fault) }),
  });
  for await (const entry of entries) {
    throwIfAborted(options.signal);
    const fault = faultOf(entry, head ?? { seq: 0, hash: firstPrevHash });
    if (fault !== undefined) return report(fault);
    const storeId = head?.storeId ?? storeIdOf(entry);
    if (storeId === undefined || storeId !== (options.storeId ?? storeId)) return report('genesis');
    head = { storeId, seq: entry.seq, hash: entry.hash };
    if (differs(head, anchors)) return report('anchor', head.seq);
    erasures.see(entry);
  }
  const unrecorded = erasures.firstUnrecorded();
  if (unrecorded !== undefined) return report('erased', unrecorded);
  if (head === undefined) return report('genesis');
  return Math.max(0, ...anchors.keys()) > head.seq ? report('truncated') : report();
}

function broken(seq: number, fault: EvidenceFault): NonNullable<EvidenceReport['broken']> {
  const { vi, en } = TEXTS[fault];
  return { seq, fault, message: { vi: `Mục ${seq} ${vi}.`, en: `Entry ${seq} ${en}.` } };
}

/** Whether a head contradicts one that was kept outside. */
export function differs(head: EvidenceHead, anchors: ReadonlyMap<number, EvidenceHead>): boolean {
  const anchor = anchors.get(head.seq);
  return anchor !== undefined && (anchor.hash !== head.hash || anchor.storeId !== head.storeId);
}

/** What is wrong with one entry after `before`; undefined when it stands. */
export function faultOf(
  entry: EvidenceRecord,
  before: { readonly seq: number; readonly hash: string },
): EvidenceFault | undefined {
  if (!isEntry(entry)) return 'form';
  if (entry.seq !== before.seq + 1) return 'sequence';
  if (entry.prevHash !== before.hash) return 'link';
  if (entry.hash !== evidenceHash(entry)) return 'hash';
  if (entry.body === null) return protectedKinds.includes(entry.kind) ? 'erased' : undefined;
  return evidenceBodyHash(entry.body) === entry.bodyHash ? undefined : 'body';
}

const HEX64 = /^[0-9a-f]{64}$/;

/** The form of an entry that comes from a file. */
export function isEntry(value: unknown): value is EvidenceRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, at, kind, subject, body, bodyHash, prevHash, hash } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    [at, kind, subject].every((text) => typeof text === 'string') &&
    (body === null || typeof body === 'string') &&
    [bodyHash, prevHash, hash].every((hex) => typeof hex === 'string' && HEX64.test(hex))
  );
}

import type { Clock } from '@lienthong/core';
import { type Random, systemRandom, uuid } from '@lienthong/core';
import type { EvidenceRecord } from '../store/link.ts';
import type { Store } from '../store/store.ts';
import { canonicalJson } from './canonical.ts';
import { evidence, storeSubject } from './draft.ts';
import { raiseEvidence } from './errors.ts';

/** Where a log ends: kept outside the store, it proves later that nothing before it was changed or cut off. */
export interface EvidenceHead {
  readonly storeId: string;
  readonly seq: number;
  readonly hash: string;
}

/** Name and edition of the form; stands in the first entry. */
export const evidenceForm = 'lienthong-evidence/1';

/** The store id that a log's first entry binds it to; undefined when it is no such entry. */
export function storeIdOf(first: EvidenceRecord): string | undefined {
  if (first.seq !== 1 || first.kind !== 'opened' || first.body === null) return undefined;
  try {
    const { form, storeId } = JSON.parse(first.body) as Record<string, unknown>;
    return form === evidenceForm && typeof storeId === 'string' ? storeId : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The id of a store: made once, with the first entry of its log, so that the log of one store cannot pass for another's. Two processes
 * that open an empty store at once agree, since only one entry can be the first.
 *
 * @throws LienThongError `EVIDENCE_NO_GENESIS`
 */
export async function openEvidence(store: Store, clock: Clock, random: Random = systemRandom): Promise<string> {
  if ((await store.lastEvidence()) === undefined) {
    const content = { form: evidenceForm, storeId: uuid(random) };
    await store.commit({ evidence: [evidence({ at: clock.now(), kind: 'opened', subject: storeSubject, content }, random)] });
  }
  for await (const first of store.readEvidence()) {
    const storeId = storeIdOf(first);
    if (storeId !== undefined) return storeId;
    break;
  }
  throw raiseEvidence('EVIDENCE_NO_GENESIS', {});
}

/** The present end of a store's log. @throws LienThongError `EVIDENCE_NO_GENESIS` */
export async function evidenceHead(store: Store, clock: Clock): Promise<EvidenceHead> {
  const storeId = await openEvidence(store, clock);
  const last = await store.lastEvidence();
  if (last === undefined) throw raiseEvidence('EVIDENCE_NO_GENESIS', {});
  return { storeId, seq: last.seq, hash: last.hash };
}

/** The bytes of a head to put a time stamp on. */
export function headBytes({ storeId, seq, hash }: EvidenceHead): Uint8Array {
  return Buffer.from(canonicalJson({ form: evidenceForm, storeId, seq, hash }));
}

/**
 * Seals the present head: `stamp` gives proof of time over its bytes (an RFC 3161 token), which is kept as an entry. The head itself is
 * to be kept outside the store.
 */
export async function anchorEvidence(
  store: Store,
  clock: Clock,
  stamp: (bytes: Uint8Array) => Promise<Uint8Array>,
): Promise<{ readonly head: EvidenceHead; readonly token: Uint8Array }> {
  const head = await evidenceHead(store, clock);
  const token = await stamp(headBytes(head));
  const content = { ...head, stamp: Buffer.from(token).toString('base64') };
  await store.commit({ evidence: [evidence({ at: clock.now(), kind: 'anchored', subject: storeSubject, content })] });
  return { head, token };
}

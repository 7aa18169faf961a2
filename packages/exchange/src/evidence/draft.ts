import { randomUUID } from 'node:crypto';
import { type Random, redact, toHex, vietnamIso } from '@lienthong/core';
import type { EvidenceDraft } from '../store/link.ts';
import type { IncomingKey } from '../store/records.ts';
import { canonicalJson, type JsonObject } from './canonical.ts';
import type { EvidenceKind } from './kinds.ts';

/** The subject of everything about one outgoing message. */
export const messageSubject = (messageId: string): string => `message:${messageId}`;
/** The subject of everything about one received packet. */
export const deliverySubject = ({ axis, docId }: IncomingKey): string => `delivery:${axis}:${docId}`;
/** The subject of what concerns the store as a whole. */
export const storeSubject = 'store';

export interface EvidenceFacts {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: EvidenceKind;
  readonly subject: string;
  readonly content: JsonObject;
}

/**
 * An entry for `Batch.evidence`. Fields whose names say "secret" are covered before anything is hashed or written. The body carries
 * random bits: when it is deleted (TT 15/2025 Đ5, S10) only its digest stays, and the salt keeps a short body from being guessed.
 *
 * @throws LienThongError `EVIDENCE_NOT_JSON`
 */
export function evidence(facts: EvidenceFacts, random?: Random): EvidenceDraft {
  const { at, kind, subject, content } = facts;
  // 122 bits of the system's generator, which Node draws in blocks: a draw for each entry costs more than its hashes.
  const salt = random === undefined ? randomUUID() : toHex(random.bytes(16));
  return { at: vietnamIso(at), kind, subject, body: canonicalJson({ ...(redact(content) as JsonObject), salt }) };
}

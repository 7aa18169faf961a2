import { type ByteSource, type Clock, isLienThongError, vietnamIso } from '@lienthong/core';
import { compose, type Organization, type Packet, type StatusCode, statusFor } from '@lienthong/edxml';
import { queuedEvidence, recordOf } from '../outbox/enqueue.ts';
import { readFacts } from '../packet-facts.ts';
import type { EvidenceDraft } from '../store/link.ts';
import type { OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

interface AnswerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly agencies: readonly string[];
}

/** Which received packet is answered. */
export interface Answered {
  readonly docId: string;
  readonly to: string;
}

export const answerId = (code: StatusCode, docId: string): string => `status:${code}:${docId}`;

/** A status packet in the store, with what a batch needs to put it into the outbox together with what it answers. */
export interface PreparedAnswer {
  readonly record: OutgoingRecord;
  readonly evidence: EvidenceDraft;
}

/**
 * Composes a status for a received packet and stores its bytes; the caller commits it. The message id is fixed by code and docId, so a
 * status goes out once however often it is asked for. Undefined when the packet gives nobody to answer to.
 */
export async function prepareAnswer(
  parts: AnswerParts,
  packet: Packet,
  answered: Answered,
  code: StatusCode,
  reason: string,
): Promise<PreparedAnswer | undefined> {
  const at = parts.clock.now();
  let source: ByteSource;
  try {
    const status = statusFor(packet, code, {
      from: ownAgency(parts.agencies, packet, answered.to),
      timestamp: vietnamIso(at),
      ...(reason === '' ? {} : { description: reason }),
    });
    source = compose(status, { agencyCodes: 'lenient' }).source();
  } catch (error) {
    if (isLienThongError(error) && error.code.startsWith('EDXML_')) return undefined;
    throw error;
  }
  try {
    const facts = readFacts(source);
    if (!facts.readable) return undefined;
    const record = recordOf(facts, answerId(code, answered.docId), await parts.store.putPacket(source), at);
    return { record, evidence: queuedEvidence(record, at) };
  } finally {
    source.close();
  }
}

/** Which of the addressees we are: the one that the axis delivered to, else the first that is ours. */
function ownAgency(agencies: readonly string[], packet: Packet, to: string): Organization {
  const addressees = packet.kind === 'document' ? packet.to : [];
  return (
    addressees.find(({ organId }) => organId === to) ??
    addressees.find(({ organId }) => agencies.includes(organId)) ?? { organId: to }
  );
}

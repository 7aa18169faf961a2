import type { Abortable, ByteSource, Clock } from '@lienthong/core';
import type { StatusCode } from '@lienthong/edxml';
import type { InspectReport } from '@lienthong/inspect';
import type { ReadDelivery, UnreadableDelivery } from '../delivery.ts';
import { raiseExchange } from '../errors.ts';
import type { EventSource } from '../events/events.ts';
import { deliverySubject, evidence } from '../evidence/draft.ts';
import { raiseLifeCycle } from '../life-cycle/errors.ts';
import { changesOf, findChange } from '../life-cycle/ledger.ts';
import { incomingId } from '../life-cycle/model.ts';
import { isChangePacket } from '../life-cycle/read-change.ts';
import { assertTransition, partyState } from '../life-cycle/states.ts';
import { isConflict, tellQueued } from '../outbox/enqueue.ts';
import { bringOutInOrder, type SendReceipt } from '../outbox/outbox.ts';
import type { OutboxParts } from '../outbox/parts.ts';
import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { answerId, prepareAnswer } from './answer.ts';
import { isTransient } from './inbox.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly outbox: OutboxParts;
  readonly clock: Clock;
  readonly events: EventSource;
  /** Closes the files of deliveries that nobody holds any more. */
  readonly abandoned: FinalizationRegistry<ByteSource>;
}

/** A delivery with what the exchange itself does to it. */
export interface OwnDelivery extends ReadDelivery {
  /** Sends any status of a recipient; 02 and 03 settle the delivery. */
  answer(code: StatusCode, reason: string, options: Abortable): Promise<SendReceipt>;
}

const OWN_CODES: readonly StatusCode[] = ['01', '02', '03', '04', '05', '06'];

/** Makes a stored packet into what the vendor decides on. */
export async function createDelivery(parts: DeliveryParts, record: IncomingRecord): Promise<OwnDelivery | UnreadableDelivery> {
  const { store, clock, outbox, events } = parts;
  const { axis, docId, from, to, receivedAt, duplicates, lane } = record;
  const source = letGo(parts.abandoned, await store.openPacket(record.packet));
  const facts = readFacts(source);
  const base = { docId, from, to, receivedAt, source };
  if (!facts.readable) return { ...base, error: facts.error };
  const { packet, documentId } = facts;
  const subject = deliverySubject(record);
  const change = await findChange(store, 'incoming', incomingId(record));

  /** Stores the status, with the decision that it tells where it is one: after a crash both are there or neither. */
  async function queue(code: StatusCode, reason: string): Promise<void> {
    const settles = code === '03' ? 'accepted' : code === '02' ? 'rejected' : undefined;
    for (;;) {
      const now = (await store.getIncoming(record)) ?? record;
      if (settles !== undefined && now.state !== settles && now.state !== 'open')
        throw raiseExchange('EXCHANGE_ALREADY_SETTLED', { docId, state: now.state });
      if ((await store.getOutgoing(answerId(code, docId))) !== undefined) return;
      await assertFits(code);
      const answer = await prepareAnswer({ store, clock, agencies: outbox.agencies }, packet, record, code, reason);
      if (answer === undefined) throw raiseExchange('EXCHANGE_NO_ANSWER', { docId });
      const settled: IncomingRecord | undefined =
        settles === undefined ? undefined : { ...now, state: settles, reason: reason === '' ? null : reason };
      const at = clock.now();
      const decision = settles === undefined ? [] : [evidence({ at, kind: settles, subject, content: { reason, code } })];
      try {
        await store.commit({
          incoming: settled === undefined ? [] : [{ record: settled }],
          outgoing: [{ record: answer.record }],
          evidence: [...decision, answer.evidence],
        });
      } catch (error) {
        if (!isConflict(error)) throw error;
        continue;
      }
      tellQueued(outbox, answer.record);
      if (settles === 'accepted') events.emit('accepted', { axis, docId, documentId });
      if (settles === 'rejected') events.emit('rejected', { axis, docId, documentId, reason });
      return;
    }
  }

  /** A status that the state machine does not allow is refused before anything is stored. */
  async function assertFits(code: StatusCode): Promise<void> {
    if (isChangePacket(packet) && code !== '01') throw raiseLifeCycle('LIFE_NEEDS_ANSWER', { id: docId, code });
    const sent: { code: string; timestamp: string | null }[] = [];
    for (const earlier of OWN_CODES) {
      const message = await store.getOutgoing(answerId(earlier, docId));
      // That it has arrived is so, whether its 01 could be sent or not.
      if (message !== undefined || (earlier === '01' && code !== '01'))
        sent.push({ code: earlier, timestamp: message?.queuedAt ?? receivedAt });
    }
    const asked = documentId === null ? [] : await changesOf(store, 'incoming', documentId);
    const ofThis = asked.filter(({ found }) => found.some((key) => typeof key !== 'string' && key.docId === docId));
    assertTransition(documentId ?? docId, to, partyState(sent, ofThis), 'recipient', code);
  }

  async function answer(code: StatusCode, reason: string, options: Abortable): Promise<SendReceipt> {
    if (code === '02' && reason === '') throw raiseExchange('EXCHANGE_REASON_REQUIRED', { docId });
    await queue(code, reason);
    return bringOutInOrder(outbox, answerId(code, docId), options);
  }

  /** The decision is durable and its status is in the outbox: an outage of the axis is no failure of the decision. */
  async function decide(code: StatusCode, reason: string, options: Abortable): Promise<void> {
    try {
      await answer(code, reason, options);
    } catch (error) {
      if (!isTransient(error) || (await store.getOutgoing(answerId(code, docId))) === undefined) throw error;
      outbox.logger.log('warn', 'status-waits', { docId, status: code });
    }
  }

  return {
    ...base,
    packet,
    documentId,
    lane,
    duplicates,
    change,
    answer,
    async inspect(options = {}) {
      const report = await outbox.inspect(packet, options);
      const { outcome, legalValue } = report;
      await store.commit({
        evidence: [evidence({ at: clock.now(), kind: 'judged', subject, content: { outcome, legalValue } })],
      });
      events.emit('judged', { axis, docId, documentId, outcome });
      return report;
    },
    accept: (options = {}) => decide('03', '', options),
    reject: (given, options = {}) => decide('02', typeof given === 'string' ? given.trim() : reasonOf(given), options),
  };
}

function reasonOf(report: InspectReport): string {
  return report.findings.map(({ message }) => message.vi).join(' ');
}

/**
 * A source that gives its file back when the last one who could read it is gone: a vendor who only looks and accepts need not close
 * anything. All readers hold this object, never the one inside.
 */
function letGo(abandoned: DeliveryParts['abandoned'], inner: ByteSource): ByteSource {
  const source: ByteSource = {
    size: inner.size,
    ...(inner.stable === undefined ? {} : { stable: inner.stable }),
    read: (start, end) => inner.read(start, end),
    close: () => inner.close(),
  };
  abandoned.register(source, inner);
  return source;
}

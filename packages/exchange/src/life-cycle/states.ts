import { type ChangeRequest, type StatusEvent, type StatusState, sameOrganId, statusState } from '@lienthong/edxml';
import type { OutgoingRecord, RecordedStatus } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { raiseLifeCycle } from './errors.ts';
import { changesOf } from './ledger.ts';
import type { ChangeRecord } from './model.ts';

/** Where a document stands at one recipient. */
export interface RecipientState {
  readonly recipient: string;
  readonly state: StatusState;
}

/** Where a sent document stands, for each recipient, from everything that came back and everything we asked. Pure. */
export function recipientStates(
  message: Pick<OutgoingRecord, 'to'>,
  statuses: readonly RecordedStatus[],
  changes: readonly ChangeRecord[],
): readonly RecipientState[] {
  return message.to.map((recipient) => ({
    recipient,
    state: partyState(
      statuses.filter(({ from }) => sameOrganId(from, recipient)).map(({ code, timestamp }) => ({ code, timestamp })),
      changes.filter(({ to }) => to.some(({ organId }) => sameOrganId(organId, recipient))),
    ),
  }));
}

/** One party's state: its statuses, and the requests of the sender (13 as a status, types 1 and 2 as requests). */
export function partyState(statuses: readonly StatusEvent[], changes: readonly ChangeRecord[]): StatusState {
  const asked = changes.filter(({ form }) => form === 'status').map(({ at }): StatusEvent => ({ code: '13', timestamp: at }));
  const requests = changes.flatMap(({ form, kind }): ChangeRequest[] =>
    form === 'document' && kind !== 'replacement' ? [{ kind }] : [],
  );
  return statusState([...asked, ...statuses], requests);
}

/** The states of a message of ours. */
export async function statesOf(store: Store, message: OutgoingRecord): Promise<readonly RecipientState[]> {
  const changes = message.documentId === null ? [] : await changesOf(store, 'outgoing', message.documentId);
  return recipientStates(message, await store.statusesOf(message.messageId), changes);
}

/**
 * Refuses what may not follow. A code that was sent before is let through: it is the same sending again.
 *
 * @throws LienThongError `LIFE_ILLEGAL_TRANSITION`
 */
export function assertTransition(
  documentId: string,
  party: string,
  state: StatusState,
  side: 'recipient' | 'sender',
  code: string,
): void {
  const allowed = state.allowed[side];
  if (allowed.includes(code)) return;
  throw raiseLifeCycle('LIFE_ILLEGAL_TRANSITION', { documentId, party, code, state: state.label.vi, allowed });
}

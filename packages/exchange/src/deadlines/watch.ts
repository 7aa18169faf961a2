import type { Clock } from '@lienthong/core';
import type { EventSource } from '../events/events.ts';
import { deliverySubject, evidence, messageSubject, storeSubject } from '../evidence/draft.ts';
import type { Store } from '../store/store.ts';
import type { WorkingCalendar } from './calendar.ts';
import { storeDuties } from './duties.ts';
import { type Duty, type JudgedDuty, type JudgeOptions, judgeDuties } from './overdue.ts';

export interface WatchParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventSource;
  readonly calendar: WorkingCalendar;
  /** Name of the axis that the store serves. */
  readonly axisName: string;
}

/** How long "at once" may last before it is told: no text says, so the vendor does. Default 15 minutes, and only a matter of telling. */
const AT_ONCE_MS = 15 * 60_000;

export interface WatchOptions extends JudgeOptions {
  readonly atOnceMs?: number;
}

/**
 * Looks at every open duty and tells what is near its limit and what is past it, each once, across restarts. What is past is an entry
 * of the evidence log too. Gives what was told now.
 */
export async function watchDeadlines(parts: WatchParts, options: WatchOptions = {}): Promise<readonly JudgedDuty[]> {
  const { store, clock, events, calendar, axisName } = parts;
  const now = clock.now();
  const told: JudgedDuty[] = [];
  for await (const duty of storeDuties(store)) {
    for (const judged of judgeDuties([duty], now, calendar, options)) {
      const type = toTell(judged, options.atOnceMs ?? AT_ONCE_MS);
      if (type === undefined) continue;
      const key = `told:${type}:${keyOf(duty)}`;
      if ((await store.getMeta(key)) !== undefined) continue;
      const { documentId } = duty.subject;
      const content = {
        duty: duty.duty,
        documentId,
        limit: 'iso' in judged.due ? judged.due.iso : null,
        text: judged.message.vi,
      };
      await store.commit({
        meta: [{ key, value: String(now), due: null }],
        evidence: type === 'overdue' ? [evidence({ at: now, kind: 'overdue', subject: subjectOf(duty, axisName), content })] : [],
      });
      events.emit(type, { duty: judged });
      told.push(judged);
    }
  }
  return told;
}

function toTell({ standing, lateMs }: JudgedDuty, atOnceMs: number): 'deadlineNear' | 'overdue' | undefined {
  if (standing === 'near') return 'deadlineNear';
  return standing === 'overdue' || (standing === 'at-once' && lateMs >= atOnceMs) ? 'overdue' : undefined;
}

function keyOf({ duty, subject }: Duty): string {
  return `${duty}:${subject.messageId ?? subject.docId ?? subject.documentId ?? ''}`;
}

function subjectOf({ subject: { messageId, docId } }: Duty, axis: string): string {
  if (messageId !== undefined) return messageSubject(messageId);
  return docId === undefined ? storeSubject : deliverySubject({ axis, docId });
}

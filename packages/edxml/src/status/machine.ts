import type { Message } from '@lienthong/core';

/** State of one document at one recipient (spec §10.3), with the words that QĐ 28/2018 Đ10.2 wants shown. */
export type ExchangeState = 'sent' | 'arrived' | 'rejected' | 'accepted' | 'assigned' | 'processing' | 'finished' | 'recalled';

/** One status of the history, as it came. */
export interface StatusEvent {
  readonly code: string;
  /** ISO 8601; null when the packet had none that could be read. */
  readonly timestamp: string | null;
  /** Our own order of receipt; only decides between statuses that are alike. Default: place in the list. */
  readonly sequence?: number;
}

/** A document packet that asks for an answer 15 or 16, like status 13: recall (type 1) or update (type 2). */
export interface ChangeRequest {
  readonly kind: 'recall' | 'update';
}

export interface StatusWarning {
  readonly code: 'S.Unknown' | 'S.Duplicate' | 'S.Order' | 'S.Terminal' | 'S.NoTime' | 'S.NoRequest';
  readonly event: StatusEvent;
  readonly message: Message;
}

export interface StatusState {
  readonly state: ExchangeState;
  readonly label: Message;
  /** The status that decides the state; absent before the first. */
  readonly current?: StatusEvent;
  /** Final: nothing is expected any more. */
  readonly terminal: boolean;
  /** A recall or update waits for 15 or 16. */
  readonly pending?: 'recall' | 'update';
  /** Codes that may come next, by who sends them. */
  readonly allowed: { readonly recipient: readonly string[]; readonly sender: readonly string[] };
  /** The history in its own order, duplicates removed. */
  readonly history: readonly StatusEvent[];
  readonly warnings: readonly StatusWarning[];
}

const LABELS: Readonly<Record<ExchangeState, Message>> = {
  sent: { vi: 'đã gửi', en: 'sent' },
  arrived: { vi: 'đã đến', en: 'arrived' },
  rejected: { vi: 'từ chối nhận (trả lại)', en: 'rejected (returned)' },
  accepted: { vi: 'đã tiếp nhận', en: 'accepted' },
  assigned: { vi: 'đã chuyển xử lý', en: 'assigned' },
  processing: { vi: 'đang xử lý', en: 'in process' },
  finished: { vi: 'đã hoàn thành', en: 'finished' },
  recalled: { vi: 'thu hồi', en: 'recalled' },
};

const STATE_OF: Readonly<Record<string, ExchangeState>> = {
  '01': 'arrived',
  '02': 'rejected',
  '03': 'accepted',
  '04': 'assigned',
  '05': 'processing',
  '06': 'finished',
};

// At one and the same second the later step wins (some products send 03 and 05 together).
const RANK: Readonly<Record<string, number>> = {
  '01': 1,
  '02': 2,
  '03': 2,
  '04': 3,
  '05': 4,
  '06': 5,
  '13': 6,
  '15': 7,
  '16': 7,
};

const NEXT: Readonly<Record<ExchangeState, readonly string[]>> = {
  sent: ['01'],
  arrived: ['02', '03'],
  rejected: [],
  accepted: ['04', '05', '06'],
  assigned: ['04', '05', '06'],
  processing: ['04', '05', '06'],
  finished: [],
  recalled: [],
};

const TERMINAL: ReadonlySet<ExchangeState> = new Set(['rejected', 'finished', 'recalled']);

/**
 * Where a document stands at one recipient: pure, from the whole history in any order, duplicates and gaps included. Nothing is
 * rejected; what does not fit is a warning. Ordered by time, then rank, then code (spec §10.3).
 */
export function statusState(history: readonly StatusEvent[], requests: readonly ChangeRequest[] = []): StatusState {
  const warnings: StatusWarning[] = [];
  const warn = (code: StatusWarning['code'], event: StatusEvent, vi: string, en: string): void => {
    warnings.push({ code, event, message: { vi, en } });
  };
  const ordered = inOrder(history, warn);
  let state: ExchangeState = 'sent';
  let current: StatusEvent | undefined;
  const waiting = requests.map((request) => request.kind);
  for (const event of ordered) {
    const { code } = event;
    if (RANK[code] === undefined) {
      warn(
        'S.Unknown',
        event,
        `Mã ${code} không có trong danh mục; trạng thái giữ nguyên.`,
        `Code ${code} is not in the list; the state does not change.`,
      );
      continue;
    }
    if (code === '13') {
      if (TERMINAL.has(state))
        warn(
          'S.Terminal',
          event,
          `Yêu cầu lấy lại sau khi đã kết thúc (${LABELS[state].vi}).`,
          `A request to take back after the end (${LABELS[state].en}).`,
        );
      else waiting.push('recall');
      continue;
    }
    if (code === '15' || code === '16') {
      const request = waiting.shift();
      if (request === undefined)
        warn(
          'S.NoRequest',
          event,
          `Mã ${code} mà không có yêu cầu thu hồi hay cập nhật nào.`,
          `Code ${code} answers no recall or update.`,
        );
      if (code === '15' && request !== 'update') {
        state = 'recalled';
        current = event;
      }
      continue;
    }
    const next = STATE_OF[code] as ExchangeState;
    if (TERMINAL.has(state) && state !== next) {
      warn(
        'S.Terminal',
        event,
        `Mã ${code} đến sau khi đã kết thúc (${LABELS[state].vi}).`,
        `Code ${code} comes after the end (${LABELS[state].en}).`,
      );
      continue;
    }
    if (!fits(state, code)) {
      warn(
        'S.Order',
        event,
        `Mã ${code} không nối tiếp "${LABELS[state].vi}".`,
        `Code ${code} does not follow "${LABELS[state].en}".`,
      );
    }
    state = next;
    current = event;
  }
  const terminal = TERMINAL.has(state);
  const pending = terminal ? undefined : waiting[0];
  return {
    state,
    label: LABELS[state],
    ...(current === undefined ? {} : { current }),
    terminal,
    ...(pending === undefined ? {} : { pending }),
    allowed: {
      recipient: [...(NEXT[state] ?? []), ...(pending === undefined ? [] : ['15', '16'])],
      sender: terminal || pending === 'recall' ? [] : ['13'],
    },
    history: ordered,
    warnings,
  };
}

/** 04 and 05 may be skipped or repeated; 06 may follow 03 at once. */
function fits(state: ExchangeState, code: string): boolean {
  return (NEXT[state] ?? []).includes(code) || STATE_OF[code] === state;
}

function timeOf(timestamp: string | null): number {
  const at = timestamp === null ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}

// Two different codes of one rank in one second: any fixed order will do, so long as arrival does not decide.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Warn = (code: StatusWarning['code'], event: StatusEvent, vi: string, en: string) => void;

function inOrder(history: readonly StatusEvent[], warn: Warn): StatusEvent[] {
  const numbered = history.map((event, i) => ({
    event,
    at: timeOf(event.timestamp),
    rank: RANK[event.code] ?? 0,
    sequence: event.sequence ?? i,
  }));
  const key = (event: StatusEvent): string => `${event.code} ${event.timestamp ?? ''}`;
  const seen = new Set<string>();
  return numbered
    .sort((a, b) =>
      a.at === b.at ? a.rank - b.rank || compare(a.event.code, b.event.code) || a.sequence - b.sequence : a.at - b.at,
    )
    .map(({ event }) => event)
    .filter((event) => {
      if (event.timestamp === null)
        warn(
          'S.NoTime',
          event,
          `Mã ${event.code} không có thời điểm; xếp sau cùng.`,
          `Code ${event.code} has no time; placed last.`,
        );
      if (!seen.has(key(event))) {
        seen.add(key(event));
        return true;
      }
      warn('S.Duplicate', event, `Mã ${event.code} lặp lại.`, `Code ${event.code} came twice.`);
      return false;
    });
}

import { type Abortable, type Clock, isLienThongError, type Message, systemClock } from '@lienthong/core';
import type { AxisClient } from './client.ts';

export interface AxisCheck {
  readonly name: 'endpoint' | 'credentials' | 'clock';
  readonly ok: boolean;
  readonly detail: Message;
  /** Code of the error behind a failed check. */
  readonly code?: string;
}

const MAX_SKEW_MS = 60_000;

/** Asks the axis one cheap question and says what its answer means: reachable, known to it, clocks in step. Never throws. */
export async function diagnose(
  client: AxisClient,
  options: Abortable & { readonly clock?: Clock } = {},
): Promise<readonly AxisCheck[]> {
  const clock = options.clock ?? systemClock;
  const { endpoint } = client.probe;
  let waiting: { count: number; serverTime: number | undefined };
  try {
    waiting = await client.probe.waiting(options);
  } catch (error) {
    return failed(endpoint, error);
  }
  return [
    {
      name: 'endpoint',
      ok: true,
      detail: { vi: `${endpoint} trả lời đúng giao thức.`, en: `${endpoint} answers in the protocol.` },
    },
    {
      name: 'credentials',
      ok: true,
      detail: {
        vi: `Trục nhận hệ thống này; ${waiting.count} gói đang chờ.`,
        en: `The axis knows this system; ${waiting.count} packets wait.`,
      },
    },
    clockCheck(waiting.serverTime === undefined ? undefined : waiting.serverTime - clock.now()),
  ];
}

function clockCheck(skewMs: number | undefined): AxisCheck {
  if (skewMs === undefined) {
    return {
      name: 'clock',
      ok: true,
      detail: {
        vi: 'Trục không cho biết giờ: không so được đồng hồ.',
        en: 'The axis does not tell the time: the clocks were not compared.',
      },
    };
  }
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const ok = Math.abs(skewMs) <= MAX_SKEW_MS;
  return {
    name: 'clock',
    ok,
    detail: ok
      ? { vi: `Đồng hồ lệch ${seconds} giây so với trục.`, en: `The clock is ${seconds} seconds off the axis.` }
      : {
          vi: `Đồng hồ máy này lệch ${seconds} giây so với trục; hãy bật đồng bộ giờ (NTP).`,
          en: `This machine's clock is ${seconds} seconds off the axis; switch time synchronisation (NTP) on.`,
        },
  };
}

// Only these prove that somebody who speaks the protocol is there.
const ANSWERED = /^AXIS_(AUTHENTICATION|CLOCK_SKEW|SENDER_MISMATCH|RECEIVER_|PACKET_REFUSED|REJECTED|SERVER_FAULT)/;

function failed(endpoint: string, error: unknown): readonly AxisCheck[] {
  if (!isLienThongError(error)) throw error;
  const { code, text } = error;
  const unchecked: Message = { vi: 'Chưa kiểm tra được.', en: 'Could not be checked.' };
  if (!ANSWERED.test(code)) {
    return [
      { name: 'endpoint', ok: false, detail: text, code },
      { name: 'credentials', ok: false, detail: unchecked },
    ];
  }
  const skew = error.details['skewMs'];
  return [
    {
      name: 'endpoint',
      ok: true,
      detail: { vi: `${endpoint} trả lời đúng giao thức.`, en: `${endpoint} answers in the protocol.` },
    },
    code === 'AXIS_CLOCK_SKEW'
      ? { name: 'credentials', ok: false, detail: unchecked }
      : { name: 'credentials', ok: false, detail: text, code },
    code === 'AXIS_CLOCK_SKEW'
      ? { name: 'clock', ok: false, detail: text, code }
      : clockCheck(typeof skew === 'number' ? skew : undefined),
  ];
}

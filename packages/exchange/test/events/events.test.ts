import { frozenClock } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { createEvents } from '../../src/events/events.ts';
import { type MetricAttributes, type MetricsMeter, meterEvents } from '../../src/events/metrics.ts';

const clock = frozenClock('2026-11-22T09:00:00+07:00');
const sent = { messageId: 'm1', documentId: 'd', docId: 'x', attempts: 2, reconciled: false, messageType: 'edoc' };

/** `Meter` as @opentelemetry/api declares it, in the part that matters: a meter of that package must be usable as it is. */
interface OpenTelemetryMeter {
  createCounter(
    name: string,
    options?: { description?: string; unit?: string; valueType?: number },
  ): { add(value: number, attributes?: { [key: string]: unknown }, context?: object): void };
  createHistogram(
    name: string,
    options?: { description?: string; unit?: string; advice?: object },
  ): { record(value: number, attributes?: { [key: string]: unknown }, context?: object): void };
}

describe('events', () => {
  it('are typed, stamped in Vietnamese time, and end when told', () => {
    const events = createEvents(clock);
    const seen: unknown[] = [];
    const off = events.on('sent', ({ docId, at }) => seen.push([docId, at]));
    events.emit('sent', sent);
    events.emit('frozen', { messageId: 'm1', documentId: null });
    off();
    events.emit('sent', sent);
    expect(seen).toEqual([['x', '2026-11-22T09:00:00+07:00']]);
  });

  it('a listener that throws disturbs neither the others nor the exchange', () => {
    const logged: unknown[] = [];
    const events = createEvents(clock, { log: (...line) => logged.push(line) });
    let after = 0;
    events.on('sent', () => {
      throw new Error('PLANTED-secret');
    });
    events.on('sent', () => after++);
    events.emit('sent', sent);
    expect(after).toBe(1);
    expect(JSON.stringify(logged)).toContain('listener-failed');
    expect(JSON.stringify(logged)).not.toContain('PLANTED');
  });
});

describe('metrics', () => {
  it('a meter of OpenTelemetry fits as it is', () => {
    const meter: MetricsMeter = {} as OpenTelemetryMeter;
    expect(meter).toBeDefined();
  });

  it('counts by type with attributes of few values, never an id or a free text', () => {
    const points: [string, number, MetricAttributes | undefined][] = [];
    const events = createEvents(clock);
    const off = meterEvents(events, {
      createCounter: (name) => ({ add: (value, attributes) => points.push([name, value, attributes]) }),
      createHistogram: (name) => ({ record: (value, attributes) => points.push([name, value, attributes]) }),
    });
    events.emit('sent', sent);
    events.emit('rejected', { axis: 'vxp', docId: 'x', documentId: 'd', reason: 'Nguyễn Văn A gửi nhầm' });
    off();
    events.emit('sent', sent);
    expect(points).toEqual([
      ['lienthong.exchange.sent', 1, { messageType: 'edoc', reconciled: false }],
      ['lienthong.exchange.attempts', 2, { messageType: 'edoc' }],
      ['lienthong.exchange.rejected', 1, {}],
    ]);
  });
});

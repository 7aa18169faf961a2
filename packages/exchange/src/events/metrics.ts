import type { ExchangeEvents } from './events.ts';
import type { ExchangeEvent } from './types.ts';

export type MetricAttributes = Readonly<Record<string, string | number | boolean>>;

/** The part of an OpenTelemetry `Meter` that is used: `metrics.getMeter('…')` fits as it is, and so does anything of this shape. */
export interface MetricsMeter {
  createCounter(
    name: string,
    options?: { description?: string; unit?: string },
  ): { add(value: number, attributes?: MetricAttributes): void };
  createHistogram(
    name: string,
    options?: { description?: string; unit?: string },
  ): { record(value: number, attributes?: MetricAttributes): void };
}

/** Attributes of an event that take few values: no identifier ever becomes an attribute. */
const KEPT = ['lane', 'messageType', 'code', 'outcome', 'state', 'direction', 'kind', 'agreed', 'reconciled', 'reason'] as const;

/**
 * Counts every event as `lienthong.exchange.<type>`, and the tries of each sending; gives the function that ends it. `rejected` is
 * counted without its reason, which is free text.
 */
export function meterEvents(events: ExchangeEvents, meter: MetricsMeter): () => void {
  const counters = new Map<string, ReturnType<MetricsMeter['createCounter']>>();
  const attempts = meter.createHistogram('lienthong.exchange.attempts', {
    description: 'Tries until a packet was taken by the axis',
    unit: '{attempt}',
  });
  return events.onAny((event) => {
    let counter = counters.get(event.type);
    if (counter === undefined) {
      counter = meter.createCounter(`lienthong.exchange.${event.type}`, { unit: '{event}' });
      counters.set(event.type, counter);
    }
    counter.add(1, attributesOf(event));
    if (event.type === 'sent') attempts.record(event.attempts, { messageType: event.messageType });
  });
}

function attributesOf(event: ExchangeEvent): MetricAttributes {
  if (event.type === 'rejected') return {};
  if (event.type === 'deadlineNear' || event.type === 'overdue') return { duty: event.duty.duty };
  const attributes: Record<string, string | number | boolean> = {};
  for (const key of KEPT) {
    const value = (event as unknown as Record<string, unknown>)[key];
    if (typeof value === 'string' || typeof value === 'boolean') attributes[key] = value;
  }
  return attributes;
}

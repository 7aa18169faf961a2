import { createHmac } from 'node:crypto';
import { type Clock, type Random, redact, systemClock, systemRandom, toHex, vietnamIso } from '@lienthong/core';
import type { EvidenceRecord } from '../store/link.ts';
import type { Store, StoreCounts } from '../store/store.ts';

/** One line of the log, as the bundle shows it: what happened, to something that only this bundle names alike. */
export interface SupportEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  /** Error code, where the entry holds one. */
  readonly code?: string;
}

/** What a vendor may send to a maintainer (QĐ 28/2018 Đ19.5): no packet, no secret, no name, no document number. */
export interface SupportBundle {
  readonly form: 'lienthong-support/1';
  readonly at: string;
  readonly runtime: { readonly node: string; readonly platform: string; readonly arch: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly config: unknown;
  readonly counts: StoreCounts;
  /** Outgoing messages that wait or were given up, with their latest error. */
  readonly waiting: readonly {
    readonly message: string;
    readonly state: string;
    readonly messageType: string;
    readonly attempts: number;
    readonly code: string | null;
  }[];
  readonly evidence: readonly SupportEntry[];
  readonly log: readonly unknown[];
}

export interface SupportBundleOptions {
  /** Versions of what takes part, by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The axis' configuration; only fields that are on the list below are taken. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Lines that the vendor's logger has kept; covered once more. */
  readonly log?: readonly {
    readonly level: string;
    readonly event: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  }[];
  /** Entries of the evidence log, from its end. Default 500. */
  readonly entries?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

// A list of what is taken, not of what is left out: a field that nobody thought of stays at home.
const CONFIG_FIELDS = ['dialect', 'endpoint', 'options'];
const OPTION_FIELDS = [
  ...['hashForm', 'timestampPerRequest', 'headerOrder', 'maxPacketBytes', 'trailingCrlf', 'dateFormat', 'useDownload'],
  ...['sendToHeader', 'serviceType', 'hmac', 'docIdHeader', 'description', 'settleMs', 'retry'],
];
const LOG_FIELDS = ['code', 'retryInMs', 'attempt', 'attempts', 'status', 'state', 'op', 'ms', 'count', 'size', 'type'];
// Shapes that error codes, names of states and values of options have; a text of another shape may be anybody's words.
const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const NAME = /^[a-z][a-z-]{1,39}$/;
const WORD = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const MOST_LOG_LINES = 2000;

/**
 * Collects what helps to find a fault, and nothing that identifies a document, a person or a secret: identifiers become short keyed
 * digests that are alike within one bundle and in no other.
 */
export async function supportBundle(store: Store, options: SupportBundleOptions = {}): Promise<SupportBundle> {
  const key = (options.random ?? systemRandom).bytes(32);
  const hashed = (id: string): string => toHex(createHmac('sha256', key).update(id).digest()).slice(0, 16);
  const waiting: SupportBundle['waiting'][number][] = [];
  for (const state of ['queued', 'sending', 'dead'] as const) {
    const { records } = await store.findOutgoing({ states: [state], limit: 200 });
    for (const { messageId, messageType, attempts, log } of records)
      waiting.push({ message: hashed(messageId), state, messageType, attempts, code: textOf(log.at(-1)?.code, CODE) ?? null });
  }
  const last = (await store.lastEvidence())?.seq ?? 0;
  const evidence: SupportEntry[] = [];
  for await (const entry of store.readEvidence({ from: Math.max(1, last - (options.entries ?? 500) + 1) }))
    evidence.push(entryOf(entry, hashed));
  return {
    form: 'lienthong-support/1',
    at: vietnamIso((options.clock ?? systemClock).now()),
    runtime: { node: process.version, platform: process.platform, arch: process.arch },
    versions: options.versions ?? {},
    config: configOf(options.config ?? {}),
    counts: await store.count(),
    waiting,
    evidence,
    log: (options.log ?? []).slice(-MOST_LOG_LINES).map(({ level, event, fields }) => ({
      level: textOf(level, NAME) ?? '?',
      event: textOf(event, NAME) ?? '?',
      ...logFields(fields ?? {}),
    })),
  };
}

function entryOf({ seq, at, kind, subject, body }: EvidenceRecord, hashed: (id: string) => string): SupportEntry {
  const known = textOf(codeIn(body ?? '{}'), CODE);
  return { seq, at, kind, subject: hashed(subject), ...(known === undefined ? {} : { code: known }) };
}

/** Of a damaged store too a bundle can be made: that is when it is wanted. */
function codeIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { code?: unknown } | null)?.code;
  } catch {
    return 'UNREADABLE';
  }
}

function configOf(config: Readonly<Record<string, unknown>>): unknown {
  const { endpoint, options, ...rest } = pick(config, CONFIG_FIELDS);
  return {
    ...plain(rest),
    ...(typeof endpoint === 'string' ? { endpoint: originOf(endpoint) } : {}),
    ...(typeof options === 'object' && options !== null
      ? { options: plain(redact(pick(options as Record<string, unknown>, OPTION_FIELDS)) as Record<string, unknown>) }
      : {}),
  };
}

/** Scheme, host and port: user names, passwords and keys in queries stay at home. */
function originOf(endpoint: string): string {
  try {
    return new URL(endpoint).origin;
  } catch {
    return '?';
  }
}

function pick(value: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name)));
}

/** Numbers, codes and names of states, one level deep. */
function logFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(pick(fields, LOG_FIELDS)).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : (textOf(value, name === 'code' ? CODE : NAME) ?? '…'),
  ]);
  return Object.fromEntries(kept);
}

/** Options: numbers, booleans and words; of anything deeper the same. */
function plain(value: Readonly<Record<string, unknown>>, levels = 3): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'number' || typeof item === 'boolean') kept[name] = item;
    else if (typeof item === 'string') kept[name] = textOf(item, WORD) ?? '…';
    else if (typeof item === 'object' && item !== null && !Array.isArray(item) && levels > 0)
      kept[name] = plain(item as Record<string, unknown>, levels - 1);
  }
  return kept;
}

function textOf(value: unknown, shape: RegExp): string | undefined {
  return typeof value === 'string' && shape.test(value) ? value : undefined;
}

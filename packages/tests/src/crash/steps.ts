/**
 * The marked steps of sending and receiving. Each is a call of the exchange to its store or to the axis; the process is killed before
 * the call, while it is under way, or after it took effect and before the exchange learns of it.
 */
export const steps = [
  'sender.putPacket',
  'sender.commit',
  'sender.claimOutgoing',
  'sender.releaseClaim',
  'sender.axis.send',
  'sender.axis.list',
  'sender.axis.fetch',
  'sender.axis.acknowledge',
  'sender.axis.reconcile',
  'receiver.putPacket',
  'receiver.commit',
  'receiver.claimOutgoing',
  'receiver.claimIncoming',
  'receiver.releaseClaim',
  'receiver.axis.send',
  'receiver.axis.list',
  'receiver.axis.fetch',
  'receiver.axis.acknowledge',
  'receiver.axis.reconcile',
] as const;

export type Step = (typeof steps)[number];
export type Phase = 'before' | 'during' | 'after';

/** Where the process dies: at the `nth` time that it comes by. */
export interface Death {
  readonly step: Step;
  readonly phase: Phase;
  readonly nth: number;
}

/** What one process of the matrix is told. */
export interface ChildTask {
  readonly url: string;
  readonly folder: string;
  readonly sender: string;
  readonly receiver: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Messages whose sending the caller has not seen confirmed: it sends them (again). */
  readonly send: readonly number[];
  readonly death: Death | null;
}

// A process that lives must not lose its claim, and an axis that is slow must not look empty, only because the machine is busy: that is
// another matter than dying (a hang that outlasts the lease is in the README of the exchange).
export const LEASE_MS = 400;
export const SETTLE_MS = 100;
export const notationOf = (n: number): string => `${n}/STTTT`;
export const messageIdOf = (n: number): string => `m-${n}`;

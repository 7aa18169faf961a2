import type { Command } from '../command.ts';

type Load = () => Promise<Command>;

/** Loaded when called, so that `lienthong read` does not pay for the sandbox. */
export const commands: Readonly<Record<string, Load>> = {
  read: async () => (await import('./read.ts')).read,
  extract: async () => (await import('./extract.ts')).extract,
  compose: async () => (await import('./compose.ts')).composeCommand,
  sign: async () => (await import('./sign.ts')).sign,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  verify: async () => (await import('./verify.ts')).verify,
  'validate-chain': async () => (await import('./validate-chain.ts')).validateChainCommand,
  canonicalize: async () => (await import('./canonicalize.ts')).canonicalizeCommand,
  conformance: async () => (await import('./conformance.ts')).conformance,
  sandbox: async () => (await import('./sandbox.ts')).sandbox,
  send: async () => (await import('./send.ts')).send,
  receive: async () => (await import('./receive.ts')).receive,
  status: async () => (await import('./status.ts')).status,
  doctor: async () => (await import('./doctor.ts')).doctor,
  tokens: async () => (await import('./tokens.ts')).tokens,
  timestamp: async () => (await import('./timestamp.ts')).timestamp,
  trust: async () => (await import('./trust.ts')).trust,
  agencies: async () => (await import('./agencies.ts')).agencies,
  worker: async () => (await import('./worker.ts')).worker,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./backup.ts')).restore,
  report: async () => (await import('./report.ts')).report,
  overdue: async () => (await import('./report.ts')).overdue,
  support: async () => (await import('./support.ts')).support,
  evidence: async () => (await import('./evidence.ts')).evidence,
};

import type { Clock, Random } from '@lienthong/core';
import type { HubConfig, SandboxConfig } from './config/types.ts';
import type { FaultDial } from './faults/rules.ts';
import type { Judge } from './packet/verdict.ts';
import type { RequestLog } from './server/log.ts';
import type { Agencies } from './store/agencies.ts';
import type { Store } from './store/store.ts';

/** Everything that one running sandbox owns. */
export interface House {
  readonly config: SandboxConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly agencies: Agencies;
  readonly hubs: readonly HubConfig[];
  readonly store: Store;
  readonly faults: FaultDial;
  readonly log: RequestLog;
  readonly judge: Judge | undefined;
}

/** 24 hex digits, as the axis' own identifiers. */
export const newId = (random: Random): string => Buffer.from(random.bytes(12)).toString('hex');

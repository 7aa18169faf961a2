import type { SystemConfig } from '../config/types.ts';
import type { ActiveFault } from '../faults/rules.ts';
import type { House } from '../house.ts';
import type { ReceivedFile } from '../server/receive.ts';
import type { Reply } from '../server/reply.ts';

export interface Call {
  readonly house: House;
  readonly op: string;
  readonly system: SystemConfig;
  /** Lower-case names without prefix. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The packet of `sendEdoc`. */
  readonly packet: ReceivedFile | undefined;
  /** Every other body. */
  readonly body: Buffer;
  readonly fault: ActiveFault | undefined;
  readonly now: number;
  /** True when the client has hung up. */
  gone(): boolean;
}

export type Operation = (call: Call) => Promise<Reply> | Reply;

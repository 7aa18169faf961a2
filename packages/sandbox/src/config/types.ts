/** One connected system (a QLVB product's server): the credentials and the agencies it speaks for. */
export interface SystemConfig {
  readonly systemId: string;
  readonly secret: string;
  readonly agencies: readonly string[];
}

export interface AgencyConfig {
  readonly code: string;
  /** The old 13-character code of the same agency. */
  readonly code102?: string;
  readonly name: string;
  readonly mail?: string;
  /** Code of the parent agency. */
  readonly parent?: string;
}

/**
 * One station on a packet's way. Without `province`: the national hub. With it (`H17`): the provincial hub that every packet from
 * or to an agency of that level-1 code passes.
 */
export interface HubConfig {
  readonly id: string;
  readonly province?: string;
  /** `none`: bytes untouched. `trace`: a TraceHeader is inserted. `official`: re-serialised as the official library does. */
  readonly rewrite: 'none' | 'trace' | 'official';
}

export interface FaultConfig {
  /** Operation name, or `*`. */
  readonly op: string;
  readonly fault: string;
  /** How often it strikes; absent and without `rate`: always. */
  readonly count?: number;
  /** Probability 0…1 for each request. */
  readonly rate?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface SandboxConfig {
  readonly systems: readonly SystemConfig[];
  /** The whole directory. Absent: the agencies of the systems, each named by its code. */
  readonly agencies?: readonly AgencyConfig[];
  readonly hubs?: readonly HubConfig[];
  readonly auth?: 'lenient' | 'strict';
  /** Largest difference between a request's timestamp and the sandbox's clock. Default: not checked (strict: 15 minutes). */
  readonly clockWindowMs?: number;
  readonly faults?: readonly FaultConfig[];
  /** Route by the `to` header when it is there. Default false. */
  readonly toHeaderWins?: boolean;
  /** Largest packet accepted, bytes. Default 2 GiB. */
  readonly maxPacketBytes?: number;
}

export type Service = 'crl' | 'ocsp' | 'tsa' | 'aia';

/**
 * What a responder does wrong.
 * - on every service: `slow` (waits `delayMs`, then answers well), `silent` (never answers), `error` (HTTP 500), `truncated`, `garbage`,
 *   `huge` (an endless body after a good beginning), `redirect` (302 to `location`), `reset` (connection cut);
 * - signed answers: `wrong-signer` (a stranger's key), `expired` (nextUpdate and, for the TSA, genTime long past);
 * - OCSP and TSA: `replayed-nonce` (the nonce of the request before), `no-nonce`, `wrong-subject` (of another certificate or imprint);
 * - OCSP: `try-later`; TSA: `refused`, `wrong-usage` (a certificate without EKU timeStamping).
 */
export type FaultKind =
  | 'slow'
  | 'silent'
  | 'error'
  | 'truncated'
  | 'garbage'
  | 'huge'
  | 'redirect'
  | 'reset'
  | 'wrong-signer'
  | 'expired'
  | 'replayed-nonce'
  | 'no-nonce'
  | 'wrong-subject'
  | 'try-later'
  | 'refused'
  | 'wrong-usage';

export interface Fault {
  readonly kind: FaultKind;
  /** How many answers it spoils; default: until cleared. */
  readonly count?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly location?: string | undefined;
}

/** The faults set for each service, first in first out. */
export interface FaultPlan {
  set(service: Service, ...faults: readonly Fault[]): void;
  clear(service?: Service): void;
  /** The fault for the next answer, counted down. */
  take(service: Service): Fault | undefined;
}

export function faultPlan(): FaultPlan {
  const queues = new Map<Service, { fault: Fault; left: number }[]>();
  return {
    set: (service, ...faults) => {
      queues.set(
        service,
        faults.map((fault) => ({ fault, left: fault.count ?? Number.POSITIVE_INFINITY })),
      );
    },
    clear: (service) => (service === undefined ? queues.clear() : queues.delete(service)),
    take: (service) => {
      const queue = queues.get(service) ?? [];
      const [first] = queue;
      if (first === undefined) return undefined;
      if (--first.left <= 0) queue.shift();
      return first.fault;
    },
  };
}

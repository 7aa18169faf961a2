/** One request as the log shows it. Secrets and signatures are not in it. */
export interface LogEntry {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly ms: number;
  readonly method: string;
  readonly path: string;
  readonly op: string;
  readonly systemId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly requestBytes: number;
  readonly httpStatus: number;
  readonly status: string;
  readonly errorCode: string;
  readonly errorDesc: string;
  readonly docId: string;
  readonly fault: string;
}

export interface RequestLog {
  add(entry: Omit<LogEntry, 'seq'>): void;
  /** Entries with a greater number, oldest first. */
  since(seq: number): readonly LogEntry[];
  subscribe(listener: (entry: LogEntry) => void): () => void;
  readonly total: number;
}

const KEPT = 5000;

export function requestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let seq = 0;
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    add(entry) {
      const full = { seq: ++seq, ...entry };
      entries.push(full);
      if (entries.length > KEPT * 2) entries = entries.slice(-KEPT);
      for (const listener of listeners) listener(full);
    },
    since: (from) => entries.filter((e) => e.seq > from),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get total() {
      return seq;
    },
  };
}

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Abortable, isLienThongError, throwIfAborted, toHex, writeFileWhole } from '@lienthong/core';
import { raisePki } from '../errors.ts';
import { digestOf, type TimestampService } from './service.ts';
import type { Stamped } from './verify.ts';

/** One stamp that is wanted. JSON-safe: this is also what stands in its file. */
export interface TimestampJob {
  /** The caller's name for it: letters, digits, `.`, `_`, `-`, at most 100. */
  readonly id: string;
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly digest: string;
  /** `refused`: trying again would not help. */
  readonly state: 'waiting' | 'done' | 'refused';
  readonly attempts: number;
  /** Code of the last failure. */
  readonly lastError?: string;
  /** Base64 DER. */
  readonly token?: string;
  /** ISO 8601. */
  readonly genTime?: string;
}

export interface TimestampQueueRun {
  readonly done: number;
  readonly refused: number;
  /** To be tried again by another run. */
  readonly waiting: number;
}

/** Stamps that survive a crash: each wish and each token is on disk before the call returns. One process at a time per folder. */
export interface TimestampQueue {
  /** Idempotent for the same data. @throws LienThongError `TIMESTAMP_JOB_INVALID` for a bad id, or one in use for other data */
  add(id: string, stamped: Stamped): TimestampJob;
  jobs(): readonly TimestampJob[];
  /** Tries everything that waits, once around. An abort leaves the rest waiting. @throws LienThongError `ABORTED`, `SOURCE_IO` */
  run(options?: Abortable): Promise<TimestampQueueRun>;
  /** Forgets a job, done or not. */
  remove(id: string): void;
}

const SUFFIX = '.tsjob.json';
const ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;
const WORKERS = 16;

/** Opens the queue in a folder, made when it is not there. @throws LienThongError `TIMESTAMP_JOB_INVALID` (from its methods too) */
export function openTimestampQueue(folder: string, service: TimestampService): TimestampQueue {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const save = (job: TimestampJob): TimestampJob => {
    writeFileWhole(fileOf(folder, job.id), [Buffer.from(`${JSON.stringify(job)}\n`)]);
    return job;
  };
  const jobs = (): TimestampJob[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map((name) => load(folder, name.slice(0, -SUFFIX.length)));

  return {
    jobs,
    add(id, stamped) {
      const { algorithm, digest } = digestOf(stamped, 'sha256');
      const wanted: TimestampJob = { id, algorithm, digest: toHex(digest), state: 'waiting', attempts: 0 };
      const known = readdirSync(folder).includes(`${id}${SUFFIX}`) ? load(folder, id) : undefined;
      if (known === undefined) return save(wanted);
      if (known.algorithm === algorithm && known.digest === wanted.digest) return known;
      throw raisePki('TIMESTAMP_JOB_INVALID', { id, reason: 'the id is in use for other data' });
    },
    async run(call = {}) {
      throwIfAborted(call.signal);
      const waiting = jobs().filter(({ state }) => state === 'waiting');
      const count = { done: 0, refused: 0, waiting: 0 };
      const work = async (): Promise<void> => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
          count[save(await tried(job, service, call)).state]++;
      };
      await Promise.all(Array.from({ length: Math.min(WORKERS, waiting.length) }, work));
      return count;
    },
    remove(id) {
      rmSync(fileOf(folder, id), { force: true });
    },
  };
}

async function tried(job: TimestampJob, service: TimestampService, call: Abortable): Promise<TimestampJob> {
  try {
    const grant = await service.stamp({ algorithm: job.algorithm, digest: Buffer.from(job.digest, 'hex') }, call);
    const { lastError: _, ...rest } = job;
    return {
      ...rest,
      state: 'done',
      attempts: job.attempts + grant.attempts,
      token: Buffer.from(grant.token).toString('base64'),
      genTime: grant.info.genTime.toISOString(),
    };
  } catch (error) {
    if (!isLienThongError(error) || error.code === 'ABORTED') throw error;
    return { ...job, state: error.retryable ? 'waiting' : 'refused', attempts: job.attempts + 1, lastError: error.code };
  }
}

function fileOf(folder: string, id: string): string {
  // The id becomes a file name.
  if (!ID.test(id)) throw raisePki('TIMESTAMP_JOB_INVALID', { id: id.slice(0, 100), reason: 'not a plain name' });
  return join(folder, `${id}${SUFFIX}`);
}

function load(folder: string, id: string): TimestampJob {
  const path = fileOf(folder, id);
  let job: Partial<TimestampJob> | null = null;
  try {
    job = JSON.parse(readFileSync(path, 'utf8')) as Partial<TimestampJob> | null;
  } catch (cause) {
    throw raisePki('TIMESTAMP_JOB_INVALID', { id, reason: (cause as Error).name }, { cause });
  }
  const sound =
    job?.id === id &&
    typeof job.algorithm === 'string' &&
    /^(?:[0-9a-f]{2})+$/.test(job.digest ?? '') &&
    /^(?:waiting|done|refused)$/.test(job.state ?? '') &&
    Number.isSafeInteger(job.attempts);
  if (!sound) throw raisePki('TIMESTAMP_JOB_INVALID', { id, reason: 'fields' });
  return job as TimestampJob;
}

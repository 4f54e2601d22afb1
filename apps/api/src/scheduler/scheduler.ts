import { hostname } from 'node:os';
import type { TimedJob } from '@tallygate/contracts/timed-work';
import { tryLock } from '@tallygate/db/advisory-lock';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import { repeat } from '@tallygate/server-kit/repeat';
import type { Job } from './job.ts';
import { addJob, type JobRow, keepRun, readJobs } from './job-rows.ts';

const TICK_MS = 1_000;
/** Between two looks at a job that another api is busy with, and after a look that failed. */
const LOOK_AGAIN_MS = 5_000;

type Context = {
  db: Database;
  logger: Logger;
  /** The clock of business: what falls due while it is moved is done at once. */
  now: () => Date;
  /** Names this api among others; host and process unless it is given. */
  runner?: string;
};

type Kept = { job: Job; row: JobRow | undefined; running: Promise<void> | undefined; notBeforeMs: number };

/**
 * Does what happens by itself: looks every second what is due by the clock of business, and runs it. A job that runs once
 * takes a lock in the database, which goes with the process. What fell due while nobody ran is done once, not once for
 * each time. A job that fails is told and tried at its next time; it holds up no other.
 */
export class Scheduler {
  readonly #context: Context;
  readonly #runner: string;
  readonly #kept: readonly Kept[];
  readonly #stopped = new AbortController();

  /** @throws RangeError when two jobs have one name */
  constructor(context: Context, jobs: readonly Job[]) {
    this.#context = context;
    this.#runner = context.runner ?? `${hostname()}:${process.pid}`;
    this.#kept = jobs.map((job) => ({ job, row: undefined, running: undefined, notBeforeMs: 0 }));
    const names = jobs.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new RangeError(`two jobs are named ${twice}`);
  }

  /** Begins; returns how to stop: what runs is told to end, and awaited. */
  start(): { stop: () => Promise<void> } {
    const ticking = repeat(() => this.look(), {
      pauseMs: TICK_MS,
      onFailure: (error) => this.#context.logger.error({ err: error }, 'timed work could not be looked at'),
    });
    return {
      stop: async () => {
        this.#stopped.abort();
        await ticking.stop();
        await Promise.all(this.#kept.map(({ running }) => running));
      },
    };
  }

  /** Starts what is due and does not run here yet; resolves before that has ended. */
  async look(): Promise<void> {
    await this.#learn(this.#kept.filter(({ row }) => row === undefined));
    const nowMs = this.#context.now().getTime();
    for (const kept of this.#kept) {
      if (kept.running !== undefined || performance.now() < kept.notBeforeMs || !isDue(kept, nowMs)) continue;
      kept.running = this.#runOne(kept).finally(() => {
        kept.running = undefined;
      });
    }
  }

  /** Looks, and resolves when all that it started has ended. */
  async runDue(): Promise<void> {
    await this.look();
    await Promise.all(this.#kept.map(({ running }) => running));
  }

  /** Every job, as it stands for this api. */
  async list(): Promise<TimedJob[]> {
    const shared = await readJobs(this.#context.db, this.#namesOf('once'));
    const nowMs = this.#context.now().getTime();
    return this.#kept.map(({ job, row: own, running }) => {
      const row = shared.get(job.name) ?? own;
      const { name, about, runs } = job;
      const last = row?.last ?? null;
      return {
        name,
        about,
        runs,
        dueAt: (row?.dueAt ?? new Date(job.next(nowMs))).toISOString(),
        isRunning: running !== undefined,
        last: last && { ...last, startedAt: last.startedAt.toISOString(), endedAt: last.endedAt.toISOString() },
      };
    });
  }

  #namesOf(runs: Job['runs']): string[] {
    return this.#kept.flatMap(({ job }) => (job.runs === runs ? [job.name] : []));
  }

  /** Takes over since when jobs wait; a job that nobody has seen waits from now on. */
  async #learn(unknown: readonly Kept[]): Promise<void> {
    if (unknown.length === 0) return;
    const { db, now } = this.#context;
    const shared = unknown.filter(({ job }) => job.runs === 'once');
    const known = await readJobs(
      db,
      shared.map(({ job }) => job.name),
    );
    const nowMs = now().getTime();
    for (const kept of unknown) {
      const { job } = kept;
      const row = known.get(job.name) ?? { dueAt: new Date(job.isDueAtStart ? nowMs : job.next(nowMs)), last: null };
      if (job.runs === 'once' && !known.has(job.name)) await addJob(db, job.name, row.dueAt);
      kept.row = row;
    }
  }

  async #runOne(kept: Kept): Promise<void> {
    const { db, logger } = this.#context;
    const { job } = kept;
    try {
      if (job.runs === 'everywhere') {
        kept.row = (await this.#run(job, this.#stopped.signal)) ?? kept.row;
        return;
      }
      const turn = await tryLock(db, `job:${job.name}`, async (lost) => {
        // Another api may have run it since this one looked.
        const row = (await readJobs(db, [job.name])).get(job.name);
        if (row && !isDue({ job, row }, this.#context.now().getTime())) return row;
        const next = await this.#run(job, AbortSignal.any([lost, this.#stopped.signal]));
        // Whoever has lost the lock may have been followed by another, whose word counts.
        if (next !== null && !lost.aborted) await keepRun(db, job.name, next);
        return next ?? row;
      });
      if (turn.isMine) kept.row = turn.value;
      else kept.notBeforeMs = performance.now() + LOOK_AGAIN_MS;
    } catch (error) {
      kept.notBeforeMs = performance.now() + LOOK_AGAIN_MS;
      if (!this.#stopped.signal.aborted) logger.error({ err: error, job: job.name }, 'timed work could not be begun');
    }
  }

  /** Null when it was told to stop before its end: it is still due. */
  async #run(job: Job, signal: AbortSignal): Promise<JobRow | null> {
    const { logger, now } = this.#context;
    const startedAt = now();
    let outcome: 'done' | 'failed' = 'done';
    let detail: string | null;
    try {
      detail = await job.run(signal);
    } catch (error) {
      if (signal.aborted) return null;
      outcome = 'failed';
      detail = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      logger.error({ err: error, job: job.name }, 'timed work failed; it is tried again');
    }
    if (detail !== null && outcome === 'done') logger.info({ job: job.name, detail }, 'timed work is done');
    const endedAt = now();
    const dueAt = new Date(job.next(endedAt.getTime()));
    return { dueAt, last: { startedAt, endedAt, outcome, detail, runner: this.#runner } };
  }
}

/** What is due later than it would be if it had just run was put off by a clock that has since gone back. */
function isDue({ job, row }: Pick<Kept, 'job' | 'row'>, nowMs: number): boolean {
  if (row === undefined) return false;
  const dueMs = row.dueAt.getTime();
  return dueMs <= nowMs || dueMs > job.next(nowMs);
}

import type { Database } from '@tallygate/db/database';
import { openDatabase } from '@tallygate/db/open-database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { every, type Job } from './job.ts';
import { Scheduler } from './scheduler.ts';

const HOUR_MS = 3_600_000;
const logger = createLogger({ name: 'api', level: 'silent' });

/** A job that counts its runs, and waits in each while it is held. */
function aJob(overrides: Partial<Job> = {}) {
  const state = { runs: 0, hold: undefined as Promise<void> | undefined };
  const job: Job = {
    name: 'tidy',
    about: 'Tidy up',
    runs: 'once',
    next: every(HOUR_MS),
    run: async () => {
      state.runs += 1;
      await state.hold;
      return `run ${state.runs}`;
    },
    ...overrides,
  };
  return { job, state };
}

/** A clock that stands until it is moved. */
function aClock() {
  let ms = Date.parse('2026-11-30T12:00:00Z');
  return {
    now: () => new Date(ms),
    move: (by: number) => {
      ms += by;
    },
  };
}

describe('timed work', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterEach(() => db.sql('truncate timed_jobs'));
  afterAll(() => db.close());

  it('runs what is due by the clock of business, and tells how it went', async () => {
    const { job, state } = aJob();
    const clock = aClock();
    const scheduler = new Scheduler({ db, logger, now: clock.now, runner: 'here:1' }, [job]);

    await scheduler.runDue();
    expect(state.runs).toBe(0);
    clock.move(HOUR_MS);
    await scheduler.runDue();

    expect(state.runs).toBe(1);
    expect(await scheduler.list()).toMatchObject([
      {
        name: 'tidy',
        dueAt: '2026-11-30T14:00:00.000Z',
        isRunning: false,
        last: { startedAt: '2026-11-30T13:00:00.000Z', outcome: 'done', detail: 'run 1', runner: 'here:1' },
      },
    ]);
  });

  it('does once what fell due many times while nobody ran', async () => {
    const { job, state } = aJob();
    const clock = aClock();
    await new Scheduler({ db, logger, now: clock.now }, [job]).runDue();

    clock.move(1_000 * HOUR_MS);
    const later = new Scheduler({ db, logger, now: clock.now }, [job]);
    await later.runDue();
    await later.runDue();

    expect(state.runs).toBe(1);
  });

  it('lets no failure hold up other jobs, and tries again at the next time', async () => {
    let isBroken = true;
    const broken = aJob({
      name: 'broken',
      run: async () => {
        if (isBroken) throw new Error('no room on the disk');
        return null;
      },
    });
    const { job, state } = aJob();
    const clock = aClock();
    const scheduler = new Scheduler({ db, logger, now: clock.now }, [broken.job, job]);
    await scheduler.look();
    clock.move(HOUR_MS);
    await scheduler.runDue();
    expect(state.runs).toBe(1);
    expect((await scheduler.list())[0]?.last).toMatchObject({ outcome: 'failed', detail: 'no room on the disk' });

    isBroken = false;
    clock.move(HOUR_MS);
    await scheduler.runDue();
    expect((await scheduler.list())[0]?.last).toMatchObject({ outcome: 'done', detail: null });
  });

  it('does not wait for a time that a clock, since put back, had set', async () => {
    const { job, state } = aJob();
    const clock = aClock();
    clock.move(5_000 * HOUR_MS);
    const scheduler = new Scheduler({ db, logger, now: clock.now }, [job]);
    await scheduler.runDue();

    clock.move(-5_000 * HOUR_MS);
    await scheduler.runDue();

    expect(state.runs).toBe(1);
  });

  it('tells what runs to end when it is stopped, and keeps it due', async () => {
    const clock = aClock();
    let isStarted = false;
    const { job } = aJob({
      run: (signal) =>
        new Promise((_resolve, reject) => {
          isStarted = true;
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    });
    const scheduler = new Scheduler({ db, logger, now: clock.now }, [job]);
    await scheduler.look();
    clock.move(HOUR_MS);
    const running = scheduler.start();
    await expect.poll(() => isStarted, { timeout: 10_000 }).toBe(true);

    await running.stop();

    expect(await scheduler.list()).toMatchObject([{ dueAt: '2026-11-30T13:00:00.000Z', last: null }]);
  });

  it('refuses two jobs of one name', () => {
    const { job } = aJob();
    expect(() => new Scheduler({ db, logger, now: aClock().now }, [job, job])).toThrow(/two jobs are named tidy/);
  });
});

const server = await startPostgres();
describe.skipIf(server === null)(
  server === null
    ? 'two apis on one PostgreSQL (skipped: no initdb and postgres on this machine)'
    : 'two apis on one PostgreSQL',
  () => {
    let one: Database;
    let other: Database;
    beforeAll(async () => {
      const target = { url: server?.createDatabase('timed_work') ?? '' };
      one = await openDatabase(target);
      other = await openDatabase(target);
    });
    afterAll(async () => {
      await Promise.all([one.close(), other.close()]);
      await server?.stop();
    });

    it('run each job once, and those that are everybody’s own twice', async () => {
      const clock = aClock();
      const shared = aJob({ name: 'shared' });
      const own = aJob({ name: 'own', runs: 'everywhere' });
      const apis = [one, other].map((db) => new Scheduler({ db, logger, now: clock.now }, [shared.job, own.job]));
      await Promise.all(apis.map((api) => api.look()));

      for (let hour = 1; hour <= 5; hour++) {
        clock.move(HOUR_MS);
        await Promise.all(apis.map((api) => api.runDue()));
        // Whoever found the other busy looks again.
        await Promise.all(apis.map((api) => api.runDue()));
      }

      expect(shared.state.runs).toBe(5);
      expect(own.state.runs).toBe(10);
    });

    it('take over from one that was killed in the middle of a job', async () => {
      const clock = aClock();
      const { job, state } = aJob({ name: 'long' });
      let release = () => {};
      state.hold = new Promise((resolve) => {
        release = resolve;
      });
      const first = new Scheduler({ db: one, logger, now: clock.now }, [job]);
      const second = new Scheduler({ db: other, logger, now: clock.now }, [job]);
      await Promise.all([first.look(), second.look()]);
      clock.move(HOUR_MS);
      await first.look();
      await expect.poll(() => state.runs, { timeout: 20_000 }).toBe(1);
      await second.runDue();
      expect(state.runs).toBe(1);

      // What a kill leaves: the connection, and with it the lock, is gone.
      await other.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
      );
      const locks = () => other.sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()");
      await expect.poll(async () => (await locks()).length, { timeout: 20_000 }).toBe(0);
      const third = new Scheduler({ db: other, logger, now: clock.now }, [job]);
      const taken = third.runDue();
      await expect.poll(() => state.runs, { timeout: 20_000 }).toBe(2);
      release();
      await taken;
      await first.runDue();

      expect(state.runs).toBe(2);
      expect((await third.list())[0]?.dueAt).toBe('2026-11-30T14:00:00.000Z');
    });
  },
);

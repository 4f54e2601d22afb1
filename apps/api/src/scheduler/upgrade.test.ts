import { createLogger } from '@tallygate/server-kit/logger';
import { expect, it } from 'vitest';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { every } from './job.ts';
import { Scheduler } from './scheduler.ts';

const HOUR_MS = 3_600_000;

it('a job that the version before did by itself is due as on a first start, and its run is kept from then on', async () => {
  const found = await upgraded(
    { undo: ['drop table timed_jobs'], write: [], migration: '20261130233758_timed_jobs' },
    async (db) => {
      const context = {
        db,
        logger: createLogger({ name: 'api', level: 'silent' }),
        now: () => new Date('2026-11-30T12:00:00Z'),
        runner: 'here:1',
      };
      const job = { about: 'Tidy up', runs: 'once', next: every(HOUR_MS), run: async () => 'tidied' } as const;
      await new Scheduler(context, [
        { ...job, name: 'at start', isDueAtStart: true },
        { ...job, name: 'in an hour' },
      ]).runDue();
      return db.prisma.timedJob.findMany({ orderBy: { name: 'asc' } });
    },
  );
  expect(found).toMatchObject([
    { name: 'at start', outcome: 'done', detail: 'tidied', dueAt: new Date('2026-11-30T13:00:00Z') },
    { name: 'in an hour', outcome: null, dueAt: new Date('2026-11-30T13:00:00Z') },
  ]);
});

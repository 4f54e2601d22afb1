import type { Database } from '@tallygate/db/database';

/** What is kept of a job's last run. */
export type LastRun = {
  startedAt: Date;
  endedAt: Date;
  outcome: 'done' | 'failed';
  detail: string | null;
  runner: string;
};

export type JobRow = { dueAt: Date; last: LastRun | null };

/** The states of jobs that run once for a whole database, by name. */
export async function readJobs({ prisma }: Database, names: readonly string[]): Promise<Map<string, JobRow>> {
  const rows = await prisma.timedJob.findMany({ where: { name: { in: [...names] } } });
  return new Map(
    rows.map(({ name, dueAt, startedAt, endedAt, outcome, detail, runner }) => [
      name,
      {
        dueAt,
        last:
          startedAt === null || endedAt === null
            ? null
            : { startedAt, endedAt, outcome: outcome === 'failed' ? 'failed' : 'done', detail, runner: runner ?? '' },
      },
    ]),
  );
}

/** Notes since when a new job waits. Of several apis that see it first, one counts. */
export async function addJob({ prisma }: Database, name: string, dueAt: Date): Promise<void> {
  await prisma.timedJob.createMany({ data: [{ name, dueAt }], skipDuplicates: true });
}

/** Notes how a job went, and when it is due again. */
export async function keepRun({ prisma }: Database, name: string, { dueAt, last }: JobRow): Promise<void> {
  const columns = { dueAt, ...last };
  await prisma.timedJob.upsert({ where: { name }, create: { name, ...columns }, update: columns });
}

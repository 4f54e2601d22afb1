import type { Database } from '@tallygate/db/database';
import type { RailState } from './checks/rails.ts';

/** How each rail does. */
export async function readRailStates({ prisma }: Database): Promise<RailState[]> {
  const rails = await prisma.rail.findMany({ where: { kind: { not: 'none' } }, orderBy: { name: 'asc' } });
  return Promise.all(
    rails.map(async ({ id, name, kind, closedBecause }) => {
      const [waiting, refused, oldest, newestRefused, differing, oldestBill] = [
        await prisma.railReport.count({ where: { railId: id, state: 'waiting' } }),
        await prisma.railReport.count({ where: { railId: id, state: 'refused' } }),
        await prisma.railReport.findFirst({ where: { railId: id, state: 'waiting' }, orderBy: { createdAt: 'asc' } }),
        await prisma.railReport.findFirst({ where: { railId: id, state: 'refused' }, orderBy: { createdAt: 'desc' } }),
        await prisma.railBill.findMany({ where: { railId: id, state: 'differs' }, orderBy: { periodTo: 'asc' } }),
        await prisma.railBill.findFirst({ where: { railId: id, state: 'waiting' }, orderBy: { periodTo: 'asc' } }),
      ];
      return {
        name,
        kind,
        waiting,
        refused,
        refusedBecause: newestRefused?.faultMessage ?? null,
        closedBecause,
        differing: differing.map(({ company, note }) => ({ company, note })),
        waitingBill: oldestBill && {
          company: oldestBill.company,
          since: oldestBill.periodTo.toISOString(),
          note: oldestBill.note,
        },
        oldestWaiting: oldest?.createdAt.toISOString() ?? null,
      };
    }),
  );
}

import { AppError } from '@tallygate/contracts/app-error';
import { RAIL_KINDS, type RailMeterEntry, type RailView, saveRail } from '@tallygate/contracts/rail';
import type { Rail } from '@tallygate/db/generated/client';
import type { RailAssignment } from '@tallygate/rails/who-bills';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import { attemptOf } from './report-rows.ts';

const stored = z.object({ kind: z.enum(RAIL_KINDS), mode: z.enum(['test', 'live']), meters: saveRail.shape.meters });

/** How a rail calls our meters, and what it is. */
export function railFacts(row: Rail): z.output<typeof stored> {
  return stored.parse(row);
}

/** @throws AppError RAIL_NOT_FOUND */
export async function requireRail(tx: Transaction, id: string): Promise<Rail> {
  const row = await tx.rail.findUnique({ where: { id } });
  if (!row) throw new AppError('RAIL_NOT_FOUND', { detail: `There is no rail "${id}"` });
  return row;
}

/** Every rail as replies carry it; keys never leave. */
export async function readRails(tx: Transaction): Promise<RailView[]> {
  const rows = await tx.rail.findMany({ orderBy: { name: 'asc' } });
  const counts = await tx.railReport.groupBy({ by: ['railId', 'state'], _count: true });
  const records = await tx.railRecord.groupBy({ by: ['railId', 'state'], _count: true });
  const newest = (await tx.event.aggregate({ _max: { seq: true } }))._max.seq ?? 0n;
  const moments = new Map<string, Moments>();
  for (const { id } of rows) moments.set(id, await readMoments(tx, id));
  return rows.map((row) => {
    // A rail is told of quantities, or of records.
    const countOf = (state: string) =>
      [...counts, ...records]
        .filter((one) => one.railId === row.id && one.state === state)
        .reduce((sum, { _count }) => sum + _count, 0);
    return {
      id: row.id,
      name: row.name,
      ...railFacts(row),
      fromPlans: row.fromPlans,
      sweptAt: row.sweptAt?.toISOString() ?? null,
      keyEnd: row.sealedKey === null ? null : row.keyEnd,
      hasWebhookSecret: row.sealedWebhookSecret !== null,
      address: row.address,
      webhookPath: `/api/rails/${row.id}/webhooks`,
      reports: {
        waiting: countOf('waiting'),
        acknowledged: countOf('acknowledged'),
        refused: countOf('refused'),
        abandoned: countOf('abandoned'),
      },
      lastRoundAt: row.lastRoundAt?.toISOString() ?? null,
      cursor: { readUpTo: row.readUpTo.toString(), newest: newest.toString() },
      oldestWaiting: moments.get(row.id)?.oldestWaiting ?? null,
      lastAttempt: moments.get(row.id)?.lastAttempt ?? null,
      closedBecause: row.closedBecause,
      revision: row.revision,
      updatedAt: row.updatedAt.toISOString(),
      updatedBy: row.updatedBy,
    };
  });
}

type Moments = Pick<RailView, 'oldestWaiting' | 'lastAttempt'>;

/** What waits longest at a rail, and what was tried last. */
async function readMoments(tx: Transaction, railId: string): Promise<Moments> {
  const waiting = await tx.railReport.findFirst({
    where: { railId, state: 'waiting' },
    orderBy: { createdAt: 'asc' },
  });
  const attempt = await tx.railAttempt.findFirst({
    where: { railId },
    omit: { exchanges: true },
    orderBy: { id: 'desc' },
  });
  return {
    oldestWaiting: waiting && { from: waiting.partFrom.toISOString(), since: waiting.createdAt.toISOString() },
    lastAttempt: attempt && attemptOf(attempt),
  };
}

/** Which rail bills what, and which watch. */
export async function readAssignments(tx: Transaction): Promise<(RailAssignment & { id: string })[]> {
  const rows = await tx.railAssignment.findMany({ orderBy: [{ meterId: 'asc' }, { validFrom: 'asc' }] });
  return rows.map(({ id, railId, role, meterId, company, validFrom }) => ({
    id,
    railId,
    role: role === 'shadow' ? 'shadow' : 'bills',
    meterId,
    company: company === '' ? null : company,
    validFrom: validFrom.toISOString(),
  }));
}

/** How a rail calls a meter; undefined when it was never told. */
export function meterAt(row: Rail, meterId: string): RailMeterEntry | undefined {
  return railFacts(row).meters.find((one) => one.meterId === meterId);
}

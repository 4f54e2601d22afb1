import type { CorrectionView } from '@tallygate/contracts/correction';
import type { Prisma } from '@tallygate/db/generated/client';
import type { Transaction } from '../database/transaction.ts';
import { meterNames } from '../meters/meter-rows.ts';

const WITH_REVERSAL = { reversal: { select: { id: true } } } as const;

/** Corrections as replies carry them. */
export async function readCorrections(
  tx: Transaction,
  query: Pick<Prisma.CorrectionFindManyArgs, 'where' | 'orderBy' | 'take'>,
): Promise<CorrectionView[]> {
  const rows = await tx.correction.findMany({ ...query, include: WITH_REVERSAL });
  const names = rows.some(({ meterId }) => meterId !== null) ? await meterNames(tx) : new Map<string, string>();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    eventId: row.eventId,
    company: row.company,
    meterId: row.meterId,
    meterVersion: row.meterVersion,
    meterName: row.meterId === null ? null : (names.get(row.meterId) ?? row.meterId),
    time: row.time.toISOString(),
    quantity: row.quantity.toFixed(),
    reason: row.reason,
    author: row.author,
    createdAt: row.createdAt.toISOString(),
    reverses: row.reverses,
    reversedBy: row.reversal?.id ?? null,
  }));
}

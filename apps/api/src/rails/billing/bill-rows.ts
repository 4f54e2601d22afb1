import { type RailBillView, railBillView } from '@tallygate/contracts/rail';
import type { Transaction } from '../../database/transaction.ts';

/** What became of closed periods at a rail, the newest first. */
export async function readBills(
  tx: Transaction,
  { railId, company, limit }: { railId: string; company?: string | undefined; limit: number },
): Promise<RailBillView[]> {
  const rows = await tx.railBill.findMany({
    where: { railId, ...(company === undefined ? {} : { company }) },
    orderBy: [{ periodTo: 'desc' }, { company: 'asc' }, { currency: 'asc' }],
    take: limit,
  });
  return rows.map((row) =>
    railBillView.parse({
      ...row,
      from: row.periodFrom.toISOString(),
      to: row.periodTo.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    }),
  );
}

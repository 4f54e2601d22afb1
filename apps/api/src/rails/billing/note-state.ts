import type { InvoiceState } from '@tallygate/contracts/invoice';
import type { Database } from '@tallygate/db/database';

type Noted = {
  /** From these states alone: what somebody said of it meanwhile stays. */
  from: readonly InvoiceState[];
  to: InvoiceState;
  rail: string;
  note: string;
  now: Date;
};

/** Notes at our invoice what a rail did with it. */
export async function noteState(db: Database, id: string, { from, to, rail, note, now }: Noted): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const { count } = await tx.invoice.updateMany({ where: { id, state: { in: [...from] } }, data: { state: to } });
    if (count === 0) return;
    await tx.invoiceChange.create({ data: { invoiceId: id, at: now, state: to, by: `rail ${rail}`, note } });
  });
}

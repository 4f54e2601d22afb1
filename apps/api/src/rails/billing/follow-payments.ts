import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { noteState } from './note-state.ts';

/** Says of our invoices that they are paid, as soon as what is known of the rail's says so, however it came to be known. */
export async function followPayments(db: Database, rail: Rail, now: Date): Promise<void> {
  const paid = await db.sql<{ id: string; external: string }>(PAID, [rail.id]);
  for (const { id, external } of paid)
    await noteState(db, id, {
      from: ['final', 'sent', 'overdue', 'uncollectible'],
      to: 'paid',
      rail: rail.name,
      note: `${external} is paid there`,
      now,
    });
}

const PAID = `
select i.id, d.external_id as external from rail_bills b
join rail_documents d on d.rail_id = b.rail_id and d.external_id = b.external_id and d.status = 'paid'
join invoices i on i.number = b.invoice and i.state in ('final', 'sent', 'overdue', 'uncollectible')
where b.rail_id = $1 and b.state = 'final'`;

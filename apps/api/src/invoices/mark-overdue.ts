import type { Database } from '@tallygate/db/database';

/** Notes which invoices were not paid when they were due. */
export async function markOverdue(db: Database, now: Date): Promise<void> {
  await db.sql(
    `with late as (
       update invoices set state = 'overdue'
       where state in ('final', 'sent') and type = 'invoice' and due > 0 and due_at < $1 returning id
     )
     insert into invoice_changes (invoice_id, at, state, by) select id, $1, 'overdue', 'system' from late`,
    [now],
  );
}

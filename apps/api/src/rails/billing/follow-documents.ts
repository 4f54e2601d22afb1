import type { InvoiceState } from '@tallygate/contracts/invoice';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { noteState } from './note-state.ts';

/** From which states ours follows what the rail's invoice became. */
const FOLLOWED: Readonly<Record<'paid' | 'void' | 'uncollectible', { from: readonly InvoiceState[]; words: string }>> =
  {
    paid: { from: ['final', 'sent', 'overdue', 'uncollectible'], words: 'is paid there' },
    void: { from: ['final', 'sent', 'overdue', 'uncollectible'], words: 'is void there' },
    uncollectible: { from: ['final', 'sent', 'overdue'], words: 'is uncollectible there' },
  };

/**
 * Says of our invoices that they are paid, void or uncollectible, as soon as what is known of the rail's says so, however it
 * came to be known. What a void one charged stands on the company's next one, as when somebody voids it here.
 */
export async function followDocuments(db: Database, rail: Rail, now: Date): Promise<void> {
  for (const to of ['paid', 'void', 'uncollectible'] as const) {
    const { from, words } = FOLLOWED[to];
    const found = await db.sql<{ id: string; external: string }>(BECAME, [rail.id, to, from]);
    for (const { id, external } of found)
      await noteState(db, id, { from, to, rail: rail.name, note: `${external} ${words}`, now });
  }
}

const BECAME = `
select i.id, d.external_id as external from rail_bills b
join rail_documents d on d.rail_id = b.rail_id and d.external_id = b.external_id and d.status = $2
join invoices i on i.number = b.invoice and i.state = any($3::text[])
where b.rail_id = $1 and b.state = 'final'`;

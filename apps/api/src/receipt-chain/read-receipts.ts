import type { ChainedReceipt } from '@tallygate/contracts/receipt';
import type { SqlRunner } from '@tallygate/db/database';

const COLUMNS = 'sequence::text as seq, previous, hash, token as receipt';

/** The receipt that the result of a call carried; null where it carried none, or where its event was removed. */
export async function receiptOfCall(db: SqlRunner, eventId: string): Promise<ChainedReceipt | null> {
  const [row] = await db.sql<ChainedReceipt>(`select ${COLUMNS} from receipts where event_id = $1::uuid`, [eventId]);
  return row ?? null;
}

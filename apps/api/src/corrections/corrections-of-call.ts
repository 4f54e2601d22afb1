import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';

/** What corrections come to for a call: at every meter, and at each that they name. None that was taken back is among them. */
export async function correctionsOfCall(
  db: SqlRunner,
  eventId: string,
): Promise<{ meterId?: string; quantity: string }[]> {
  const rows = await db.sql<{ meterId: string | null; quantity: string }>(
    `select meter_id as "meterId", sum(quantity)::text as quantity from corrections where event_id = $1::uuid
     group by meter_id having sum(quantity) <> 0 order by meter_id nulls first`,
    [eventId],
  );
  return rows.map(({ meterId, quantity }) => ({
    ...(meterId !== null && { meterId }),
    quantity: formatDecimal(parseDecimal(quantity)),
  }));
}

import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';

/** Stores events as former versions did: whole, in their body. For databases whose schema is one of then. */
export async function insertFormerEvents(db: Database, events: readonly Partial<CallEvent>[]): Promise<void> {
  await db.sql(INSERT, [JSON.stringify(events)]);
}

const INSERT = `
insert into events (id, time, gateway_id, proxy, tool, method, consumer, company, outcome, reason, billable, quantity,
  http_status, duration_ms, is_error, body)
select (e->>'id')::uuid, (e->>'time')::timestamptz, e->>'gatewayId', e->>'proxy', e->>'target', e->>'method',
  e->>'consumer', e->>'company', e->>'outcome', e->>'reason', (e->>'billable')::boolean, (e->>'quantity')::numeric,
  (e->>'httpStatus')::int, round((e->>'durationMs')::numeric)::int, (e->>'isError')::boolean, e
from jsonb_array_elements($1::jsonb) as e`;

import type { EventDetail } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { EVENT_COLUMNS, type EventRow, recordedEvent, toLedgerEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { billOfEvent } from './bill-of-event.ts';
import { explainDecision } from './explain-decision.ts';
import { explainDelivery } from './explain-delivery.ts';
import { metersOfEvent } from './meters-of-event.ts';
import { readPricer } from './price-events.ts';
import { relatedEvents } from './related-events.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One event with everything the drawer shows, or null when the ledger has no such id. */
export async function getEvent(
  context: { db: Database; applier: Applier; now: () => Date },
  id: string,
): Promise<EventDetail | null> {
  if (!UUID.test(id)) return null;
  const [row] = await context.db.sql<EventRow>(`select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where id = $1::uuid`, [
    id,
  ]);
  if (!row) return null;
  const event = recordedEvent(row);
  const publishing = await readPublishing(context);
  const ledgerEvent = (await readPricer(context))(toLedgerEvent(row));
  return {
    ...ledgerEvent,
    explanation: explainDecision(event),
    meters: await metersOfEvent(context, event),
    bill: await billOfEvent(context, event),
    related: await relatedEvents(context.db, event),
    delivery: explainDelivery(ledgerEvent, publishing),
    moesif: toMoesifEvent(event, publishing.uriShape),
  };
}

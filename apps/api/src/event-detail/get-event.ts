import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { EVENT_COLUMNS, type EventRow, recordedEvent, toLedgerEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { readPublishing } from '../publishers/publishing.ts';
import type { Services } from '../services.ts';
import { explainDecision } from './explain-decision.ts';
import { metersOfEvent } from './meters-of-event.ts';
import { relatedEvents } from './related-events.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One event with everything the drawer shows, or null when the ledger has no such id. */
export async function getEvent(services: Services, id: string): Promise<EventDetail | null> {
  if (!UUID.test(id)) return null;
  const [row] = await services.db.sql<EventRow>(`select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where id = $1::uuid`, [
    id,
  ]);
  if (!row) return null;
  const event = recordedEvent(row);
  const { uriShape } = await readPublishing(services);
  return {
    ...toLedgerEvent(row),
    explanation: explainDecision(event),
    meters: await metersOfEvent(services, event),
    related: await relatedEvents(services.db, event),
    moesif: toMoesifEvent(event, uriShape),
  };
}

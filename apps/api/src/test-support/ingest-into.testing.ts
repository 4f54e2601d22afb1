import type { IngestReply } from '@tallygate/contracts/internal-api';
import type { Database } from '@tallygate/db/database';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';

/** Stores events as one batch that arrives at that instant. */
export function ingestInto(
  db: Database,
  events: readonly object[],
  at: string,
  bus = new EventBus(),
): Promise<IngestReply> {
  const lines = events.map((event) => JSON.stringify(event));
  return ingestEvents({ db, bus, now: () => new Date(at) }, lines);
}

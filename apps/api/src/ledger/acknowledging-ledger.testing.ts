// Stores batches and their deliveries, and folds them into the roll-ups, for ever in the folder it is given; prints the ids of each batch once it is stored.
import { openDatabase } from '@tallygate/db/open-database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { EventBus } from '../events/event-bus.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { foldChanges } from './fold-changes.ts';

const db = await openDatabase({ dataDir: process.argv[2] });
const deps = { db, bus: new EventBus(), now: () => new Date('2026-09-01T11:00:00Z') };
for (;;) {
  const events = Array.from({ length: 200 }, (_, index) => aCallEvent({ consumer: `agent-${index % 10}` }));
  await ingestEvents(
    deps,
    events.map((event) => JSON.stringify(event)),
  );
  process.stdout.write(`${events.map(({ id }) => id).join(' ')}\n`);
  const deliveries = events.map(({ id }) => ({ id, state: 'accepted' as const, at: '2026-09-01T11:00:00.000Z' }));
  const delivered = recordDeliveries(db, { publisher: 'moesif', deliveries });
  await foldChanges(db);
  await delivered;
}

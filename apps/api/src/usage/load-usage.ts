import type { Usage, UsageTally } from '@tallygate/metering/aggregate';
import { foldChanges } from '../ledger/fold-changes.ts';
import { hoursCutBy } from '../ledger/grains.ts';
import { requireEvents, requireQuarters } from '../ledger/require-events.ts';
import { createGroupReader, type GroupReader } from './group-rows.ts';
import type { Span } from './time-slices.ts';
import type { UsageReading } from './usage-reading.ts';
import {
  arrivedRows,
  companyRows,
  dayRows,
  eventRows,
  hasFewRollups,
  quarterRows,
  staying,
  totalRows,
  type UsageQuery,
} from './usage-rows.ts';

const HOUR_MS = 3_600_000;
/** About how many events one statement groups; between two, other queries get a turn at the database. */
const EVENTS_PER_STATEMENT = 100_000;
/** Reading more roll-ups would take too long for a list that nobody asked for. */
const ROLLUPS_FOR_CONSUMERS = 3_000;

export type LoadedUsage = {
  usage: Usage;
  source: UsageReading['source'];
  /** Whether the usage lists consumers: not when there are too many to read them in passing. */
  listsConsumers: boolean;
  /** What is known of the recorded events behind one of the usage's groups. */
  recorded: GroupReader['recorded'];
};

/**
 * Reads a period from the ledger into a tally: from roll-ups with what is less than a quarter of an hour at the edges from
 * events, or from events throughout. SQL only groups what is equal; what counts is decided by the tally.
 * @param rollupsForConsumers how many roll-ups may be read to list consumers whom the meter does not tell apart
 * @throws AppError EVENTS_REMOVED when the answer needs events that retention has removed
 */
export async function loadUsage(
  query: UsageQuery,
  tally: UsageTally,
  rollupsForConsumers = ROLLUPS_FOR_CONSUMERS,
): Promise<LoadedUsage> {
  const found = await addUsage(query, tally, rollupsForConsumers);
  return { ...found, usage: tally.usage() };
}

/** What groups of equal events are handed to. */
type Tally = Pick<UsageTally, 'add' | 'addDay'>;

/** Hands what a period holds to any tally, as `loadUsage` does. @throws AppError EVENTS_REMOVED */
export async function addUsage(
  query: UsageQuery,
  tally: Tally,
  rollupsForConsumers = ROLLUPS_FOR_CONSUMERS,
): Promise<Omit<LoadedUsage, 'usage'>> {
  await foldChanges(query.db);
  const listsConsumers =
    query.reading.looksAt.consumer || (await hasFewRollups(query, query.period, rollupsForConsumers));
  const columns = query.reading.columns.filter((column) => listsConsumers || column !== 'consumer');
  const reading = { ...query.reading, columns };
  const source = reading.source === 'rollups' && reading.rolled ? 'rollups' : 'events';
  const { read, recorded } = createGroupReader(reading);
  if (source === 'rollups' && reading.rolled)
    await addRollups({ ...query, reading }, { rolled: reading.rolled, listsConsumers, read, tally });
  else await addEvents({ ...query, reading }, read, tally);
  return { source, listsConsumers, recorded };
}

async function addEvents(query: UsageQuery, read: GroupReader['read'], tally: Tally): Promise<void> {
  const { db, reading, period, moved } = query;
  const arrived = moved.into.map(({ accepted }) => ({ from: accepted, to: accepted + 1 }));
  await requireEvents(db, [period, ...arrived], 'This meter looks at what only events tell');
  const only = staying(moved);
  for (const span of await statementSpans(query)) {
    for (const row of await eventRows({ ...query, only }, span, reading.keys)) tally.add(read(row, reading.keys));
  }
  for (const row of await arrivedRows(query)) tally.add(read(row, reading.keys));
}

async function addRollups(
  query: UsageQuery,
  {
    rolled,
    listsConsumers,
    read,
    tally,
  }: { rolled: Span; listsConsumers: boolean; read: GroupReader['read']; tally: Tally },
): Promise<void> {
  const { db, reading } = query;
  await requireEvents(db, reading.edges, 'The period cuts a quarter of an hour');
  await requireQuarters(db, hoursCutBy([rolled.from, rolled.to, ...reading.buckets]), 'Within the period a day begins');
  if (listsConsumers || reading.columns.includes('outcome')) {
    for (const row of await quarterRows(query, rolled)) tally.add(read(row, []));
  } else if (reading.isByDay && !reading.looksAt.company) {
    // Every pair of a day and a company would be a group, so days are read for all companies together, and companies
    // for all days.
    for (const row of await companyRows(query, rolled)) tally.add(read(row, []), false);
    for (const row of await dayRows(query, rolled)) tally.addDay(read(row, []));
  } else {
    // Each pair of a day and a company is needed where quantities are rounded, or a condition is about the company.
    for (const row of await totalRows(query, rolled)) tally.add(read(row, []));
  }
  for (const edge of reading.edges) {
    for (const row of await eventRows({ ...query, only: staying(query.moved) }, edge, [])) tally.add(read(row, []));
  }
}

/** Cuts the period at hours, into spans of about `EVENTS_PER_STATEMENT` events by the roll-ups. */
async function statementSpans({ db, period }: UsageQuery): Promise<Span[]> {
  const rows = await db.sql<{ start: Date; calls: string }>(
    `select start, sum(calls) as calls from event_totals where span = 'hour' and start >= $1 and start < $2
     group by start order by start`,
    [new Date(period.from - HOUR_MS), new Date(period.to)],
  );
  const spans: Span[] = [];
  let from = period.from;
  let gathered = 0;
  for (const { start, calls } of rows) {
    const end = start.getTime() + HOUR_MS;
    gathered += Number(calls);
    if (gathered < EVENTS_PER_STATEMENT || end <= from || end >= period.to) continue;
    spans.push({ from, to: end });
    from = end;
    gathered = 0;
  }
  return [...spans, { from, to: period.to }];
}

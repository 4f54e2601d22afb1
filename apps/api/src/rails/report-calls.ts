import { type Decimal, formatDecimal, subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import { type MeterDefinition, meterDefinition } from '@tallygate/contracts/meter';
import { isPublished } from '@tallygate/contracts/published-events';
import type { Database } from '@tallygate/db/database';
import { type Meter, Prisma, type Rail, type RailReport } from '@tallygate/db/generated/client';
import { quantityOfEvent } from '@tallygate/metering/event-price';
import { evaluateFilter } from '@tallygate/metering/meter-filter';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { RailCall } from '@tallygate/rails/rail';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import type { Publishing } from '../publishers/publishing.ts';

/** How many events are looked at together. */
const PAGE = 2_000;
/** Of more calls an hour's sum is told: a report is one row. */
const MOST_CALLS = 50_000;

/** A call and what it adds to a meter, decimal text. */
export type CountedCall = { id: string; quantity: string };

/** Whether a rail is told of single calls: where it remembers their ids for weeks, or never forgets them. */
export function takesCalls({ kind }: Rail): boolean {
  return kind === 'metronome' || kind === 'http';
}

type PartWork = { meter: Meter; part: { from: number; to: number }; publishing: Publishing };

/** The calls of a part of an hour that a meter counts, by company. */
export async function callsOfPart(
  db: Database,
  { meter, part, publishing }: PartWork,
): Promise<Map<string, CountedCall[]>> {
  const definition = meterDefinition.parse(meter.definition);
  const calls = new Map<string, CountedCall[]>();
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await db.sql<EventRow>(Prisma.sql`
      select ${Prisma.raw(EVENT_COLUMNS)} from ${Prisma.raw(WHOLE_EVENTS)}
      where time >= ${new Date(part.from)} and time < ${new Date(part.to)} and id > ${after}::uuid and company is not null
      order by id limit ${PAGE}`);
    for (const row of rows) {
      const event = recordedEvent(row);
      const sent = toMoesifEvent(event, publishing.uriShape);
      if (!isPublished(event, publishing.published) || !evaluateFilter(definition.filter, sent)) continue;
      const own = calls.get(event.company ?? '') ?? [];
      own.push({ id: event.id, quantity: formatDecimal(ownQuantity(definition, sent)) });
      calls.set(event.company ?? '', own);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return calls;
    after = last.id;
  }
}

/**
 * Which calls a report tells of, and what of its value is in none of them: corrections, rounding, and calls that count at another
 * time than they were made.
 * @param calls all of the part; undefined where the rail takes no calls
 * @param former reports of the part
 */
export function callsOfReport(
  value: string,
  calls: readonly CountedCall[] | undefined,
  former: readonly RailReport[],
): { callIds?: string[]; rest?: string } {
  const arrived = former.filter(({ state }) => state === 'acknowledged');
  // What was told as a whole holds calls that nobody can name.
  if (calls === undefined || calls.length > MOST_CALLS || arrived.some(({ rest }) => rest === null)) return {};
  const told = new Set(arrived.flatMap(({ callIds }) => callIds));
  const fresh = calls.filter(({ id }) => !told.has(id));
  const rest = subtractDecimals(value, sumDecimals(fresh.map(({ quantity }) => quantity)));
  return { callIds: fresh.map(({ id }) => id), rest };
}

/** The calls of a report as a rail is told of them, in their order. */
export async function readReportedCalls(
  db: Database,
  { callIds, meterId, meterVersion }: RailReport,
): Promise<RailCall[]> {
  const meter = await db.prisma.meter.findUniqueOrThrow({
    where: { id_version: { id: meterId, version: meterVersion } },
  });
  const definition = meterDefinition.parse(meter.definition);
  const rows = await db.sql<EventRow>(
    `select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where id = any($1::uuid[]) order by time, id`,
    [callIds],
  );
  return rows.map((row) => {
    const event = recordedEvent(row);
    return {
      id: `${event.id}:${meterId}`,
      // Its shape concerns addresses alone, and no quantity is one.
      value: formatDecimal(ownQuantity(definition, toMoesifEvent(event, 'absolute'))),
      timestamp: event.time,
      proxy: event.proxy,
      tool: event.target ?? '',
      consumer: event.consumer ?? '',
      reason: event.reason,
    };
  });
}

function ownQuantity(definition: MeterDefinition, sent: Parameters<typeof quantityOfEvent>[1]): Decimal {
  return quantityOfEvent(definition, sent).least;
}

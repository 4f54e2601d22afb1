import { AppError } from '@tallygate/contracts/app-error';
import type { Decimal } from '@tallygate/contracts/decimal';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { type Meter, Prisma, type Rail } from '@tallygate/db/generated/client';
import { periodsWithin } from '@tallygate/metering/billing-period';
import { hourlyUsage } from '../previews/hourly-usage.ts';
import { signedUsage } from '../previews/read-usage.ts';
import type { Publishing } from '../publishers/publishing.ts';
import type { CompanyTime } from './billing/company-times.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Span = { from: number; to: number };

/** A part of an hour, with what every company used in it. */
export type CountedPart = { part: Span; usage: ReadonlyMap<string, Decimal> };

type Asked = {
  rail: Rail;
  meter: Meter;
  /** Starts of whole hours, ascending. */
  hours: readonly number[];
  times: readonly CompanyTime[];
  publishing: Publishing;
  now: number;
};

/**
 * Hours with what was counted in them, each cut where one of the meter's periods ends within it, or where another price of a plan
 * begins; parts that are not over are left out. What is read at once is a day at most, so memory does not grow with how much
 * there is to report.
 */
export async function* countedParts(db: Database, asked: Asked): AsyncGenerator<CountedPart> {
  const cuts = [...borders(asked), ...(await formerCuts(db, asked))];
  const days = new Map<number, number[]>();
  for (const hour of asked.hours) {
    const day = Math.floor(hour / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  for (const hours of days.values()) {
    const parts = hours.flatMap((hour) => partsOf(asked, hour, cuts));
    const known = await readTogether(db, asked, parts.filter(isWhole));
    for (const part of parts)
      yield { part, usage: (isWhole(part) && known.get(part.from)) || (await readAlone(db, asked, part)) };
  }
}

const isWhole = ({ from, to }: Span): boolean => to - from === HOUR_MS;

/** Where the meter's prices and the periods of its companies begin and end. */
function borders({ times, meter }: Asked): number[] {
  return times.flatMap(({ spans, period }) => [
    period.from,
    period.to,
    ...spans.filter(({ meterId }) => meterId === meter.id).flatMap(({ from, to }) => [from, to]),
  ]);
}

/** Where hours were cut once: they are cut again, because what was reported for a part is told apart by its start. */
async function formerCuts(db: Database, { rail, meter, hours }: Asked): Promise<number[]> {
  const [first, last] = [hours[0], hours.at(-1)];
  if (!rail.fromPlans || first === undefined || last === undefined) return [];
  const rows = await db.sql<{ at: number }>(Prisma.sql`
    select distinct (extract(epoch from part_from) * 1000)::float8 as at from rail_reports
    where rail_id = ${rail.id} and meter_id = ${meter.id} and part_from > ${new Date(first)}
      and part_from < ${new Date(last + HOUR_MS)} and part_from <> date_trunc('hour', part_from, 'UTC')`);
  return rows.map(({ at }) => at);
}

function partsOf({ meter, now }: Asked, hour: number, cuts: readonly number[]): Span[] {
  const { period } = meterDefinition.parse(meter.definition);
  const end = hour + HOUR_MS;
  const within = cuts.filter((at) => at > hour && at < end);
  const starts = [hour, ...new Set(within)].sort((a, b) => a - b);
  return starts
    .flatMap((from, index) => periodsWithin(period, { from, to: starts[index + 1] ?? end }))
    .filter(({ to }) => to <= now);
}

async function readTogether(
  db: Database,
  { meter, publishing }: Asked,
  parts: readonly Span[],
): Promise<Map<number, Map<string, Decimal>>> {
  if (parts.length < 2) return new Map();
  const definition = meterDefinition.parse(meter.definition);
  const hours = parts.map(({ from }) => from);
  return hourlyUsage(db, { meter: { id: meter.id, definition }, hours, publishing }).catch((error: unknown) => {
    // Hours between them that retention has removed are no reason to report none of these.
    if (error instanceof AppError) return new Map();
    throw error;
  });
}

function readAlone(db: Database, { meter, publishing }: Asked, span: Span): Promise<Map<string, Decimal>> {
  const definition = meterDefinition.parse(meter.definition);
  return signedUsage({ db }, { meter: { id: meter.id, definition }, span, company: undefined, publishing });
}

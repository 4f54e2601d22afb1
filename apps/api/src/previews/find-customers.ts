import type { Database } from '@tallygate/db/database';
import { priceSegments } from '@tallygate/metering/price';
import type { PriceSegment } from '@tallygate/metering/price-versions';
import type { Span } from '../usage/time-slices.ts';

/**
 * Companies that owe what a price charges without usage: each that is on a plan at some time of the period, and each that
 * called before its end and was never on one. None when nothing is due without usage.
 */
export async function findCustomers(db: Database, segments: readonly PriceSegment[], period: Span): Promise<string[]> {
  const unused = priceSegments(
    segments,
    segments.map(() => 0n),
  );
  if (unused.total === 0n) return [];
  const rows = await db.sql<{ company: string }>(CUSTOMERS, [new Date(period.from), new Date(period.to)]);
  return rows.map(({ company }) => company);
}

const CUSTOMERS = `
with callers as (
  select company from event_totals where span = 'day' and start < date_trunc('day', $2::timestamptz, 'UTC')
  union
  select company from event_totals where span = 'hour' and start >= date_trunc('day', $2::timestamptz, 'UTC')
    and start < date_trunc('hour', $2::timestamptz, 'UTC')
  union
  select company from event_rollups where quarter >= date_trunc('hour', $2::timestamptz, 'UTC')
    and quarter < date_bin('15 minutes', $2::timestamptz, 'epoch')
  union
  select company from events where time >= date_bin('15 minutes', $2::timestamptz, 'epoch') and time < $2
)
select company from company_plans where valid_from < $2 and (valid_to is null or valid_to > $1)
union
select company from callers where company <> ''
  and not exists (select from company_plans as plan where plan.company = callers.company)
order by company`;

import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Database } from '@tallygate/db/database';
import { type GroupRow, keyExpressions } from './group-rows.ts';
import type { Span } from './time-slices.ts';
import type { UsagePlan } from './usage-plan.ts';

/** What is asked of the ledger. */
export type UsageQuery = { db: Database; plan: UsagePlan; period: Span; company: string | undefined };

/** Groups of equal events within a span. */
export function eventRows(
  { db, plan, company }: Pick<UsageQuery, 'db' | 'plan' | 'company'>,
  span: Span,
  keys: UsagePlan['keys'],
  byState: boolean,
  states?: readonly DeliveryState[],
): Promise<GroupRow[]> {
  const params: unknown[] = [new Date(span.from), new Date(span.to), plan.buckets.map((at) => new Date(at))];
  const also: string[] = [];
  if (company !== undefined) also.push(`and company = $${params.push(company)}`);
  if (states) also.push(`and delivery_state = any($${params.push(states)}::text[])`);
  const selected = [...plan.columns, ...(byState ? ['delivery_state'] : []), ...keyExpressions(keys)];
  const positions = selected.map((_, index) => index + 2);
  const text = `select width_bucket(time, $3::timestamptz[]) as bucket, ${selected.join(', ')},
       ${plan.sum === null ? '' : `trim_scale(sum(${plan.sum})) as total, count(*) - count(${plan.sum}) as not_numeric,`}
       count(*) as calls, count(*) filter (where late) as late, max(time) as last_at
     from events where time >= $1 and time < $2 ${also.join(' ')}
     group by 1, ${positions.join(', ')}`;
  return db.transaction(async (tx) => {
    // The planner expects far more groups than there are, and would sort all rows on disk.
    await tx.sql("set local work_mem = '64MB'");
    return tx.sql<GroupRow>(text, params);
  });
}

import type { Database } from '@tallygate/db/database';
import { expect } from 'vitest';
import { foldChanges } from './fold-changes.ts';

const MEASURES = `sum(count) as calls, sum(quantity * count) as quantity,
  coalesce(sum(quantity * count) filter (where quantity = trunc(quantity)), 0::numeric(38,12)) as whole,
  coalesce(sum(count) filter (where quantity <> trunc(quantity)), 0) as fractional,
  coalesce(sum(count) filter (where late), 0) as late`;
const CLASS = "coalesce(kind, '') as kind, coalesce(class, '') as class";
const KEPT = 'calls, quantity, whole_quantity as whole, fractional, late';

/** Fails unless both roll-ups say exactly what counting the events anew says. */
export async function expectRollupsOfEvents(db: Database): Promise<void> {
  await foldChanges(db);
  const keys = "proxy, coalesce(tool, '') as tool, method, consumer, coalesce(company, '') as company, reason, outcome";
  expect(
    await db.sql(`select quarter, proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state, kind, class,
      ${KEPT}, errors, duration_ms_sum, request_bytes, response_bytes
      from event_rollups order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`),
  ).toEqual(
    await db.sql(`select date_bin('15 minutes', time, 'epoch') as quarter, ${keys}, billable, delivery_state, ${CLASS}, ${MEASURES},
      coalesce(sum(count) filter (where is_error), 0) as errors, sum(duration_ms::bigint * count)::bigint as duration_ms_sum,
      sum((body->>'requestBytes')::bigint * count)::bigint as request_bytes,
      sum((body->>'responseBytes')::bigint * count)::bigint as response_bytes
      from events group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`),
  );
  expect(
    await db.sql(`select span, start, proxy, tool, company, method, reason, billable, delivery_state, kind, class, ${KEPT}
      from event_totals order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`),
  ).toEqual(
    await db.sql(`select span, date_trunc(unit, time, 'UTC') as start, case when by_proxy then proxy else '' end as proxy,
      case when by_tool then coalesce(tool, '') else '' end as tool, case
        when by_company or coalesce(company, '') = '' then coalesce(company, '') else 'any' end as company, method, reason,
      billable, case when by_company then delivery_state else '' end as delivery_state, ${CLASS}, ${MEASURES}
      from events cross join (values ('hour', 'hour', false, false, true), ('day', 'day', false, false, true),
        ('proxy_hour', 'hour', true, false, true), ('proxy_day', 'day', true, false, true),
        ('tool_day', 'day', true, true, true), ('any_hour', 'hour', false, false, false),
        ('any_proxy_hour', 'hour', true, false, false), ('any_tool_hour', 'hour', true, true, false)
      ) as spans(span, unit, by_proxy, by_tool, by_company)
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`),
  );
}

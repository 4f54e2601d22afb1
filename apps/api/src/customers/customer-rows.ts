import type { CustomerList, CustomerQuery, CustomerRow } from '@tallygate/contracts/customer';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { foldChanges } from '../ledger/fold-changes.ts';

const MONTHS = 6;

type Row = {
  company: string;
  name: string | null;
  entry_id: string | null;
  plan_id: string | null;
  plan_name: string | null;
  since: Date | null;
  trend: string[];
  consumers: string;
  last_call: Date | null;
  total: string;
};

type Context = { db: Database; now: () => Date };

/**
 * Companies that the ledger has seen, that somebody wrote down, and that are on a plan: each once.
 * @returns a part of them by the query, and how many there are
 */
export async function listCustomers({ db, now }: Context, query: CustomerQuery): Promise<CustomerList> {
  await foldChanges(db);
  const rows = await db.sql<Row>(select(now(), query));
  return { rows: rows.map(rowOf), total: Number(rows[0]?.total ?? 0) };
}

/** One of them; undefined for a name that nothing is known of. */
export async function findCustomer({ db, now }: Context, company: string): Promise<CustomerRow | undefined> {
  await foldChanges(db);
  const query = { company, sort: 'company', offset: 0, limit: 1 } as const;
  const [row] = await db.sql<Row>(select(now(), query));
  return row && rowOf(row);
}

function rowOf(row: Row): CustomerRow {
  const trend = row.trend.map(Number);
  const { entry_id: id, plan_id: planId, plan_name: name, since } = row;
  return {
    company: row.company,
    name: row.name ?? '',
    plan:
      id === null || planId === null || name === null || since === null
        ? null
        : { id, planId, name, since: since.toISOString() },
    trend,
    calls: trend.at(-1) ?? 0,
    consumers: Number(row.consumers),
    lastCallAt: row.last_call?.toISOString() ?? null,
    isKnown: row.name !== null,
  };
}

const ORDERS = {
  company: Prisma.raw('company'),
  calls: Prisma.raw('calls desc, company'),
  lastCallAt: Prisma.raw('last_day desc nulls last, company'),
};

type Selection = Pick<CustomerQuery, 'search' | 'plan' | 'sort' | 'offset' | 'limit'> & { company?: string };

/** One pass over the sums of days; roll-ups are asked for the rows that are shown alone. */
function select(now: Date, { company, search, plan, sort, offset, limit }: Selection): Prisma.Sql {
  const starts = Array.from(
    { length: MONTHS + 1 },
    (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS + 1 + index, 1)),
  );
  const present = starts[MONTHS - 1];
  const ofMonths = starts.slice(0, MONTHS).map(
    (start, index) => Prisma.sql`coalesce(sum(calls) filter (where ${COUNTED}
      and start >= ${start}::timestamptz and start < ${starts[index + 1]}::timestamptz), 0)::text`,
  );
  const only = company === undefined ? Prisma.empty : Prisma.sql`and company = ${company}`;
  const like = search === undefined || search === '' ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const filters = [
    ...(like === null ? [] : [Prisma.sql`(company ilike ${like} or name ilike ${like})`]),
    ...(plan === undefined ? [] : [plan === 'none' ? Prisma.sql`plan_id is null` : Prisma.sql`plan_id = ${plan}`]),
  ];
  const where = filters.length === 0 ? Prisma.empty : Prisma.sql`where ${Prisma.join(filters, ' and ')}`;
  return Prisma.sql`
    with sums as (
      select company, max(start) filter (where ${COUNTED}) as last_day, array[${Prisma.join(ofMonths)}] as trend
      from event_totals where span = 'day' and company <> '' ${only} group by company
    ), names as (
      select company from sums
      union select company from customers where true ${only}
      union select company from company_plans where true ${only}
    ), joined as (
      select names.company, customers.name, entry.id as entry_id, entry.plan_id, plans.name as plan_name,
        entry.valid_from as since, sums.last_day, coalesce(sums.trend, ${NO_CALLS}) as trend,
        coalesce(sums.trend[${MONTHS}::int]::bigint, 0) as calls
      from names left join sums on sums.company = names.company
        left join customers on customers.company = names.company
        left join company_plans entry on entry.company = names.company and entry.valid_from <= ${now}::timestamptz
          and (entry.valid_to is null or entry.valid_to > ${now}::timestamptz)
        left join plans on plans.id = entry.plan_id
    ), shown as (
      select *, count(*) over () as total from joined ${where}
      order by ${ORDERS[sort]} limit ${limit}::int offset ${offset}::int
    )
    select company, name, entry_id, plan_id, plan_name, since, trend, total,
      (select coalesce(
          (select max(time) from events
            where events.company = shown.company and ${COUNTED} and events.time >= max(quarter)),
          max(quarter))
        from event_rollups where event_rollups.company = shown.company and ${COUNTED}) as last_call,
      (select count(distinct consumer) from event_rollups where event_rollups.company = shown.company
        and consumer <> '' and ${COUNTED} and quarter >= ${present}::timestamptz) as consumers
    from shown order by ${ORDERS[sort]}`;
}

const COUNTED = Prisma.raw("method = 'tools/call' and reason <> 'test'");
const NO_CALLS = Prisma.raw(`array[${Array.from({ length: MONTHS }, () => "'0'").join(', ')}]`);

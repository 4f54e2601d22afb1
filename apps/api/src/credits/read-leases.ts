import type { CreditLeaseView } from '@tallygate/contracts/credit';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';

const TIMES = ['issuedAt', 'seenAt', 'reclaimAt'] as const;
const AMOUNTS = ['amount', 'settled', 'returned'] as const;
type Row = Pick<CreditLeaseView, 'id' | 'currency' | 'gatewayId' | 'state' | (typeof AMOUNTS)[number]> &
  Record<(typeof TIMES)[number], Date>;

/** A gateway tells of its leases each half second; after so long it is said to be silent. */
const SILENT_AFTER_MS = 15_000;
/** Leases that were taken back are shown for so long. */
const SHOWN_MS = 30 * 86_400_000;

/**
 * Leases of a company that are open, and those that were left behind in the last 30 days, the last first; at most 200.
 * @param now the machine's time, by which leases end
 */
export async function readLeases(db: SqlRunner, company: string, now: Date): Promise<CreditLeaseView[]> {
  const rows = await db.sql<Row>(
    `select l.id::text as id, t.unit as currency, l.gateway_id as "gatewayId", l.issued_at as "issuedAt",
       l.seen_at as "seenAt", l.reclaim_at as "reclaimAt",
       case when l.state = 'reclaimed' then 'left_behind' when l.seen_at < $2::timestamptz then 'silent' else 'held' end as state,
       sum(p.amount)::text as amount, sum(greatest(p.settled, p.told_settled))::text as settled,
       sum(p.returned)::text as returned
     from credit_leases l join credit_pots t on t.id = l.pot_id join credit_lease_parts p on p.lease_id = l.id
     where t.company = $1 and (l.state = 'open' or (l.state = 'reclaimed' and l.reclaim_at > $3::timestamptz))
     group by l.id, t.unit order by l.issued_at desc, l.id desc limit 200`,
    [company, new Date(now.getTime() - SILENT_AFTER_MS), new Date(now.getTime() - SHOWN_MS)],
  );
  return rows.map((row) => ({
    ...row,
    ...(Object.fromEntries(TIMES.map((name) => [name, row[name].toISOString()])) as Record<
      'issuedAt' | 'seenAt' | 'reclaimAt',
      string
    >),
    ...Object.fromEntries(AMOUNTS.map((name) => [name, formatDecimal(parseDecimal(row[name]))])),
  }));
}

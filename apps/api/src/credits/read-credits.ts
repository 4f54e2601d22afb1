import type { CompanyCredits, CreditBalance, CreditEntryQuery, CreditEntryView } from '@tallygate/contracts/credit';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';
import { readGrants } from './grant-rows.ts';

type BalanceRow = { currency: string; debt: string; available: string; free: string; held: string; asOf: Date | null };

/** What a company has, as of the last word of each gateway that holds some of it. */
export async function readCredits(db: SqlRunner, company: string, now: Date): Promise<CompanyCredits> {
  const rows = await db.sql<BalanceRow>(
    `select t.unit as currency, t.debt::text as debt,
       coalesce((select sum(available) from credit_grants g where g.pot_id = t.id and g.state = 'active'
         and g.effective_at <= $2::timestamptz and (g.expires_at is null or g.expires_at > $2::timestamptz)), 0)::text as available,
       coalesce(sum(p.amount - p.returned - greatest(p.settled, p.told_settled) - p.told_held), 0)::text as free,
       coalesce(sum(p.told_held), 0)::text as held, max(l.seen_at) as "asOf"
     from credit_pots t
     left join credit_leases l on l.pot_id = t.id and l.state = 'open'
     left join credit_lease_parts p on p.lease_id = l.id
     where t.company = $1 group by t.id order by t.unit`,
    [company, now],
  );
  return { balances: rows.map(balanceOf), grants: await readGrants(db, { company }) };
}

function balanceOf({ currency, debt, available, free, held, asOf }: BalanceRow): CreditBalance {
  const owed = parseDecimal(debt);
  const left = parseDecimal(available) + atLeastZero(parseDecimal(free));
  return {
    currency,
    balance: formatDecimal(owed > 0n ? 0n : left),
    held: formatDecimal(atLeastZero(parseDecimal(held))),
    debt: formatDecimal(owed),
    asOf: asOf?.toISOString() ?? null,
  };
}

function atLeastZero(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}

type EntryRow = Omit<CreditEntryView, 'at'> & { at: Date };

/** A page of the movements of a pot, the last first. */
export async function readEntries(
  db: SqlRunner,
  { company, currency, limit, before }: CreditEntryQuery,
): Promise<{ entries: CreditEntryView[]; before: string | null }> {
  const rows = await db.sql<EntryRow>(
    `select e.sequence::text as sequence, p.unit as currency, type, grant_id::text as "grantId",
       call_id::text as "callId", amount::text as amount, at, e.hash
     from credit_entries e join credit_pots p on p.id = e.pot_id
     where p.company = $1 and p.unit = $2 and ($3::bigint is null or e.sequence < $3::bigint)
     order by e.sequence desc limit $4::int`,
    [company, currency, before ?? null, limit],
  );
  const entries = rows.map((row) => ({
    ...row,
    amount: formatDecimal(parseDecimal(row.amount)),
    at: row.at.toISOString(),
  }));
  return { entries, before: rows.length < limit ? null : (rows.at(-1)?.sequence ?? null) };
}

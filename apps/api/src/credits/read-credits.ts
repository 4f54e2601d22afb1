import type {
  CompanyCredits,
  CreditBalance,
  CreditBalanceList,
  CreditEntryQuery,
  CreditEntryView,
} from '@tallygate/contracts/credit';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';
import { readGrants } from './grant-rows.ts';

type BalanceRow = { currency: string; debt: string; available: string; free: string; held: string; asOf: Date | null };

/** Of pots that `$2` names: what is there, and what gateways have of it by their last word. `$1` is the instant. */
const BALANCES = `select t.company, t.unit as currency, t.debt::text as debt,
    coalesce((select sum(available) from credit_grants g where g.pot_id = t.id and g.state = 'active'
      and g.effective_at <= $1::timestamptz and (g.expires_at is null or g.expires_at > $1::timestamptz)), 0)::text as available,
    coalesce(sum(p.amount - p.returned - greatest(p.settled, p.told_settled) - p.told_held), 0)::text as free,
    coalesce(sum(p.told_held), 0)::text as held, max(l.seen_at) as "asOf"
  from credit_pots t
  left join credit_leases l on l.pot_id = t.id and l.state = 'open'
  left join credit_lease_parts p on p.lease_id = l.id
  where t.company = any($2::text[]) group by t.id order by t.company, t.unit`;

/** What a company has, as of the last word of each gateway that holds some of it. */
export async function readCredits(db: SqlRunner, company: string, now: Date): Promise<CompanyCredits> {
  const rows = await db.sql<BalanceRow>(BALANCES, [now, [company]]);
  return { balances: rows.map(balanceOf), grants: await readGrants(db, { company }) };
}

/** What companies have, by name: so many companies, each with all its currencies. */
export async function readBalances(
  db: SqlRunner,
  { limit, after, company, now }: { limit: number; after: string | undefined; company?: string; now: Date },
): Promise<CreditBalanceList> {
  const companies = await db.sql<{ company: string }>(
    `select distinct company from credit_pots where ($1::text is null or company > $1) and ($3::text is null or company = $3) order by company limit $2::int`,
    [after ?? null, limit, company ?? null],
  );
  const names = companies.map(({ company }) => company);
  const rows = await db.sql<BalanceRow & { company: string }>(BALANCES, [now, names]);
  return {
    rows: rows.map((row) => ({ company: row.company, ...balanceOf(row) })),
    after: names.length < limit ? null : (names.at(-1) ?? null),
  };
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

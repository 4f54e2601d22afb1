import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';

/** A time of a company, milliseconds since 1970, half-open. */
type Span = { company: string; period: { from: number; to: number } };

/** What calls of companies were paid from credits, and not given back, by company and currency; minor units. The time is that of the booking. */
export async function readSpent(db: SqlRunner, spans: readonly Span[]): Promise<Map<string, string>> {
  const rows = await db.sql<{ company: string; currency: string; amount: string }>(
    `select s.company, p.unit as currency, sum(case when e.type = 'corrected' then -e.amount else e.amount end)::text as amount
     from jsonb_to_recordset($1::jsonb) as s(company text, since timestamptz, until timestamptz)
     join credit_pots p on p.company = s.company
     join credit_entries e on e.pot_id = p.id and e.type in ('settled', 'corrected') and e.call_id is not null
       and e.at >= s.since and e.at < s.until
     group by s.company, p.unit`,
    [
      JSON.stringify(
        spans.map(({ company, period: { from, to } }) => ({
          company,
          since: new Date(from).toISOString(),
          until: new Date(to).toISOString(),
        })),
      ),
    ],
  );
  return new Map(
    rows.map(({ company, currency, amount }) => [spentKey(company, currency), formatDecimal(parseDecimal(amount))]),
  );
}

export function spentKey(company: string, currency: string): string {
  return `${currency} ${company}`;
}

import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';

/** A lease that is open, with what its pot has booked of it. */
export type OpenLease = {
  id: string;
  potId: string;
  company: string;
  unit: string;
  isRecalled: boolean;
  parts: { grant: string; amount: Decimal; settled: Decimal; returned: Decimal }[];
  /** How long it may be spent from now on, never beyond the end of a grant. */
  usableMs: (limits: { now: number; ttlMs: number }) => number;
};

type Row = {
  id: string;
  pot: string;
  company: string;
  unit: string;
  recalled: boolean;
  parts: { grant: string; amount: string; settled: string; returned: string; expires: string | null }[];
};

type Where = {
  ids?: readonly string[];
  gatewayId?: string;
  boot?: string;
  notBoot?: string;
  /** Those that are due to be taken back. */
  reclaimBefore?: Date;
};

/** Open leases, in the order in which they were made. */
export async function readOpenLeases(db: SqlRunner, where: Where): Promise<OpenLease[]> {
  const rows = await db.sql<Row>(
    `select l.id::text as id, l.pot_id::text as pot, t.company, t.unit, l.recalled_at is not null as recalled,
       (select jsonb_agg(jsonb_build_object('grant', p.grant_id, 'amount', p.amount::text, 'settled', p.settled::text,
          'returned', p.returned::text, 'expires', g.expires_at))
        from credit_lease_parts p join credit_grants g on g.id = p.grant_id where p.lease_id = l.id) as parts
     from credit_leases l join credit_pots t on t.id = l.pot_id
     where l.state = 'open' and ($1::uuid[] is null or l.id = any($1::uuid[])) and ($2::text is null or l.gateway_id = $2)
       and ($3::text is null or l.boot = $3) and ($4::text is null or l.boot <> $4)
       and ($5::timestamptz is null or l.reclaim_at <= $5::timestamptz)
     order by l.id`,
    [
      where.ids ?? null,
      where.gatewayId ?? null,
      where.boot ?? null,
      where.notBoot ?? null,
      where.reclaimBefore ?? null,
    ],
  );
  return rows.map(({ id, pot, company, unit, recalled, parts }) => ({
    id,
    potId: pot,
    company,
    unit,
    isRecalled: recalled,
    parts: parts.map(({ grant, amount, settled, returned }) => ({
      grant,
      amount: parseDecimal(amount),
      settled: parseDecimal(settled),
      returned: parseDecimal(returned),
    })),
    usableMs: ({ now, ttlMs }) =>
      Math.max(
        0,
        Math.min(ttlMs, ...parts.flatMap(({ expires }) => (expires === null ? [] : Date.parse(expires) - now))),
      ),
  }));
}

import type { GrantView } from '@tallygate/contracts/credit';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { SqlRunner } from '@tallygate/db/database';

type Row = Omit<GrantView, 'effectiveAt' | 'expiresAt' | 'createdAt'> & {
  effective_at: Date;
  expires_at: Date | null;
  created_at: Date;
};

const AMOUNTS = ['amount', 'available', 'leased', 'settled', 'expired', 'voided'] as const;

/** Grants as replies carry them: of a company, or one; the last made first. */
export async function readGrants(
  db: SqlRunner,
  where: { company?: string; id?: string; sourceKey?: string },
): Promise<GrantView[]> {
  const rows = await db.sql<Row>(
    `select g.id::text as id, p.company, p.unit as currency, source_key as "sourceKey", category, priority, effective_at,
       expires_at, state, note, created_at, created_by as "createdBy",
       ${AMOUNTS.map((name) => `${name}::text as ${name}`).join(', ')}
     from credit_grants g join credit_pots p on p.id = g.pot_id
     where ($1::text is null or p.company = $1) and ($2::text is null or g.id::text = $2)
       and ($3::text is null or g.source_key = $3)
     order by g.created_at desc, g.sequence desc`,
    [where.company ?? null, where.id ?? null, where.sourceKey ?? null],
  );
  return rows.map(({ effective_at: effective, expires_at: expires, created_at: created, ...row }) => ({
    ...row,
    ...Object.fromEntries(AMOUNTS.map((name) => [name, plain(row[name])])),
    effectiveAt: effective.toISOString(),
    expiresAt: expires?.toISOString() ?? null,
    createdAt: created.toISOString(),
  }));
}

/** Without the zeros that a column pads. */
function plain(text: string): string {
  return formatDecimal(parseDecimal(text));
}

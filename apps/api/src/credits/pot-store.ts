import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { CHAIN_START } from '@tallygate/credits/entry-chain';
import type { Grant } from '@tallygate/credits/grant';
import { type BookLease, PotBook } from '@tallygate/credits/pot-book';
import type { SqlRunner } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';

/** The pot of a company in a currency, made when there is none. */
export async function ensurePot(db: SqlRunner, company: string, unit: string): Promise<string> {
  await db.sql(
    `insert into credit_pots (id, company, unit, hash) values ($1::uuid, $2, $3, $4) on conflict (company, unit) do nothing`,
    [uuidv7(), company, unit, CHAIN_START],
  );
  const id = await findPot(db, company, unit);
  if (id === undefined) throw new Error(`the credits of "${company}" in ${unit} were not stored`);
  return id;
}

export async function findPot(db: SqlRunner, company: string, unit: string): Promise<string | undefined> {
  const [row] = await db.sql<{ id: string }>(
    'select id::text as id from credit_pots where company = $1 and unit = $2',
    [company, unit],
  );
  return row?.id;
}

type PotRow = { sequence: string; hash: string; debt: string };

type GrantRow = {
  id: string;
  category: Grant['category'];
  priority: number;
  effective_at: Date;
  expires_at: Date | null;
  sequence: number;
  state: Grant['state'];
} & Record<'amount' | 'available' | 'leased' | 'settled' | 'expired' | 'voided', string>;

type PartRow = { lease: string; state: BookLease['state'] } & Record<
  'grant' | 'amount' | 'settled' | 'returned',
  string
>;

const GRANT_COLUMNS = `id::text as id, category, priority, effective_at, expires_at, sequence, state, amount::text as amount,
  available::text as available, leased::text as leased, settled::text as settled, expired::text as expired,
  voided::text as voided`;

/**
 * Locks a pot until the transaction ends, and reads its book: what may still move of it, and what is named.
 * @param named leases, and grants of which nothing is left
 * @throws Error when there is no such pot
 */
export async function openBook(
  db: SqlRunner,
  potId: string,
  named: { leases?: readonly string[]; grants?: readonly string[] } = {},
): Promise<PotBook> {
  const [pot] = await db.sql<PotRow>(
    'select sequence::text as sequence, hash, debt::text as debt from credit_pots where id = $1::uuid for update',
    [potId],
  );
  if (pot === undefined) throw new Error(`there is no pot ${potId}`);
  const grants = await db.sql<GrantRow>(
    `select ${GRANT_COLUMNS} from credit_grants
     where pot_id = $1::uuid and (available > 0 or leased > 0 or id = any($2::uuid[]))`,
    [potId, named.grants ?? []],
  );
  const parts = await db.sql<PartRow>(
    `select l.id::text as lease, l.state, p.grant_id::text as grant, p.amount::text as amount,
       p.settled::text as settled, p.returned::text as returned
     from credit_leases l join credit_lease_parts p on p.lease_id = l.id
     where l.pot_id = $1::uuid and l.id = any($2::uuid[])`,
    [potId, named.leases ?? []],
  );
  return new PotBook({
    sequence: BigInt(pot.sequence),
    hash: pot.hash,
    debt: parseDecimal(pot.debt),
    grants: grants.map(grantOf),
    leases: leasesOf(parts),
  });
}

/** Writes what moved since a book was opened. Leases that are new to it are written by whoever makes them, before. */
export async function saveBook(db: SqlRunner, potId: string, book: PotBook): Promise<void> {
  const grants = [...book.changedGrants].map(grantTexts);
  if (grants.length > 0)
    await db.sql(
      `update credit_grants g set available = c.available, leased = c.leased, settled = c.settled, expired = c.expired,
         voided = c.voided, state = c.state
       from jsonb_to_recordset($1::jsonb) as c(id uuid, available numeric, leased numeric, settled numeric,
         expired numeric, voided numeric, state text)
       where g.id = c.id`,
      [JSON.stringify(grants)],
    );
  const leases = [...book.changedLeases];
  if (leases.length > 0) {
    await db.sql(
      `insert into credit_lease_parts (lease_id, grant_id, amount, settled, returned)
       select lease, "grant", amount, settled, returned
       from jsonb_to_recordset($1::jsonb) as c(lease uuid, "grant" uuid, amount numeric, settled numeric, returned numeric)
       on conflict (lease_id, grant_id) do update set settled = excluded.settled, returned = excluded.returned`,
      [JSON.stringify(leases.flatMap(partTexts))],
    );
    await db.sql(
      `update credit_leases l set state = c.state from jsonb_to_recordset($1::jsonb) as c(id uuid, state text)
       where l.id = c.id`,
      [JSON.stringify(leases.map(({ id, state }) => ({ id, state })))],
    );
  }
  if (book.entries.length === 0) return;
  await db.sql(
    `insert into credit_entries (pot_id, sequence, type, grant_id, call_id, amount, at, previous, hash)
     select $1::uuid, sequence, type, "grant", call, amount, at, previous, hash
     from jsonb_to_recordset($2::jsonb) as c(sequence bigint, type text, "grant" uuid, call uuid, amount numeric,
       at timestamptz, previous text, hash text)`,
    [potId, JSON.stringify(book.entries.map(entryRow))],
  );
  await db.sql(`update credit_pots set sequence = $2::bigint, hash = $3, debt = $4::numeric where id = $1::uuid`, [
    potId,
    book.sequence.toString(),
    book.hash,
    formatDecimal(book.debt),
  ]);
}

function grantOf(row: GrantRow): Grant {
  const { id, category, priority, sequence, state, effective_at: effective, expires_at: expires } = row;
  return {
    id,
    category,
    priority,
    sequence,
    state,
    effectiveAt: effective.getTime(),
    expiresAt: expires === null ? null : expires.getTime(),
    amount: parseDecimal(row.amount),
    available: parseDecimal(row.available),
    leased: parseDecimal(row.leased),
    settled: parseDecimal(row.settled),
    expired: parseDecimal(row.expired),
    voided: parseDecimal(row.voided),
  };
}

function grantTexts({ id, state, available, leased, settled, expired, voided }: Grant) {
  return {
    id,
    state,
    available: formatDecimal(available),
    leased: formatDecimal(leased),
    settled: formatDecimal(settled),
    expired: formatDecimal(expired),
    voided: formatDecimal(voided),
  };
}

function partTexts({ id, parts }: BookLease) {
  return parts.map(({ grant, amount, settled, returned }) => ({
    lease: id,
    grant,
    amount: formatDecimal(amount),
    settled: formatDecimal(settled),
    returned: formatDecimal(returned),
  }));
}

function entryRow(entry: PotBook['entries'][number]) {
  const { sequence, amount, at, ...rest } = entry;
  return {
    ...rest,
    sequence: sequence.toString(),
    amount: formatDecimal(amount),
    at: new Date(at).toISOString(),
  };
}

function leasesOf(rows: readonly PartRow[]): BookLease[] {
  const leases = new Map<string, BookLease>();
  for (const { lease: id, state, grant, amount, settled, returned } of rows) {
    const lease = leases.get(id) ?? { id, state, parts: [] };
    leases.set(id, lease);
    lease.parts.push({
      grant,
      amount: parseDecimal(amount),
      settled: parseDecimal(settled),
      returned: parseDecimal(returned),
    });
  }
  return [...leases.values()];
}

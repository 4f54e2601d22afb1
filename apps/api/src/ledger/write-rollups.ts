import type { SqlRunner } from '@tallygate/db/database';
import type { RollupChange, RollupChanges } from './rollup-changes.ts';

type Table = { name: string; keys: Record<string, string>; sums: Record<string, string> };

const SHARED = {
  company: 'text',
  method: 'text',
  reason: 'text',
  billable: 'boolean',
  delivery_state: 'text',
};
const SUMS = {
  calls: 'bigint',
  quantity: 'numeric',
  whole_quantity: 'numeric',
  fractional: 'bigint',
  late: 'bigint',
};
const HOURS: Table = {
  name: 'event_rollups',
  keys: { hour: 'timestamptz', proxy: 'text', tool: 'text', consumer: 'text', outcome: 'text', ...SHARED },
  sums: { ...SUMS, errors: 'bigint', duration_ms_sum: 'bigint', request_bytes: 'bigint', response_bytes: 'bigint' },
};
const TOTALS: Table = {
  name: 'event_totals',
  keys: { span: 'text', start: 'timestamptz', proxy: 'text', tool: 'text', ...SHARED },
  sums: SUMS,
};

/** Writes changes that only add: events that were stored in the same transaction. */
export async function addToRollups(tx: SqlRunner, changes: RollupChanges): Promise<void> {
  // While the database writes the first, the second are added up.
  await Promise.all([add(tx, HOURS, changes.hours()), add(tx, TOTALS, changes.totals())]);
}

/** Writes changes that also take away, and removes the rows that nothing is left of. */
export async function moveInRollups(tx: SqlRunner, changes: RollupChanges): Promise<void> {
  for (const [table, rows] of [
    [HOURS, changes.hours()],
    [TOTALS, changes.totals()],
  ] as const) {
    await add(tx, table, rows);
    const left = rows.filter(({ calls }) => Number(calls) < 0);
    if (left.length > 0) await tx.sql(removeEmpty(table), [JSON.stringify(left)]);
  }
}

async function add(tx: SqlRunner, table: Table, rows: readonly RollupChange[]): Promise<void> {
  if (rows.length > 0) await tx.sql(upsert(table), [JSON.stringify(rows)]);
}

function upsert({ name, keys, sums }: Table): string {
  const columns = { ...keys, ...sums };
  const names = Object.keys(columns).join(', ');
  return `insert into ${name} as total (${names})
    select ${names} from json_to_recordset($1::json) as row(${typed(columns)})
    on conflict (${Object.keys(keys).join(', ')}) do update set
      ${Object.keys(sums)
        .map((sum) => `${sum} = total.${sum} + excluded.${sum}`)
        .join(', ')}`;
}

// A statement of its own: it sees what the one before has made of the rows, which it holds until the transaction ends.
function removeEmpty({ name, keys }: Table): string {
  const names = Object.keys(keys);
  return `delete from ${name} as total using json_to_recordset($1::json) as row(${typed(keys)})
    where ${names.map((key) => `total.${key} = row.${key}`).join(' and ')} and total.calls = 0`;
}

function typed(columns: Record<string, string>): string {
  return Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
}

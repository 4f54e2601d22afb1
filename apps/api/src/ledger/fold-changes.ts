import type { Database, SqlRunner } from '@tallygate/db/database';
import { ROLLUP_KEYS, ROLLUP_SUMS, SOMEONE, TOTAL_KEYS, TOTAL_SUMS } from './rollup-columns.ts';

/**
 * From this size of the changes on, the space of those that were folded in is reclaimed; otherwise it would grow with
 * every folding.
 */
const SPACE = 64 * 1024;

/**
 * Adds the noted changes to the roll-ups. Must be called before roll-ups are read; they then hold every event that was
 * stored before, and each once, because noting and folding are transactions.
 */
export async function foldChanges(db: Database): Promise<void> {
  const [waiting] = await db.sql<{ found: boolean }>('select exists (select from event_rollup_changes) as found');
  if (!waiting?.found) return;
  const bytes = await db.transaction(fold);
  // The embedded database has no process of its own that would do so, and a server's would come late.
  if (bytes >= SPACE) await db.sql('vacuum event_rollup_changes');
}

/** @returns how many bytes the changes take, those that were folded in before included */
async function fold(tx: SqlRunner): Promise<number> {
  await tx.sql("select pg_advisory_xact_lock(hashtextextended('tallygate:fold-changes', 0))");
  const [{ bytes, rollups, totals } = { bytes: 0, rollups: null, totals: null }] = await tx.sql<{
    bytes: number;
    rollups: unknown[] | null;
    totals: unknown[] | null;
  }>(FOLD);
  if (rollups) await tx.sql(REMOVE_EMPTY_ROLLUPS, [JSON.stringify(rollups)]);
  if (totals) await tx.sql(REMOVE_EMPTY_TOTALS, [JSON.stringify(totals)]);
  return bytes;
}

const sums = (names: readonly string[]) => names.map((name) => `sum(${name}) as ${name}`).join(', ');
/** SQL that leaves out groups whose changes cancel each other out. */
const isSomething = (names: readonly string[]) => names.map((name) => `sum(${name}) <> 0`).join(' or ');

type Upsert = {
  keys: readonly string[];
  added: readonly string[];
  source: string;
  /** Rows are put side by side in this order: what is read together lies in few pages, which is most of what reading costs. */
  order: string;
};

function upsert(table: string, { keys, added, source, order }: Upsert): string {
  const names = [...keys, ...added].join(', ');
  return `insert into ${table} as total (${names}) select ${names} from ${source} order by ${order}
    on conflict (${keys.join(', ')}) do update
    set ${added.map((name) => `${name} = total.${name} + excluded.${name}`).join(', ')}`;
}

const TOTAL_GROUP = [
  ...TOTAL_KEYS.slice(0, 2),
  'of.proxy',
  'of.tool',
  'of.company',
  'method',
  'reason',
  'billable',
  'of.delivery_state',
  'kind',
  'class',
];
const TOOL_KEYS = ['proxy', 'tool', 'company', 'method', 'reason', 'billable', 'delivery_state', 'kind', 'class'];

// The parts of a statement do not see what its data-modifying parts write, so every part reads the changes. Totals are
// summed from the hours of tools, which are fewer rows than the roll-ups.
const FOLD = `
with changes as (
  delete from event_rollup_changes returning *
), rollups as (
  select ${ROLLUP_KEYS.join(', ')}, ${sums(ROLLUP_SUMS)} from changes
  group by ${ROLLUP_KEYS.join(', ')} having ${isSomething(ROLLUP_SUMS)}
), hours as (
  select date_trunc('hour', quarter, 'UTC') as hour, ${TOOL_KEYS.join(', ')}, ${sums(TOTAL_SUMS)} from rollups
  group by 1, ${TOOL_KEYS.join(', ')}
), totals as (
  select ${TOTAL_GROUP.join(', ')}, ${sums(TOTAL_SUMS)} from hours cross join lateral (values
    ('hour', hour, '', '', company, delivery_state),
    ('day', date_trunc('day', hour, 'UTC'), '', '', company, delivery_state),
    ('proxy_hour', hour, proxy, '', company, delivery_state),
    ('proxy_day', date_trunc('day', hour, 'UTC'), proxy, '', company, delivery_state),
    ('tool_day', date_trunc('day', hour, 'UTC'), proxy, tool, company, delivery_state),
    ('any_hour', hour, '', '', ${SOMEONE}, ''),
    ('any_proxy_hour', hour, proxy, '', ${SOMEONE}, ''),
    ('any_tool_hour', hour, proxy, tool, ${SOMEONE}, '')
  ) as of(span, start, proxy, tool, company, delivery_state)
  group by ${TOTAL_GROUP.join(', ')} having ${isSomething(TOTAL_SUMS)}
), written_rollups as (
  ${upsert('event_rollups', { keys: ROLLUP_KEYS, added: ROLLUP_SUMS, source: 'rollups', order: 'quarter, proxy, tool' })}
), written_totals as (
  ${upsert('event_totals', { keys: TOTAL_KEYS, added: TOTAL_SUMS, source: 'totals', order: 'span, start' })}
)
select pg_relation_size('event_rollup_changes')::float8 as bytes,
  (select json_agg(rollups) from rollups where calls < 0) as rollups,
  (select json_agg(totals) from totals where calls < 0) as totals`;

// These run as separate statements, because they must see the rows that the one before has written.
const REMOVE_EMPTY_ROLLUPS = removeEmpty('event_rollups', ROLLUP_KEYS);
const REMOVE_EMPTY_TOTALS = removeEmpty('event_totals', TOTAL_KEYS);

function removeEmpty(table: string, keys: readonly string[]): string {
  return `delete from ${table} as total using json_populate_recordset(null::${table}, $1::json) as row
    where ${keys.map((key) => `total.${key} = row.${key}`).join(' and ')} and total.calls = 0`;
}

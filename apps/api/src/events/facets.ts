import type { Facets } from '@tallygate/contracts/ledger-summary';
import type { Database } from '@tallygate/db/database';

/** More than anybody looks through; beyond them people type. */
const AT_MOST = 500;

/** Values to suggest per filter, in the order of the alphabet. */
export async function listFacets(db: Database): Promise<Facets> {
  const [row] = await db.sql<Facets>(
    `select ${valuesOf('proxy')} as proxies, ${valuesOf('tool')} as tools, ${valuesOf('consumer')} as consumers,
       ${valuesOf('company')} as companies`,
  );
  return row ?? { proxies: [], tools: [], consumers: [], companies: [] };
}

/** Leaps from each value to the next one in the index, so that it costs as much as there are values, not events. */
function valuesOf(column: 'proxy' | 'tool' | 'consumer' | 'company'): string {
  const next = (after: string) =>
    `(select ${column} from events where ${column} > ${after} order by ${column} limit 1)`;
  return `(with recursive leap as (
    select ${next("''")} as value, 1 as number
    union all select ${next('leap.value')}, number + 1 from leap where value is not null and number < ${AT_MOST}
  ) select coalesce(array_agg(value) filter (where value is not null), '{}') from leap)`;
}

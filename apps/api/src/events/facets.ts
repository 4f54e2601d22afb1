import type { Facets } from '@tallygate/contracts/console-api';
import type { Database } from '@tallygate/db/database';

/** Values to suggest per filter, from the roll-ups of the last 30 days. */
export async function listFacets(db: Database): Promise<Facets> {
  const [row] = await db.sql<Facets>(`
    select
      coalesce(array_agg(distinct proxy order by proxy), '{}') as proxies,
      coalesce(array_agg(distinct tool order by tool) filter (where tool <> ''), '{}') as tools,
      coalesce(array_agg(distinct consumer order by consumer) filter (where consumer <> ''), '{}') as consumers,
      coalesce(array_agg(distinct company order by company) filter (where company <> ''), '{}') as companies
    from event_rollups where hour >= now() - interval '30 days'`);
  return row ?? { proxies: [], tools: [], consumers: [], companies: [] };
}

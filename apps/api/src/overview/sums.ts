import type { OverviewRange } from '@tallygate/contracts/overview-ranges';

const HOUR_MS = 3_600_000;

/** A table of sums, the column of its instants, and what of a name it tells apart. */
export type Sums = { table: string; at: string; name: string };

/** The smallest sums that tell a range: of hours for long ones, unless its bars begin within an hour. */
export function sumsOf(
  range: OverviewRange,
  edges: readonly number[],
): Record<'all' | 'proxy' | 'tool' | 'company', Sums> {
  const isLong = range === '7d' || range === '30d';
  if (!isLong || edges.some((at) => at % HOUR_MS !== 0)) {
    const of = (name: string): Sums => ({ table: 'event_rollups', at: 'quarter', name });
    return { all: of('proxy'), proxy: of('proxy'), tool: of('tool'), company: of('company') };
  }
  const of = (span: string, name: string): Sums => ({
    table: `(select * from event_totals where span = '${span}') hours`,
    at: 'start',
    name,
  });
  return {
    all: of('any_hour', 'proxy'),
    proxy: of('any_proxy_hour', 'proxy'),
    tool: of('any_tool_hour', 'tool'),
    company: of('hour', 'company'),
  };
}

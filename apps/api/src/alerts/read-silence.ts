import { formatScaled, parseDecimal } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import type { Reading, WatchedRule } from './reading.ts';

const HOUR_MS = 3_600_000;
const HOUR_PLACES = 4;

/**
 * For how long nobody has called who called before. Of whom the silence was long enough before the rule was made nothing is told.
 * @param upTo what came later may not have arrived
 */
export async function readSilence(db: Database, rule: WatchedRule, upTo: Date): Promise<Reading[]> {
  const { scope, company, proxy, tool, since } = rule;
  const isOfAll = scope === 'everything';
  const isAsked = `method = 'tools/call' and reason <> 'test' and ($1::text is null or company = $1)
    and ($2::text is null or proxy = $2) and ($3::text is null or tool = $3) ${isOfAll ? '' : "and company <> ''"}`;
  const { table, at } = sourceOf(rule);
  const rows = await db.sql<{ subject: string; last: Date }>(
    `select s.subject, coalesce(e.last, s.start) as last from (
       select ${isOfAll ? "''" : 'company'} as subject, max(${at}) as start from ${table}
       where ${isAsked} and ${at} > $4::timestamptz group by 1) s
     left join lateral (select max(time) as last from events
       where time >= s.start ${isOfAll ? '' : 'and company = s.subject'} and ${isAsked}) e on true
     where s.start is not null`,
    [company, proxy, tool, new Date(since.getTime() - firstTold(rule) - HOUR_MS)],
  );
  return rows.flatMap(({ subject: who, last }) => {
    const isNews = last.getTime() + firstTold(rule) > since.getTime();
    return isNews && upTo > last ? [{ subject: who, from: last, to: null, value: hoursBetween(last, upTo) }] : [];
  });
}

/** The smallest sums that know the tool and the proxy where the rule names one; the events themselves know the instant. */
function sourceOf({ proxy, tool }: WatchedRule): { table: string; at: string } {
  if (tool !== null) return { table: 'event_rollups', at: 'quarter' };
  const span = proxy === null ? 'hour' : 'proxy_hour';
  return { table: `(select * from event_totals where span = '${span}') sums`, at: 'start' };
}

/** After how long it tells for the first time, milliseconds. */
function firstTold({ figure, shares }: WatchedRule): number {
  const least = (parseDecimal(figure) * BigInt(Math.min(...shares))) / 100n;
  return Number((least * BigInt(HOUR_MS)) / parseDecimal('1'));
}

function hoursBetween(from: Date, to: Date): string {
  const ms = BigInt(to.getTime() - from.getTime());
  return formatScaled((ms * 10n ** BigInt(HOUR_PLACES)) / BigInt(HOUR_MS), HOUR_PLACES);
}

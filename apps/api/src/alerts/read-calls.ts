import { divideRounded, formatScaled } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import type { BillingPeriod } from '@tallygate/metering/billing-period';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { windowsOf } from './alert-windows.ts';
import { CALENDAR_MONTHS, type Cycles } from './company-cycles.ts';
import type { Reading, WatchedRule } from './reading.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHARE_PLACES = 4;

type Sums = { calls: number; failed: number };

/** How many tool calls there were, or which share of them failed at a server or a gateway, in each window of a rule. */
export async function readCalls(
  db: Database,
  rule: WatchedRule,
  { now, cycles }: { now: number; cycles: Cycles },
): Promise<Reading[]> {
  const at = { now, since: rule.since.getTime() };
  const spansOf = (cycle: typeof CALENDAR_MONTHS) => windowsOf(rule.window ?? 'period', cycle, at);
  const readings: Reading[] = [];
  for (const span of distinct(cyclesFor(rule, cycles).flatMap(spansOf))) {
    const sums = await sumsWithin(db, rule, span);
    for (const [subject, one] of sums) {
      const isOwn = subject === '' || spansOf(cycles.of(subject)).some((own) => isSame(own, span));
      const value = isOwn ? valueFrom(rule, one) : null;
      if (value !== null) readings.push({ subject, from: new Date(span.from), to: new Date(span.to), value });
    }
  }
  return readings;
}

/** Every way in which the periods of those whom a rule is about are cut. */
function cyclesFor({ scope, company }: WatchedRule, cycles: Cycles) {
  if (scope === 'everything') return [CALENDAR_MONTHS];
  return company === null ? [CALENDAR_MONTHS, ...cycles.companies.map(cycles.of)] : [cycles.of(company)];
}

/** Null where too few calls were made to tell a share. */
function valueFrom({ measure, minCalls }: WatchedRule, { calls, failed }: Sums): string | null {
  if (measure === 'calls') return String(calls);
  if (calls < minCalls) return null;
  return formatScaled(
    divideRounded(BigInt(failed) * 100n * 10n ** BigInt(SHARE_PLACES), BigInt(calls), 'half_up'),
    SHARE_PLACES,
  );
}

/** By company; by the empty text where all calls are looked at together. */
async function sumsWithin(db: Database, rule: WatchedRule, span: BillingPeriod): Promise<Map<string, Sums>> {
  const { scope, company, proxy, tool } = rule;
  const { table, at } = sourceOf(rule, span);
  const rows = await db.sql<{ subject: string; calls: string; failed: string }>(
    `select ${scope === 'everything' ? "''" : 'company'} as subject, sum(calls) as calls,
       coalesce(sum(calls) filter (where ${CLASS_SQL} in ('gateway', 'server')), 0) as failed
     from ${table} where ${at} >= $1 and ${at} < $2 and ${KIND_SQL} = 'call'
       and ($3::text is null or company = $3) and ($4::text is null or proxy = $4) and ($5::text is null or tool = $5)
       ${scope === 'everything' ? '' : "and company <> ''"}
     group by 1`,
    [new Date(span.from), new Date(span.to), company, proxy, tool],
  );
  return new Map(rows.map(({ subject, calls, failed }) => [subject, { calls: Number(calls), failed: Number(failed) }]));
}

/** The smallest sums that tell a span, and know the tool and the proxy where the rule names one. */
function sourceOf({ proxy, tool }: WatchedRule, { from, to }: BillingPeriod): { table: string; at: string } {
  const isIn = (unit: number) => from % unit === 0 && to % unit === 0;
  if (tool !== null || !isIn(HOUR_MS)) return { table: 'event_rollups', at: 'quarter' };
  const grain = isIn(DAY_MS) ? 'day' : 'hour';
  const name = proxy === null ? grain : `proxy_${grain}`;
  return { table: `(select * from event_totals where span = '${name}') sums`, at: 'start' };
}

function distinct(spans: readonly BillingPeriod[]): BillingPeriod[] {
  return [...new Map(spans.map((span) => [`${span.from}/${span.to}`, span])).values()];
}

function isSame(a: BillingPeriod, b: BillingPeriod): boolean {
  return a.from === b.from && a.to === b.to;
}

import type { DecisionPolicy, PolicyComparison } from '@tallygate/contracts/decision-policy';
import type { CallEvent } from '@tallygate/contracts/event';
import type { QuantityRule } from '@tallygate/contracts/mcp-proxy';
import type { Database } from '@tallygate/db/database';
import { combineComparisons } from '@tallygate/metering/combine-comparisons';
import { PolicyTally } from '@tallygate/metering/policy-tally';
import { segmentsIn } from '@tallygate/metering/price-versions';
import { redecide } from '@tallygate/metering/redecide';
import { REPORT_WINDOW_MS } from '@tallygate/metering/usage-group';
import { dayStarts } from '@tallygate/metering/zoned-time';
import type { Applier } from '../apply/applier.ts';
import { requireEvents } from '../ledger/require-events.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { groupEvent } from '../usage/group-event.ts';
import type { Span } from '../usage/time-slices.ts';
import { fieldsOf, sourcesOf } from '../usage/wire-fields.ts';
import { callOf, type DecidedRow, decidedRows, startRows } from './decided-rows.ts';
import { changedRules, planInstants, type RulesFinder, recordedRules } from './decision-rules.ts';
import { findCustomers } from './find-customers.ts';
import { type PreviewedMeter, pricedPeriods } from './preview-meter.ts';

/** Properties that every row has; the meter's others are read as keys. */
const IN_ROWS: ReadonlySet<keyof CallEvent> = new Set([
  'proxy',
  'method',
  'outcome',
  'delivered',
  'company',
  'consumer',
  'billable',
  'reason',
  'quantity',
]);

const NOTES = [
  'Only the rules differ: calls, meter and price are the same. What callers would have done under other rules is not known.',
  'The rules that a call was recorded by are those of the configuration version on its event.',
  'A call of a proxy that is gone goes by the gateway’s rules.',
];

type Rules = { before: Map<number, RulesFinder>; after: RulesFinder };

type Asked = Pick<PreviewedMeter, 'definition' | 'prices'> & { policy: DecisionPolicy; company: string | undefined };

/**
 * Decides the calls of a range again under other rules, and says what a meter and price would then have come to. Periods
 * are priced one by one.
 * @throws AppError METER_NOT_EVALUABLE as a preview, INVALID_INPUT for rules of a proxy that does not exist
 */
export async function compareRules(
  context: { db: Database; applier: Applier },
  asked: Asked,
  range: Span,
): Promise<PolicyComparison> {
  const comparisons: PolicyComparison[] = [];
  for (const period of pricedPeriods(asked.definition, range))
    comparisons.push(await comparePeriod(context, asked, period));
  const [first, ...more] = comparisons;
  if (first === undefined) throw new Error('a range covers at least one period');
  return combineComparisons([first, ...more]);
}

async function comparePeriod(
  context: { db: Database; applier: Applier },
  { definition, prices, policy, company }: Asked,
  period: Span,
): Promise<PolicyComparison> {
  const { db, applier } = context;
  await requireEvents(db, [period], 'Deciding calls again takes the calls themselves');
  const publishing = await readPublishing(context);
  const { running } = await applier.state();
  const after = changedRules(running, policy);
  const recorded = await recordedRules(context, await versionsIn(context, period));
  const rules = { before: recorded.rules, after };

  const { filter, metric } = fieldsOf(definition);
  const fields = metric === null ? filter : [...filter, metric];
  const keys = [...new Set(fields.flatMap((field) => sourcesOf(field, publishing.uriShape)))].filter(
    (key) => !IN_ROWS.has(key),
  );
  const days = dayStarts(period.from, period.to, definition.period.zone);
  // Every cut makes more groups, so report windows are cut only where quantities are rounded in each.
  const windows = definition.roundingMode === 'none' ? [] : windowStarts(period);
  const segments = segmentsIn(prices, period);
  const borders = segments.slice(0, -1).map(({ to }) => to);
  const cuts = [...days, ...windows, ...borders, ...planInstants([running, ...recorded.configs])];
  const buckets = [...new Set(cuts.filter((at) => at >= period.from && at < period.to))].sort((a, b) => a - b);
  const query = { buckets, company, keys, sizes: countsBytes(running, policy) };

  const tally = new PolicyTally({ definition, published: publishing.published, ...period }, borders);
  for (const [index, from] of days.entries()) {
    const rows = await decidedRows(db, { from, to: days[index + 1] ?? period.to }, query);
    const starts = await startRows(db, [...new Set(rows.flatMap(({ update_of }) => update_of ?? []))]);
    for (const row of rows) {
      const at = buckets[row.bucket - 1] ?? period.from;
      const start = row.update_of === null ? undefined : starts.get(row.update_of);
      const told = redecideRow(row, { at, rules, isStartBilled: start ? isBilledAtStart(start, row, rules) : null });
      const known = knownOf(row, keys);
      const shape = publishing.uriShape;
      tally.add(
        {
          group: { ...groupOf(row, at), event: groupEvent(known, shape) },
          quantity: row.quantity,
          withDecision: ({ billable, reason, quantity }) => groupEvent({ ...known, billable, reason, quantity }, shape),
        },
        told,
      );
    }
  }
  const customers = company === undefined ? await findCustomers(db, segments, period) : [company];
  return tally.comparison(segments, customers, NOTES);
}

type Redeciding = { at: number; rules: Rules; isStartBilled: boolean | null };

function redecideRow(row: DecidedRow, { at, rules, isStartBilled }: Redeciding) {
  const company = row.company ?? undefined;
  const finder = row.config_version === null ? undefined : rules.before.get(row.config_version);
  const before = finder?.(row.proxy, company, at) ?? null;
  return redecide(callOf(row), { before, after: rules.after(row.proxy, company, at), isStartBilled });
}

/** Whether the call that an update goes on with is billed under the new rules; null when that cannot be told. */
function isBilledAtStart(start: DecidedRow, update: DecidedRow, rules: Rules): boolean | null {
  // Between the start of a cancelled task and its receipt lies another event, which is not read here.
  if (update.outcome.startsWith('task_') && start.outcome !== 'task_created') return null;
  return redecideRow(start, { at: start.last_at.getTime(), rules, isStartBilled: null }).billable;
}

async function versionsIn({ db }: { db: Database }, { from, to }: Span): Promise<number[]> {
  const rows = await db.sql<{ version: number }>(
    'select distinct config_version as version from events where time >= $1 and time < $2 and config_version is not null',
    [new Date(from), new Date(to)],
  );
  return rows.map(({ version }) => version);
}

function windowStarts({ from, to }: Span): number[] {
  const starts: number[] = [];
  const first = Math.ceil(from / REPORT_WINDOW_MS) * REPORT_WINDOW_MS;
  for (let at = first; at < to; at += REPORT_WINDOW_MS) starts.push(at);
  return starts;
}

function countsBytes(
  running: { mcp_proxies: readonly { spec: { billing?: ProxyQuantities } }[] },
  { proxies }: { proxies: Readonly<Record<string, ProxyQuantities>> },
): boolean {
  const all = [...running.mcp_proxies.map(({ spec }) => spec.billing), ...Object.values(proxies)];
  const quantities = all.flatMap((one) => [
    one?.quantity,
    ...Object.values(one?.tools ?? {}).map(({ quantity }) => quantity),
  ]);
  return quantities.some((rule) => rule !== undefined && 'fromSize' in rule);
}

type ProxyQuantities = {
  quantity?: QuantityRule | undefined;
  tools?: Readonly<Record<string, { quantity?: QuantityRule | undefined }>> | undefined;
};

/** The properties of the events behind a row that reach the meter. */
function knownOf(row: DecidedRow, keys: readonly (keyof CallEvent)[]): Partial<CallEvent> {
  const { method, proxy, outcome, delivered, billable, reason, quantity } = row;
  const known: Record<string, unknown> = { method, proxy, outcome, delivered, billable, reason, quantity };
  if (row.company !== null) known.company = row.company;
  if (row.consumer !== '') known.consumer = row.consumer;
  if (row.tool !== null) known.target = row.tool;
  keys.forEach((key, index) => {
    const value = row[`k${index}`];
    if (value !== null) known[key] = value;
  });
  return known;
}

function groupOf(row: DecidedRow, bucket: number) {
  const { company, consumer, proxy, tool, method, reason, billable } = row;
  const own = { bucket, company, consumer, proxy, tool, method, reason, billable };
  const sums = { calls: Number(row.calls), late: Number(row.late), lastAt: row.last_at.getTime() };
  return { ...own, ...sums, deliveryState: 'recorded' as const };
}

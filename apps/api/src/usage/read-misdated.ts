import type { Decimal } from '@tallygate/contracts/decimal';
import { Prisma } from '@tallygate/db/generated/client';
import { quantitiesOf, UsageTally } from '@tallygate/metering/aggregate';
import type { MisdatedUsage, Misdating } from '@tallygate/metering/misdated';
import type { UsageRules } from '@tallygate/metering/usage-group';
import { createGroupReader } from './group-rows.ts';
import type { Span } from './time-slices.ts';
import { eventRows, type UsageQuery } from './usage-rows.ts';

/** The condition of the partial index, word for word, so that only events in the index are read. */
export const MISDATED = `(time - ingested_at > interval '5 minutes' or time - ingested_at < interval '-720 hours')`;

const EACH: readonly { misdating: Misdating; sql: string }[] = [
  { misdating: 'ahead', sql: `time - ingested_at > interval '5 minutes'` },
  {
    misdating: 'too_old_for_moesif',
    sql: `time - ingested_at < interval '-720 hours' and time - ingested_at >= interval '-840 hours'`,
  },
  { misdating: 'too_old_for_all', sql: `time - ingested_at < interval '-840 hours'` },
];

/**
 * The counted events of a period that a billing provider refuses for their time. Those that retention removed are not told.
 * @param segments parts of the period, in order
 */
export async function readMisdated(
  query: UsageQuery,
  segments: readonly Span[],
  rules: UsageRules,
): Promise<MisdatedUsage[]> {
  const { db, reading, period } = query;
  const [row] = await db.sql<{ found: boolean }>(
    Prisma.sql`select exists (select from events where ${Prisma.raw(MISDATED)}
      and time >= ${new Date(period.from)} and time < ${new Date(period.to)}) as found`,
  );
  if (!row?.found) return [];
  const { read } = createGroupReader(reading);
  const misdated: MisdatedUsage[] = [];
  for (const { misdating, sql } of EACH) {
    // The tally keeps what earlier segments used, because each position counts from the period's start.
    const tally = new UsageTally(rules);
    const used: Map<string, Decimal>[] = [];
    let calls = 0;
    for (const span of segments) {
      const only = Prisma.raw(`and ${MISDATED} and ${sql}`);
      for (const found of await eventRows({ ...query, only }, span, reading.keys)) tally.add(read(found, reading.keys));
      const usage = tally.usage();
      used.push(quantitiesOf(usage));
      calls = usage.companies.reduce((sum, one) => sum + one.calls, 0);
    }
    const companies = [...(used.at(-1)?.keys() ?? [])];
    const positions = new Map(companies.map((company) => [company, used.map((one) => one.get(company) ?? 0n)]));
    misdated.push({ misdating, calls, positions });
  }
  return misdated;
}

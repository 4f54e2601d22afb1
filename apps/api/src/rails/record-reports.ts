import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import type { ReportState } from '@tallygate/contracts/rail-states';
import type { Database } from '@tallygate/db/database';
import { type Meter, Prisma, type Rail, type RailReport } from '@tallygate/db/generated/client';
import { nextReport } from '@tallygate/rails/delta';
import { type RailAssignment, takesUsage } from '@tallygate/rails/who-bills';
import type { Applier } from '../apply/applier.ts';
import { type Publishing, readPublishing } from '../publishers/publishing.ts';
import { type CompanyTime, priceKeyAt, pricingHash, timeAt } from './billing/company-times.ts';
import { countedParts, type Span } from './counted-parts.ts';
import { NOT_MAPPED } from './customers.ts';
import { railFacts, readAssignments } from './rail-rows.ts';
import { type CountedCall, callsOfPart, callsOfReport, takesCalls } from './report-calls.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

const HOUR_MS = 3_600_000;
/** How long events may still arrive under an earlier number: transactions that began before others end after them. */
const SETTLING_SECONDS = 60;

/**
 * Puts into the outbox what a rail was not told yet: of each hour that is over and in which something arrived, by company and
 * meter, the ledger's quantity less what was reported before.
 * @param times of a rail that bills by plans, the periods that are not through there; usage of all others counts there without
 *   a price, since an invoice that is through charges nothing more
 * @returns how many reports were made
 */
export async function recordReports(context: Context, rail: Rail, times: readonly CompanyTime[] = []): Promise<number> {
  const { db } = context;
  const assignments = (await readAssignments(db.prisma)).filter(({ meterId }) =>
    railFacts(rail).meters.some((one) => one.meterId === meterId),
  );
  if (!assignments.some(({ railId }) => railId === rail.id)) return 0;
  const plansHash = rail.fromPlans ? pricingHash(times) : '';
  const { hours, upTo } = await touchedHours(context, rail, {
    assignments,
    // What is rated by another price now is reported for that one, and taken back for the former.
    againFrom: plansHash === rail.plansHash ? null : earliestOpen(times),
  });
  const publishing = await readPublishing(context);
  const mapped = new Set(
    (await db.prisma.railCustomer.findMany({ where: { railId: rail.id } })).map(({ company }) => company),
  );
  let made = 0;
  for (const { meterId } of railFacts(rail).meters) {
    const meter = await db.prisma.meter.findFirst({ where: { id: meterId }, orderBy: { version: 'desc' } });
    if (!meter) continue;
    const counted = countedParts(db, { rail, meter, hours, times, publishing, now: context.now().getTime() });
    for await (const { part, usage } of counted)
      made += await recordPart(db, { rail, meter, part, usage, mapped, assignments, publishing, times });
  }
  // An hour that runs is read again when it is over, so the mark stays before its events.
  await db.prisma.rail.update({ where: { id: rail.id }, data: { readUpTo: upTo, plansHash } });
  return made;
}

function earliestOpen(times: readonly CompanyTime[]): number | null {
  const open = times.filter(({ basis }) => basis === null).map(({ period }) => period.from);
  return open.length === 0 ? null : Math.min(...open);
}

/**
 * The hours that changed since the mark, and how far the mark may go: those in which events that arrived were accepted or ended,
 * and those of corrections that were made.
 */
async function touchedHours(
  { db, now }: Context,
  rail: Rail,
  { assignments, againFrom }: { assignments: readonly RailAssignment[]; againFrom: number | null },
): Promise<{ hours: number[]; upTo: bigint }> {
  const first = Math.min(
    ...assignments.filter((one) => one.railId === rail.id).map((one) => Date.parse(one.validFrom)),
  );
  const since = (rail.lastRoundAt?.getTime() ?? 0) - SETTLING_SECONDS * 1000;
  const running = Math.floor(now().getTime() / HOUR_MS) * HOUR_MS;
  const rows = await db.sql<{ hour: number }>(Prisma.sql`
    select distinct (floor(extract(epoch from at) / 3600) * 3600000)::float8 as hour from (
      select time as at from events where seq > ${rail.readUpTo}
      union all select time + coalesce(duration_ms, 0) * interval '1 millisecond' from events where seq > ${rail.readUpTo}
      union all select time from corrections where created_at >= ${new Date(since)}
      union all select time from events where ${againFrom !== null} and time >= ${new Date(againFrom ?? 0)}
      union all select time from corrections where ${againFrom !== null} and time >= ${new Date(againFrom ?? 0)}
      union all select part_from from rail_reports
        where ${againFrom !== null} and rail_id = ${rail.id} and part_from >= ${new Date(againFrom ?? 0)}
    ) as touched where at >= ${new Date(first)} and at < ${new Date(running)} order by hour`);
  const [mark] = await db.sql<{ up_to: string | null }>(Prisma.sql`
    select (min(seq) - 1)::text as up_to from events where seq > ${rail.readUpTo}
      and (ingested_at > now() - make_interval(secs => ${SETTLING_SECONDS}) or time >= ${new Date(running)})`);
  const [last] = await db.sql<{ up_to: string }>(Prisma.sql`
    select coalesce(max(seq), 0)::text as up_to from events where seq > ${rail.readUpTo}`);
  const upTo = BigInt(mark?.up_to ?? last?.up_to ?? '0');
  return { hours: rows.map(({ hour }) => hour), upTo: upTo > rail.readUpTo ? upTo : rail.readUpTo };
}

type PartWork = {
  rail: Rail;
  meter: Meter;
  part: Span;
  /** Of the part, by company. */
  usage: ReadonlyMap<string, Decimal>;
  /** Companies that the rail has a customer for. */
  mapped: ReadonlySet<string>;
  assignments: readonly RailAssignment[];
  publishing: Publishing;
  times: readonly CompanyTime[];
};

async function recordPart(db: Database, work: PartWork): Promise<number> {
  const { rail, meter, part, usage, mapped, assignments } = work;
  const former = await db.prisma.railReport.findMany({
    where: { railId: rail.id, meterId: meter.id, partFrom: new Date(part.from) },
  });
  // A company whose calls were taken back altogether is in the outbox alone.
  const companies = new Set([...usage.keys(), ...former.map(({ company }) => company)]);
  const calls = takesCalls(rail) ? await callsOfPart(db, work) : new Map<string, CountedCall[]>();
  const from = new Date(part.from).toISOString();
  const rows: Prisma.RailReportCreateManyInput[] = [];
  for (const company of companies) {
    if (!takesUsage(assignments, rail.id, { meterId: meter.id, company, at: part.from })) continue;
    const own = former.filter((one) => one.company === company);
    for (const { priceKey, total, before } of targetsOf(work, company, formatDecimal(usage.get(company) ?? 0n), own)) {
      const report = nextReport(
        {
          environment: rail.mode,
          meter: meter.id,
          meterVersion: meter.version,
          company,
          from,
          price: priceKey,
          total,
        },
        before.map(({ revision, value, state }) => ({ revision, value: value.toFixed(), state: state as ReportState })),
      );
      if (report === null) continue;
      const isKnown = mapped.has(company) || rail.kind === 'none' || rail.kind === 'http';
      rows.push({
        railId: rail.id,
        identifier: report.identifier,
        company,
        meterId: meter.id,
        meterVersion: meter.version,
        priceKey,
        partFrom: new Date(part.from),
        revision: report.revision,
        value: report.value,
        ...callsOfReport(report.value, calls.get(company), own),
        state: isKnown ? 'waiting' : 'refused',
        ...(isKnown
          ? {}
          : {
              faultCode: NOT_MAPPED,
              faultMessage: `"${rail.name}" has no customer for ${company}: map the company to one`,
            }),
      });
    }
  }
  if (rows.length === 0) return 0;
  const { count } = await db.prisma.railReport.createMany({ data: rows, skipDuplicates: true });
  return count;
}

/** What a part is to come to by one price, and what was reported for that before. */
type Target = { priceKey: string; total: string; before: RailReport[] };

/**
 * By which prices a part is told. In an open period by the one that holds, and by nothing any more for those that held it before
 * plans were changed; once the invoice is through, what came later counts without a price.
 */
function targetsOf({ times, meter, part }: PartWork, company: string, total: string, former: RailReport[]): Target[] {
  const time = timeAt(times, company, part.from);
  if (time === undefined) return [{ priceKey: '', total, before: former }];
  const current = priceKeyAt(time, meter.id, part.from);
  return [...new Set([current, ...former.map(({ priceKey }) => priceKey)])].map((priceKey) => ({
    priceKey,
    total: priceKey === current ? total : '0',
    before: former.filter((one) => one.priceKey === priceKey),
  }));
}

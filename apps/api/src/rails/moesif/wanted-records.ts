import { planVersion } from '@tallygate/contracts/plan-terms';
import type { Database } from '@tallygate/db/database';
import { Prisma, type Rail } from '@tallygate/db/generated/client';
import { planAt } from '@tallygate/metering/plan-at';
import { companyRecord, type MoesifRecord, userRecord } from '@tallygate/rails/moesif/moesif-record';

type Context = { db: Database; now: () => Date };

/** How long events may still arrive under an earlier number: transactions that began before others end after them. */
const SETTLING_SECONDS = 60;

/** Companies and users as Moesif is to know them, and how far the ledger was read for that. */
export async function wantedProfiles(context: Context, rail: Rail): Promise<{ records: MoesifRecord[]; upTo: bigint }> {
  const { db } = context;
  const seen = await seenSince(db, rail.readUpTo);
  const customers = await db.prisma.customer.findMany({ select: { company: true, name: true } });
  const names = new Map(customers.map(({ company, name }) => [company, name]));
  const plans = await plansByCompany(db);
  const known = await db.prisma.railRecord.findMany({
    where: { railId: rail.id, kind: 'company' },
    select: { recordId: true },
  });
  const companies = new Set([
    ...names.keys(),
    ...plans.keys(),
    ...known.map(({ recordId }) => recordId),
    ...seen.users.map(({ company }) => company),
  ]);
  const now = context.now().getTime();
  const planOf = (company: string) => planAt(plans.get(company) ?? [], now)?.planName ?? null;
  return {
    upTo: seen.upTo,
    records: [
      ...[...companies].sort().map((company) => companyRecord(company, names.get(company) ?? '', planOf(company))),
      ...seen.users.map(({ user, company }) => userRecord(user, company)),
    ],
  };
}

type HeldPlan = { planName: string; validFrom: string; validTo: string | null };

async function plansByCompany({ prisma }: Database): Promise<Map<string, HeldPlan[]>> {
  const rows = await prisma.companyPlan.findMany({ include: { plan: { select: { name: true } } } });
  const plans = new Map<string, HeldPlan[]>();
  for (const { company, plan, validFrom, validTo } of rows) {
    const held = { planName: plan.name, validFrom: validFrom.toISOString(), validTo: validTo?.toISOString() ?? null };
    plans.set(company, [...(plans.get(company) ?? []), held]);
  }
  return plans;
}

/** Who called for which company last, of the events that arrived since a number. Who calls for nobody is no profile. */
async function seenSince(
  db: Database,
  since: bigint,
): Promise<{ users: { user: string; company: string }[]; upTo: bigint }> {
  const [end] = await db.sql<{ up_to: string }>(Prisma.sql`
    select coalesce(
      (select min(seq) - 1 from events where seq > ${since} and ingested_at > now() - make_interval(secs => ${SETTLING_SECONDS})),
      (select max(seq) from events), 0)::text as up_to`);
  const users = await db.sql<{ user: string; company: string }>(Prisma.sql`
    select distinct on (name) name as "user", company from (
      select coalesce(user_id, consumer) as name, company, seq from events
      where seq > ${since} and company is not null and coalesce(user_id, consumer) <> '' and kind is distinct from 'test'
    ) as seen order by name, seq desc`);
  const upTo = BigInt(end?.up_to ?? '0');
  return { users, upTo: upTo > since ? upTo : since };
}

/** When the trial ends with which a plan begins for a company; null without one. @param began milliseconds since 1970 */
export function trialEndOf(versions: unknown, began: number): number | null {
  const held = planVersion
    .array()
    .parse(versions)
    .filter(({ validFrom }) => validFrom === null || Date.parse(validFrom) <= began)
    .sort((a, b) => (a.validFrom ?? '').localeCompare(b.validFrom ?? ''))
    .at(-1);
  const [first] = held?.phases ?? [];
  return first?.isTrial && first.days !== null ? began + first.days * 86_400_000 : null;
}

import { AppError } from '@tallygate/contracts/app-error';
import { meterDefinition } from '@tallygate/contracts/meter';
import type { RailAssignmentView, SaveRailAssignment } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import { periodAt } from '@tallygate/metering/billing-period';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import type { Transaction } from '../database/transaction.ts';
import { requireMeter } from '../meters/meter-rows.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { meterAt, readAssignments, requireRail } from './rail-rows.ts';

type Context = { db: Database; now: () => Date; author: Author };

/**
 * Lets a rail bill a meter, or watch, from the start of one of the meter's periods on. The first rail of a meter may begin with
 * the period that runs; a later one with a later period, because two would each have billed a part of it.
 * @throws AppError INVALID_INPUT naming the field, RAIL_NOT_FOUND, METER_NOT_FOUND
 */
export function assignRail({ db, now, author }: Context, given: SaveRailAssignment): Promise<RailAssignmentView> {
  const id = uuidv7();
  return db.prisma
    .$transaction(async (tx) => {
      await check(tx, given, now().getTime());
      await tx.railAssignment.create({
        data: {
          id,
          railId: given.railId,
          role: given.role,
          meterId: given.meterId,
          company: given.company ?? '',
          validFrom: new Date(given.validFrom),
          createdBy: author.actor,
        },
      });
      // What was read before nobody wanted it; now somebody does.
      await tx.rail.update({ where: { id: given.railId }, data: { readUpTo: 0 } });
      const after = { ...given, id, validFrom: new Date(given.validFrom).toISOString() };
      await writeAudit(tx, author, { action: 'create', entityType: 'rail_assignment', entityId: id, after });
      return after;
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw wrongField('validFrom', 'another rail begins at the same moment');
      throw error;
    });
}

/** Takes an assignment back that has not begun. @throws AppError NOT_FOUND, INVALID_INPUT once it has begun */
export async function withdrawAssignment({ db, now, author }: Context, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = (await readAssignments(tx)).find((one) => one.id === id);
    if (!before) throw new AppError('NOT_FOUND', { detail: `There is no assignment "${id}"` });
    if (before.role === 'bills' && Date.parse(before.validFrom) <= now().getTime())
      throw wrongField('validFrom', `began at ${before.validFrom}: assign another rail from a later period on`);
    await tx.railAssignment.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'rail_assignment', entityId: id, before });
  });
}

async function check(tx: Transaction, given: SaveRailAssignment, now: number): Promise<void> {
  const rail = await requireRail(tx, given.railId);
  const meter = await requireMeter(tx, given.meterId);
  if (rail.kind === 'http' && given.role === 'bills')
    throw wrongField('role', 'must be shadow: a receiver of events makes no invoice');
  if (rail.kind !== 'none' && !meterAt(rail, given.meterId))
    throw wrongField('meterId', `"${rail.name}" has no name for "${meter.name}": add it to the rail's meters first`);
  if (given.role === 'shadow') return;
  const { period } = meterDefinition.parse(meter.definition);
  const from = Date.parse(given.validFrom);
  const own = periodAt(period, from);
  if (own.from !== from)
    throw wrongField(
      'validFrom',
      `must be the start of a period, such as ${iso(own.from)} or ${iso(own.to)}: found ${iso(from)}`,
    );
  if (rail.fromPlans) await requirePlanBorder(tx, given, from);
  const before = (await readAssignments(tx)).filter(
    (one) =>
      one.role === 'bills' && one.meterId === given.meterId && (one.company === null || one.company === given.company),
  );
  const running = periodAt(period, now);
  const earliest = before.length === 0 ? running.from : running.to;
  if (from < earliest)
    throw wrongField(
      'validFrom',
      `must be ${iso(earliest)} or later: ${before.length === 0 ? 'earlier periods are over' : 'another rail bills the period that runs'}`,
    );
}

/**
 * A rail that bills by plans takes over whole invoices: where a plan that prices the meter is cut otherwise, two rails would each
 * bill a part of one period, and base fee and minimum belong to neither.
 */
async function requirePlanBorder(tx: Transaction, { meterId }: SaveRailAssignment, from: number): Promise<void> {
  for (const plan of await readPlans(tx)) {
    const isPriced =
      plan.prices.some((one) => one.meterId === meterId) ||
      plan.versions.some(({ phases }) => phases.some(({ prices }) => prices.some((one) => one.meterId === meterId)));
    const own = periodAt(plan.period, from);
    if (isPriced && own.from !== from)
      throw wrongField(
        'validFrom',
        `must be the start of a period of the plan "${plan.name}" too, such as ${iso(own.to)}: found ${iso(from)}, in the middle of one that began at ${iso(own.from)}`,
      );
  }
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

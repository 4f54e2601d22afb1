import { compareDecimals } from '@tallygate/contracts/decimal';
import type { Rail, Recharge, TopUp } from '@tallygate/db/generated/client';
import { chargeCard } from '@tallygate/rails/kinds/stripe-checkout';
import type { Logger } from '@tallygate/server-kit/logger';
import { v7 as uuidv7 } from 'uuid';
import { readCredits } from '../../credits/read-credits.ts';
import { every, type Job } from '../../scheduler/job.ts';
import { connectionOf, type RailContext, withRailFetch } from '../connect-rail.ts';
import { settleTopUp, type TopUpContext } from './settle-top-ups.ts';

type Context = RailContext & TopUpContext & { logger: Logger };

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** After a failure it is tried again so many days later; after the last of these it stops. */
const TRIED_AGAIN_DAYS = [1, 3, 5];
/** Stripe knows a request again by its key for a day; after that the same charge would be a second one. */
const SAME_CHARGE_MS = 23 * 3_600_000;
/** More in a day is something that calls in a loop. */
const MOST_IN_A_DAY = 10;

/** Buys credits for companies that asked for it, once few are left, at one api at a time. */
export function rechargeJob(context: Context): Job {
  return {
    name: 'recharge_credits',
    about: 'Buy credits for companies that have few left and a card that is kept',
    runs: 'once',
    next: every(EVERY_MS),
    isDueAtStart: true,
    run: async () => {
      const due = await context.db.prisma.recharge.findMany({
        where: {
          state: { in: ['active', 'failing'] },
          OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: context.machineNow() } }],
        },
        include: { rail: true },
        orderBy: { company: 'asc' },
      });
      let bought = 0;
      // What the network answered is of this company alone; the next round tries it again.
      for (const one of due)
        bought += await recharge(context, one).catch((error: unknown) => {
          context.logger.warn({ err: error, company: one.company }, 'credits could not be bought');
          return 0;
        });
      return bought === 0 ? null : `${bought} companies`;
    },
  };
}

/** @returns 1 when something was bought */
async function recharge(context: Context, row: Recharge & { rail: Rail }): Promise<number> {
  const { company, rail, customerId, cardId } = row;
  if (customerId === null || cardId === null) return 0;
  const { prisma } = context.db;
  const at = context.machineNow();
  // One that got no answer is asked for again under its id, so that it is charged once; also when credits came otherwise
  // in the meantime, since it may be paid already.
  const begun = await prisma.topUp.findFirst({ where: { company, railId: rail.id, isAutomatic: true, state: 'open' } });
  if (begun === null && !(await isLow(context, row))) return 0;
  if (begun !== null && at.getTime() - begun.createdAt.getTime() > SAME_CHARGE_MS) {
    await fail(context, row, {
      topUp: begun,
      fault: `Stripe has not answered for a day: look there for ${begun.id}`,
      at,
    });
    return 0;
  }
  const since = new Date(at.getTime() - DAY_MS);
  const lately = await prisma.topUp.count({ where: { company, isAutomatic: true, createdAt: { gt: since } } });
  if (begun === null && lately >= MOST_IN_A_DAY) return 0;
  const made = {
    company,
    railId: rail.id,
    currency: row.currency,
    amount: row.amount,
    subject: row.updatedBy,
    isAutomatic: true,
  };
  const topUp = begun ?? (await prisma.topUp.create({ data: { id: uuidv7(), ...made, state: 'open', createdAt: at } }));
  const { currency } = topUp;
  const amount = Number(topUp.amount.toFixed());
  const reply = await withRailFetch(context, (fetch) =>
    chargeCard(connectionOf(context, rail, fetch), { id: topUp.id, company, customerId, cardId, currency, amount }),
  );
  if ('fault' in reply) {
    await fail(context, row, { topUp, fault: reply.fault, at });
    return 0;
  }
  const paid = { state: 'paid' as const, currency, amount: topUp.amount.toFixed(), paymentId: reply.paymentId };
  await settleTopUp(context, topUp, paid);
  const data = { state: 'active', failures: 0, fault: '', nextAttemptAt: null };
  await prisma.recharge.updateMany({ where: { company }, data });
  return 1;
}

async function isLow({ db, now }: Context, { company, currency, threshold }: Recharge): Promise<boolean> {
  const { balances } = await readCredits(db, company, now());
  const left = balances.find((one) => one.currency === currency)?.balance ?? '0';
  return compareDecimals(left, threshold.toFixed()) <= 0;
}

async function fail(
  { db }: Context,
  { company, failures: before }: Recharge,
  { topUp, fault, at }: { topUp: TopUp; fault: string; at: Date },
): Promise<void> {
  const days = TRIED_AGAIN_DAYS[before];
  await db.prisma.$transaction([
    db.prisma.topUp.update({ where: { id: topUp.id }, data: { state: 'failed', settledAt: at } }),
    db.prisma.recharge.updateMany({
      where: { company },
      data: {
        state: days === undefined ? 'stopped' : 'failing',
        failures: before + 1,
        fault: fault.slice(0, 500),
        nextAttemptAt: days === undefined ? null : new Date(at.getTime() + days * DAY_MS),
      },
    }),
  ]);
}

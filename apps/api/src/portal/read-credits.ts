import type { PortalCredits } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import { z } from 'zod';
import { readCredits, readEntries } from '../credits/read-credits.ts';
import { readPortalSettings } from './portal-settings.ts';

const MOVEMENTS = 50;
const rechargeState = z.enum(['waiting', 'active', 'failing', 'stopped']);

/** What a company has paid in advance: nothing of whom it was granted by, or why. */
export async function readPortalCredits(
  { db, now }: { db: Database; now: () => Date },
  company: string,
): Promise<PortalCredits> {
  const { balances, grants } = await readCredits(db, company, now());
  const { payRailId, payCurrency } = await readPortalSettings(db.prisma);
  const recharge = await db.prisma.recharge.findUnique({ where: { company } });
  const pages = await Promise.all(
    balances.map(({ currency }) => readEntries(db, { company, currency, limit: MOVEMENTS })),
  );
  return {
    balances: balances.map(({ currency, balance, held, debt }) => ({ currency, balance, held, debt })),
    grants: grants
      .filter(({ state }) => state === 'active')
      .map(({ id, currency, category, amount, available, createdAt, expiresAt }) => ({
        id,
        currency,
        category,
        amount,
        left: available,
        createdAt,
        expiresAt,
      })),
    movements: pages
      .flatMap(({ entries }) => entries)
      .sort((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, MOVEMENTS)
      .map(({ type, currency, amount, at }) => ({ type, currency, amount, at })),
    recharge: recharge && {
      threshold: recharge.threshold.toFixed(),
      amount: recharge.amount.toFixed(),
      currency: recharge.currency,
      state: rechargeState.parse(recharge.state),
      fault: recharge.fault,
      nextAttemptAt: recharge.nextAttemptAt?.toISOString() ?? null,
    },
    payCurrency: payRailId === null ? null : payCurrency,
  };
}

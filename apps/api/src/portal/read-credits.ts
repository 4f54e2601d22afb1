import type { PortalCredits } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import { readCredits, readEntries } from '../credits/read-credits.ts';
import { readPortalSettings } from './portal-settings.ts';

const MOVEMENTS = 50;

/** What a company has paid in advance: nothing of whom it was granted by, or why. */
export async function readPortalCredits(
  { db, now }: { db: Database; now: () => Date },
  company: string,
): Promise<PortalCredits> {
  const { balances, grants } = await readCredits(db, company, now());
  const { payRailId, payCurrency } = await readPortalSettings(db.prisma);
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
    payCurrency: payRailId === null ? null : payCurrency,
  };
}

import type { Database } from '@tallygate/db/database';
import type { RailPrice } from '@tallygate/db/generated/client';
import { priceKey } from '@tallygate/rails/billing/stripe-price';
import { ensureStripePrice, type WantedPrice } from '@tallygate/rails/kinds/stripe-catalogue';
import type Stripe from 'stripe';
import { toJson } from '../../database/json.ts';
import { meterNames } from '../../meters/meter-rows.ts';
import type { CompanyTime } from './company-times.ts';

/** Where what was made at a rail is written down; nowhere in a dry run. */
export type Keeping = { db: Database; railId: string; isDry: boolean };

/** What could not be kept, and why; everything else had its turn. */
export type KeepFault = { what: string; message: string };

/** What is written down of a price. */
export type KeptPrice = Omit<RailPrice, 'createdAt' | 'price'>;

/**
 * Makes the prices that the rail is to rate by, with their products and meters, as far as they are not there.
 * @returns every price of the rail by its key, also of former times, and what could not be made
 */
export async function keepPrices(
  client: Stripe,
  { db, railId, isDry }: Keeping,
  times: readonly CompanyTime[],
): Promise<{ prices: Map<string, KeptPrice>; faults: KeepFault[] }> {
  const rows = await db.prisma.railPrice.findMany({ where: { railId }, omit: { price: true, createdAt: true } });
  const faults: KeepFault[] = [];
  const kept = new Map<string, KeptPrice>(rows.map((row) => [row.key, row]));
  const names = await meterNames(db.prisma);
  for (const wanted of wantedPrices(times, names)) {
    const key = priceKey(wanted);
    if (kept.has(key)) continue;
    const { planId, meterId } = wanted;
    try {
      const listed = await ensureStripePrice(client, wanted);
      const row = { railId, key, planId, meterId, ...listed };
      if (!isDry) await db.prisma.railPrice.create({ data: { ...row, price: toJson(wanted.price) } });
      kept.set(key, row);
    } catch (error) {
      faults.push(keepFault(`the price of "${wanted.planName}" for "${wanted.meterName}"`, error));
    }
  }
  return { prices: kept, faults };
}

export function keepFault(what: string, error: unknown): KeepFault {
  return { what, message: error instanceof Error ? error.message : String(error) };
}

function wantedPrices(times: readonly CompanyTime[], names: ReadonlyMap<string, string>): WantedPrice[] {
  return times.flatMap(({ spans, period: { cycle } }) =>
    spans.flatMap(({ planId, planName, meterId, rated }) =>
      rated === null
        ? []
        : [{ planId, planName, meterId, meterName: names.get(meterId) ?? meterId, price: rated.price, cycle }],
    ),
  );
}

import type { Period } from '@tallygate/contracts/meter';
import type { Price } from '@tallygate/contracts/price';
import type { RatingInput } from '@tallygate/contracts/rating';
import type { BillingPeriod } from '@tallygate/metering/billing-period';
import { currencyOf, isStripeCurrency } from '@tallygate/metering/currencies';
import { meterRuns } from '@tallygate/metering/meter-runs';
import { planStays } from '@tallygate/metering/plan-stays';
import { cycleFault } from '@tallygate/rails/billing/stripe-cycle';
import { type MeteredPrice, priceFault, priceKey } from '@tallygate/rails/billing/stripe-price';

/** A time in which one price of a company's plan holds for a meter. */
export type PricedSpan = BillingPeriod & {
  planId: string;
  planName: string;
  meterId: string;
  /** What the rail rates by, without minimum and maximum; null where it cannot, so that items of the invoice charge it. */
  rated: { key: string; price: MeteredPrice } | null;
  /** Why it cannot; empty where it can. */
  because: string;
};

/**
 * The prices that hold for a company in a billing period, each with the time in which it does. Trials have none.
 * @param terms the company's plans, also those of other periods
 */
export function pricedSpans(
  terms: Pick<RatingInput, 'plans' | 'assignments'>,
  period: BillingPeriod,
  cycle: Period,
): PricedSpan[] {
  return planStays(terms, period).flatMap((stay) =>
    meterRuns(stay).runs.flatMap(({ meterId, segments }) =>
      segments.map(({ from, to, price }): PricedSpan => {
        const { id: planId, name: planName } = stay.plan;
        const because = cycleFault(cycle) ?? priceFault(price) ?? currencyFault(price) ?? '';
        const own = because === '' ? withoutBounds(price) : null;
        const rated = own && { key: priceKey({ planId, meterId, price: own, cycle }), price: own };
        return { planId, planName, meterId, from, to, because, rated };
      }),
    ),
  );
}

function currencyFault({ currency }: Price): string | null {
  if (!isStripeCurrency(currency)) return `the currency ${currency.toUpperCase()}, which is not charged there`;
  return currencyOf(currency).isExact
    ? null
    : `amounts in ${currency.toUpperCase()}, whose last digits Stripe may round`;
}

/** Minimum and maximum of a price are lines of their own, which go there as items. */
function withoutBounds({ minimum: _minimum, maximum: _maximum, ...price }: Price): MeteredPrice | null {
  return price.model === 'flat' ? null : price;
}

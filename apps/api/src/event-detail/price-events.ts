import type { CallEvent } from '@tallygate/contracts/event';
import type { EventCharge } from '@tallygate/contracts/event-charge';
import { isPublished } from '@tallygate/contracts/published-events';
import type { Database } from '@tallygate/db/database';
import type { EventAsSent } from '@tallygate/metering/event-as-sent';
import { chargeBounds, quantityOfEvent } from '@tallygate/metering/event-price';
import { evaluateFilter } from '@tallygate/metering/meter-filter';
import { priceAt } from '@tallygate/metering/price-versions';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import type { EventPricer } from '../events/event-pricer.ts';
import { listMetersInUse, type MeterInUse } from '../meters/meters-in-use.ts';
import { type CompanyPrices, readCompanyPrices } from '../plans/plan-prices.ts';
import { readPublishing } from '../publishers/publishing.ts';

type Context = { db: Database; applier: Applier };

/** A meter that counts an event, and the event as its conditions see it. */
export type Counting = { meter: MeterInUse; sent: EventAsSent };

/** The meters in use, asked which of them count an event. */
export async function readCounting(context: Context): Promise<(event: CallEvent) => Counting[]> {
  const publishing = await readPublishing(context);
  const meters = await listMetersInUse(context.db);
  return (event) => {
    if (event.company === undefined || !isPublished(event, publishing.published)) return [];
    const sent = toMoesifEvent(event, publishing.uriShape);
    return meters.filter(({ definition }) => evaluateFilter(definition.filter, sent)).map((meter) => ({ meter, sent }));
  };
}

/**
 * Adds to events what the meters in use take for them, by the price that held when they happened: that of its company's plan, or
 * of the meter where it is on none.
 */
export async function readPricer(context: Context): Promise<EventPricer> {
  const countingOf = await readCounting(context);
  const prices = await readCompanyPrices(context.db);
  return (event) => ({ ...event, charges: countingOf(event).map((counting) => chargeOf(event, counting, prices)) });
}

function chargeOf(event: CallEvent, { meter, sent }: Counting, prices: CompanyPrices): EventCharge {
  const at = Date.parse(event.time);
  const ofPlan = event.company === undefined ? null : prices({ company: event.company, meterId: meter.id, at });
  const { price: ofMeter } = priceAt(meter.prices, at);
  const price = ofPlan === null ? ofMeter : ofPlan.price;
  return {
    meterId: meter.id,
    meter: meter.name,
    ...(ofPlan !== null && { plan: ofPlan.planName }),
    currency: (price ?? ofMeter).currency,
    ...(price === null ? FREE : chargeBounds(price, quantityOfEvent(meter.definition, sent))),
  };
}

/** In a trial, and where a plan has no price for the meter. */
const FREE = { least: '0', most: '0' };

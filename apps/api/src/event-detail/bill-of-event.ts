import { AppError } from '@tallygate/contracts/app-error';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import type { CompanyPrice } from '@tallygate/metering/company-price';
import { chargeAt, quantityOfEvent } from '@tallygate/metering/event-price';
import { priceAt } from '@tallygate/metering/price-versions';
import type { Applier } from '../apply/applier.ts';
import { readCompanyPrices } from '../plans/plan-prices.ts';
import { companyUsage } from '../previews/read-usage.ts';
import { type Counting, readCounting } from './price-events.ts';

type Context = { db: Database; applier: Applier; now: () => Date };
type BillLine = EventDetail['bill'][number];

/** What an event adds to the bill of its company, by each meter that counts it: its place among the calls of the period decides. */
export async function billOfEvent(context: Context, event: CallEvent): Promise<BillLine[]> {
  const { company } = event;
  if (company === undefined) return [];
  const prices = await readCompanyPrices(context.db);
  const lines: BillLine[] = [];
  for (const counting of (await readCounting(context))(event)) {
    const ofPlan = prices({ company, meterId: counting.meter.id, at: Date.parse(event.time) });
    lines.push(await billLine(context, counting, { ...event, company, ofPlan }));
  }
  return lines;
}

async function billLine(
  context: Context,
  { meter: { id, name, definition, prices }, sent }: Counting,
  { time, company, ofPlan }: CallEvent & { company: string; ofPlan: CompanyPrice | null },
): Promise<BillLine> {
  const at = Date.parse(time);
  const period = ofPlan?.period ?? periodAt(definition.period, at);
  const { price: ofMeter } = priceAt(prices, at);
  const price = ofPlan === null ? ofMeter : ofPlan.price;
  const quantity = quantityOfEvent(definition, sent);
  const spans = ofPlan?.filled ?? [{ from: period.from, to: at }];
  const before = await usedBefore(context, spans, { definition, company });
  const isExact = before !== null && quantity.least === quantity.most && definition.roundingMode === 'none';
  return {
    meterId: id,
    meter: name,
    plan: ofPlan?.planName ?? null,
    currency: (price ?? ofMeter).currency,
    amount: price === null ? '0' : isExact ? chargeAt(price, parseDecimal(before), quantity.most) : null,
    before,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    isOpen: context.now().getTime() < period.to,
  };
}

/** What a company had used of a meter in spans; null when the ledger cannot tell it any more. */
async function usedBefore(
  context: Context,
  spans: readonly BillingPeriod[],
  asked: Omit<Parameters<typeof companyUsage>[1], 'span'>,
): Promise<string | null> {
  try {
    let used = 0n;
    for (const span of spans)
      if (span.from < span.to) used += parseDecimal((await companyUsage(context, { ...asked, span })).quantity);
    return formatDecimal(used);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

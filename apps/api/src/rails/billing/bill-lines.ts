import type { RatedLine } from '@tallygate/contracts/rating';
import { priceUsage } from '@tallygate/metering/price';
import { isoOf } from '@tallygate/metering/rated-usage';
import type { MeteredPrice } from '@tallygate/rails/billing/stripe-price';
import type { BillItem } from '@tallygate/rails/kinds/stripe-bill';
import type { PricedSpan } from './priced-spans.ts';

/** A price that the rail rates on the invoice, with what was acknowledged for it. */
export type RatedThere = {
  key: string;
  externalPrice: string;
  planId: string;
  meterId: string;
  price: MeteredPrice;
  acknowledged: string;
};

/** What an invoice at the rail has to consist of: what it rates by itself, and what is put onto it. */
export type BillParts = {
  rated: { externalPrice: string; quantity: string; amount: string }[];
  items: BillItem[];
};

type Given = {
  /** Of our final invoice; none where nothing is due. */
  lines: readonly RatedLine[];
  spans: readonly PricedSpan[];
  /** Empty where no subscription bills the period: then every line is an item. */
  there: readonly RatedThere[];
  period: { from: number; to: number };
  company: string;
  /** Our number. */
  invoice: string;
};

/**
 * Splits our invoice into what the rail rates and what goes onto its invoice as items. What it rates follows from what it
 * acknowledged; where that comes to something else than our lines (tiers that run on over two prices, usage that came in the
 * last minute, a fixed amount of a price that another plan replaced before it held) the rest is an item that says why, so that
 * both totals are equal to the smallest unit.
 */
export function billParts({ lines, spans, there, period, company, invoice }: Given): BillParts {
  const ratedOf = (line: RatedLine) => {
    if (line.kind !== 'usage' && line.kind !== 'flat') return undefined;
    const span = spans.find(
      (one) => one.planId === line.planId && one.meterId === line.meterId && isoOf(one.from) === line.from,
    );
    return there.find(({ key }) => key === span?.rated?.key);
  };
  const common = { tallygate_company: company, ...(invoice !== '' && { tallygate_invoice: invoice }) };
  const items = lines.flatMap((line) => (ratedOf(line) === undefined ? [itemOf(line, common)] : []));
  const rated: BillParts['rated'] = [];
  for (const one of there) {
    const own = lines.filter((line) => ratedOf(line) === one);
    const ours = own.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    const theirs = priceUsage(one.price, one.acknowledged).total;
    rated.push({ externalPrice: one.externalPrice, quantity: one.acknowledged, amount: theirs.toString() });
    if (ours !== theirs)
      items.push({
        key: `remainder:${one.key}`,
        description: `${nameOf(one, own, spans)}: ${ours - theirs > 0n ? 'rest' : 'less'} of its price`,
        amount: (ours - theirs).toString(),
        period: secondsOf(period),
        metadata: { ...common, tallygate_plan: one.planId, tallygate_meter: one.meterId },
      });
  }
  return { rated, items };
}

/** What a line is called whose price is not charged in full; a price that never held has neither line nor span. */
function nameOf({ key }: RatedThere, own: readonly RatedLine[], spans: readonly PricedSpan[]): string {
  const plan = spans.find(({ rated }) => rated?.key === key)?.planName ?? 'A price that does not hold any more';
  return own[0]?.description.split(':')[0] ?? plan;
}

function itemOf(line: RatedLine, common: Record<string, string>): BillItem {
  const { key, description, amount, from, to, planId, meterId, version, quantity, kind } = line;
  return {
    key,
    description,
    amount,
    period: secondsOf({ from: Date.parse(from), to: Date.parse(to) }),
    metadata: {
      ...common,
      ...(planId !== undefined && { tallygate_plan: planId }),
      // What corrects another period is no part of this one's usage.
      ...(meterId !== undefined && kind !== 'adjustment' && { tallygate_meter: meterId }),
      ...(version !== undefined && { tallygate_price_version: version }),
      ...(quantity !== undefined && { tallygate_quantity: quantity }),
    },
  };
}

function secondsOf({ from, to }: { from: number; to: number }): BillItem['period'] {
  return { start: Math.floor(from / 1000), end: Math.floor(to / 1000) };
}

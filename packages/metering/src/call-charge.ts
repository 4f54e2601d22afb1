import type { MeterTerms } from '@tallygate/contracts/caller-terms';
import { type Decimal, ONE, sumDecimals } from '@tallygate/contracts/decimal';
import type { CallerPrices } from './caller-prices.ts';
import { type EventAsSent, exactNumber, fieldPath, fieldValue } from './event-as-sent.ts';
import { meteredQuantity, type QuantityBounds, quantityOfEvent } from './event-price.ts';
import { judgePartial } from './partial-filter.ts';
import { boundsAtPlace, type ChargeDoubt } from './place-bounds.ts';

/** What is known of a call when it is asked what it costs. */
export type PricedCall = {
  /** Who is charged, as the gateway records it; its aliases are resolved here. */
  company: string;
  /** When it was accepted; milliseconds since 1970. */
  at: number;
  /** The event as meters see it. Of a call that has not ended, members that may still be anything are absent. */
  sent: EventAsSent;
  /** Nothing of the event is open any more. */
  isOver: boolean;
  /** How much the call counts, where only its result says so; `most` is null where nothing bounds it. */
  quantity?: { least: Decimal; most: Decimal | null };
};

/** What one meter takes for a call. Amounts are minor units, exact; they differ where `doubts` says why. */
export type MeterCharge = {
  meterId: string;
  meter: string;
  plan: { id: string; name: string } | null;
  priceVersion: string;
  currency: string;
  isTrial: boolean;
  least: string;
  /** What has to be held for it; null where nobody can tell a bound. */
  most: string | null;
  doubts: readonly ChargeDoubt[];
  /** Until when the price stays so; milliseconds since 1970. */
  until: number;
};

export type CallCharge = {
  /** One per meter that counts the call or may. */
  charges: MeterCharge[];
  /** What they come to, one entry per currency; none when nothing counts it. */
  totals: { currency: string; least: string; most: string | null }[];
  isExact: boolean;
};

/**
 * What a call costs, or would: exactly, at most, or why it cannot be told. By the rules of the ledger, from terms alone.
 * @throws RangeError when a meter has no price at that instant
 */
export function chargeOf(prices: CallerPrices, call: PricedCall): CallCharge {
  const company = prices.payingCompany(call.company, call.at);
  const charges = prices.terms.meters.flatMap((meter) => {
    const charge = meterCharge(prices, meter, { ...call, company });
    return charge === undefined ? [] : [charge];
  });
  const currencies = [...new Set(charges.map(({ currency }) => currency))].sort();
  return {
    charges,
    totals: currencies.map((currency) => totalOf(currency, charges)),
    isExact: charges.every(({ doubts }) => doubts.length === 0),
  };
}

function meterCharge(prices: CallerPrices, meter: MeterTerms, call: PricedCall): MeterCharge | undefined {
  const isKnown = (field: string) => call.isOver || fieldValue(call.sent, field) !== undefined;
  const counts = judgePartial(meter.filter, call.sent, isKnown);
  if (counts === 'none') return undefined;
  const held = prices.priceOf(call.company, meter, call.at);
  const shared = {
    meterId: meter.id,
    meter: meter.name,
    plan: held.plan,
    priceVersion: held.version,
    currency: held.currency,
    isTrial: held.isTrial,
    until: held.to,
  };
  if (held.price === null) return { ...shared, least: '0', most: '0', doubts: [] };
  const quantity = quantityOf(meter, call);
  const bounds = boundsAtPlace(held.price, { least: quantity.least, most: quantity.most ?? 0n }, held.used);
  const isFree = bounds.most === '0' && quantity.most !== null;
  const doubts = isFree ? [] : [...quantity.doubts, ...bounds.doubts];
  if (counts === 'some' && !isFree) doubts.push('outcome');
  const least = counts === 'some' ? '0' : bounds.least;
  return { ...shared, least, most: quantity.most === null ? null : bounds.most, doubts };
}

type OpenQuantity = { least: Decimal; most: Decimal | null; doubts: ChargeDoubt[] };

function quantityOf(meter: MeterTerms, { sent, isOver, quantity }: PricedCall): OpenQuantity {
  const own = isOver ? undefined : openQuantity(meter, sent, quantity);
  if (own?.most === null) {
    const { least } = meteredQuantity(meter, { least: own.least, most: own.least });
    return { least, most: null, doubts: ['quantity'] };
  }
  const bounds =
    own === undefined ? quantityOfEvent(meter, sent) : meteredQuantity(meter, { least: own.least, most: own.most });
  return { ...bounds, doubts: quantityDoubts(meter, bounds, own) };
}

function quantityDoubts(
  { metric, roundingMode }: MeterTerms,
  bounds: QuantityBounds,
  own: { least: Decimal; most: Decimal | null } | undefined,
): ChargeDoubt[] {
  if (bounds.least === bounds.most) return [];
  if (own !== undefined && own.least !== own.most) return ['quantity'];
  if (metric.type === 'unique') return ['unique'];
  return roundingMode === 'none' ? [] : ['rounding'];
}

const QUANTITY = 'metadata.billing.quantity';
const MICROS = 1_000_000n;

/** What a call that has not ended has of what a meter counts. */
function openQuantity(
  { metric }: MeterTerms,
  sent: EventAsSent,
  quantity: PricedCall['quantity'],
): { least: Decimal; most: Decimal | null } {
  if (metric.type !== 'sum') return { least: ONE, most: ONE };
  const value = exactNumber(fieldValue(sent, metric.field));
  if (value !== null) return { least: value, most: value };
  const path = fieldPath(metric.field);
  if (quantity === undefined || !path.startsWith(QUANTITY)) return { least: 0n, most: null };
  const factor = path === `${QUANTITY}Micros` ? MICROS : 1n;
  return { least: quantity.least * factor, most: quantity.most === null ? null : quantity.most * factor };
}

function totalOf(currency: string, charges: readonly MeterCharge[]): CallCharge['totals'][number] {
  const own = charges.filter((one) => one.currency === currency);
  const most = own.map((one) => one.most);
  return {
    currency,
    least: sumDecimals(own.map(({ least }) => least)),
    most: most.some((one) => one === null) ? null : sumDecimals(most.filter((one) => one !== null)),
  };
}

import { DECIMAL_PLACES, type Decimal, divideRounded, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import { isPublished } from '@tallygate/contracts/published-events';
import { chargeOf } from '@tallygate/metering/call-charge';
import type { Decision } from '@tallygate/metering/call-facts';
import type { CallerPrices } from '@tallygate/metering/caller-prices';
import { decide } from '@tallygate/metering/decide';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { CallEnding } from '../record/call-ending.ts';
import { callFacts, type OpenCall } from '../record/open-call.ts';

/** An amount in a currency; null where nobody can tell a bound. Minor units, rounded up to 12 places. */
export type Cost = { unit: string; amount: Decimal | null };

/** What is decided of a call if it succeeds. */
export function decisionIfOk(call: OpenCall): Decision {
  const success = new CallEnding('ok');
  success.delivered = true;
  return decide(callFacts(call.facts, success, true), call.rules);
}

/** What a call may cost at most, by currency; none when it is free whatever becomes of it. */
export function mostCost(prices: CallerPrices, call: OpenCall): Cost[] {
  const decision = decisionIfOk(call);
  if (!decision.billable) return [];
  const members = `${call.acceptedText}"outcome":"ok","isError":false,"httpStatus":200,"durationMs":0,"responseBytes":0,"delivered":true`;
  const text = `{"id":"${call.id}",${members},"billable":true,"reason":"ok","quantity":"${decision.quantity}"}`;
  // This gateway has written the text itself; checking it again would cost more than all the rest.
  const event = JSON.parse(text) as CallEvent;
  const quantity = openQuantity(call);
  return costsOf(prices, event, quantity === undefined ? { isOver: true } : { isOver: false, quantity }, 'most');
}

/** What a recorded call costs: where its place in tiers is not known for sure, the least that it can be. */
export function recordedCost(prices: CallerPrices, eventText: string): Cost[] {
  return costsOf(prices, JSON.parse(eventText) as CallEvent, { isOver: true }, 'least');
}

type Known = { isOver: boolean; quantity?: { least: Decimal; most: Decimal | null } };

function costsOf(prices: CallerPrices, event: CallEvent, known: Known, which: 'least' | 'most'): Cost[] {
  const { company } = event;
  const { published, uriShape } = prices.terms;
  if (company === undefined || !isPublished(event, published)) return [];
  const sent = { ...toMoesifEvent(event, uriShape) };
  const { totals } = chargeOf(prices, { company, at: Date.parse(event.time), sent, ...known });
  return totals.flatMap((total): Cost[] => {
    const text = total[which];
    if (text === null) return [{ unit: total.currency, amount: null }];
    const amount = roundedUp(text);
    return amount > 0n ? [{ unit: total.currency, amount }] : [];
  });
}

/** Prices times quantities have up to 24 places, credits 12. */
function roundedUp(text: string): Decimal {
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.length <= DECIMAL_PLACES) return parseDecimal(text);
  const factor = 10n ** BigInt(fraction.length - DECIMAL_PLACES);
  return divideRounded(BigInt(whole + fraction), factor, 'up');
}

/** How much a call counts where only its result says so; undefined where its rule does. */
function openQuantity({ facts, rules }: OpenCall): Known['quantity'] {
  const tool = facts.tool === undefined ? undefined : rules.proxy?.tools?.[facts.tool];
  const rule = tool?.quantity ?? rules.proxy?.quantity;
  if (rule === undefined || 'fixed' in rule || ('fromSize' in rule && rule.fromSize === 'request')) return undefined;
  const most = 'max' in rule && rule.max !== undefined ? parseDecimal(rule.max) : null;
  return { least: 0n, most };
}

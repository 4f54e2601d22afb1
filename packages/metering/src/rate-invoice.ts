import { divideRounded, ONE, parseDecimal, sumDecimals } from '@tallygate/contracts/decimal';
import type { ChargedPeriod, RatedBill, RatedLine, RatingInput } from '@tallygate/contracts/rating';
import { meterRuns } from './meter-runs.ts';
import { baseLines, boundLines } from './plan-lines.ts';
import { planStays } from './plan-stays.ts';
import { spanOf, usageReader } from './rated-usage.ts';
import { type LineContext, type PieceLine, trialLine, usageLines } from './usage-lines.ts';

/**
 * What a company owes for a billing period: one bill per currency, by the rules of docs/guide/invoices.md. Pure: the same input
 * gives the same lines with the same keys. A bill of which no line has an amount or a quantity is left out: nothing is due.
 * @throws RangeError when a plan or the usage of a span that is charged for is not given
 */
export function rateInvoice(input: RatingInput): RatedBill[] {
  const own = periodLines(input);
  const adjusted = input.reopened.map(({ charged, input: earlier }) => adjustmentLines(charged, earlier));
  const charges = [...own, ...advanceLines(input), ...adjusted.flatMap(({ lines }) => lines)];
  const currencies = [...new Set(charges.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const lines = charges.filter((line) => line.currency === currency);
    lines.push(...creditLines(input, currency, sumAmounts(lines)));
    if (lines.every(isNothing)) return [];
    const holds = adjusted.flatMap((one) => one.holds.filter((hold) => hold.currency === currency));
    return [{ currency, lines, total: sumAmounts(lines).toString(), holds: holds.map(({ reason }) => reason) }];
  });
}

/** Which lines belong together when a period is rated anew: those of a meter, the base fees, minimum, cap. */
export function partOf({ kind, key, meterId }: RatedLine): string {
  if (kind === 'adjustment') return key.split(':').slice(2).join(':');
  return meterId === undefined ? kind : `meter:${meterId}`;
}

/** Usage, base fees, cap and minimum of the period itself. */
function periodLines(input: RatingInput): RatedLine[] {
  const period = spanOf(input.period);
  const names = new Map(input.meters.map(({ id, name }) => [id, name]));
  const context: LineContext = { period, usage: usageReader(input), meterName: (id) => names.get(id) ?? id };
  const stays = planStays(input, spanOf(input.part ?? input.period));
  const base = baseLines(stays, period, ['in_arrears', 'in_advance']);
  const used: PieceLine[] = [];
  const trials: RatedLine[] = [];
  for (const stay of stays) {
    const found = meterRuns(stay);
    for (const run of found.runs) used.push(...usageLines(run, context));
    trials.push(...found.trials.flatMap((trial) => trialLine(trial, context) ?? []));
  }
  const charges = [...base, ...used];
  const currencies = new Set([
    ...charges.map(({ line }) => line.currency),
    ...stays.flatMap(({ pieces }) => pieces.flatMap(({ currency }) => currency ?? [])),
  ]);
  const bounds = [...currencies].flatMap((currency) =>
    boundLines(
      stays,
      charges.filter(({ line }) => line.currency === currency),
      { period, currency },
    ),
  );
  return [...charges.map(({ line }) => line), ...trials, ...bounds];
}

/** Base fees of the next period that are charged now, less those of this one that were charged before. */
function advanceLines(input: RatingInput): RatedLine[] {
  const next = spanOf(input.nextPeriod);
  const charged = input.chargedInAdvance.map(
    ({ invoice, currency, amount }): RatedLine => ({
      key: `advance:${invoice}:${currency}`,
      kind: 'advance',
      description: `Base fee charged in advance on ${invoice}`,
      currency,
      amount: (-BigInt(amount)).toString(),
      ...input.period,
      adjusts: invoice,
    }),
  );
  const ahead = baseLines(planStays(input, next), next, ['in_advance']).map(
    ({ line }): RatedLine => ({
      ...line,
      key: `advance:${line.key}`,
      kind: 'advance',
      description: `${line.description}, in advance`,
    }),
  );
  return [...charged, ...ahead];
}

type Adjusted = { lines: RatedLine[]; holds: { currency: string; reason: string }[] };

/** What an earlier period comes to now, less what was charged for it, per part. */
function adjustmentLines(charged: ChargedPeriod, input: RatingInput): Adjusted {
  const now = partsOf(periodLines(input));
  const names = new Map(input.meters.map(({ id, name }) => [id, name]));
  const keys = new Map(
    [...now, ...charged.parts].map(({ part, currency }) => [`${part} ${currency}`, { part, currency }] as const),
  );
  const adjusted: Adjusted = { lines: [], holds: [] };
  for (const { part, currency } of keys.values()) {
    const isSame = (one: { part: string; currency: string }) => one.part === part && one.currency === currency;
    const before = charged.parts.find(isSame) ?? { amount: '0', quantity: '0' };
    const after = now.find(isSame) ?? { amount: '0', quantity: '0' };
    const amount = BigInt(after.amount) - BigInt(before.amount);
    const more = parseDecimal(after.quantity) > parseDecimal(before.quantity);
    if (amount === 0n) continue;
    const meterId = part.startsWith('meter:') ? part.slice('meter:'.length) : undefined;
    const name = meterId === undefined ? PART_NAMES[part] : names.get(meterId);
    adjusted.lines.push({
      key: `adjustment:${charged.invoice}:${part}`,
      kind: 'adjustment',
      description: `${name ?? part}: adjustment of ${charged.invoice}`,
      currency,
      ...(meterId !== undefined && { meterId }),
      amount: amount.toString(),
      ...input.period,
      adjusts: charged.invoice,
      cause: charged.cause,
    });
    if (amount < 0n && more)
      adjusted.holds.push({
        currency,
        reason: `More usage made ${charged.invoice} cheaper (${name ?? part}: ${before.quantity} came to ${before.amount}, ${after.quantity} comes to ${after.amount}): approve it, or correct the price.`,
      });
  }
  return adjusted;
}

const PART_NAMES: Readonly<Record<string, string>> = { base: 'Base fee', minimum: 'Minimum', cap: 'Cap' };

type Part = { part: string; currency: string; amount: string; quantity: string };

/**
 * What lines come to per part: what an invoice is compared with when its period is rated anew. Lines of other periods and
 * credits are no part.
 */
export function partsOf(lines: readonly RatedLine[]): Part[] {
  const parts = new Map<string, Part>();
  for (const line of lines) {
    if (line.kind === 'advance' || line.kind === 'credit') continue;
    const { currency } = line;
    const key = `${partOf(line)} ${currency}`;
    const before = parts.get(key) ?? { part: partOf(line), currency, amount: '0', quantity: '0' };
    parts.set(key, {
      ...before,
      amount: (BigInt(before.amount) + BigInt(line.amount)).toString(),
      quantity: sumDecimals([before.quantity, line.quantity ?? '0']),
    });
  }
  return [...parts.values()];
}

/** Prepaid amounts, each rounded by itself as the charge that it pays, and never more than is due. */
function creditLines(input: RatingInput, currency: string, due: bigint): RatedLine[] {
  let left = due;
  return input.credits
    .filter((credit) => credit.currency === currency)
    .map(({ key, description, amount }): RatedLine => {
      const rounded = divideRounded(parseDecimal(amount), ONE, 'half_up');
      const used = rounded < left ? rounded : left > 0n ? left : 0n;
      left -= used;
      return {
        key: `credit:${key}`,
        kind: 'credit',
        description,
        currency,
        amount: (-used).toString(),
        ...input.period,
      };
    });
}

function isNothing({ amount, quantity }: RatedLine): boolean {
  return amount === '0' && (quantity === undefined || quantity === '0');
}

function sumAmounts(lines: readonly RatedLine[]): bigint {
  return lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

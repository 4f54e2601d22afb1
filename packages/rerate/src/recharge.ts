import type { RatingInput } from '@tallygate/contracts/rating';
import { decimalOf, floor, least, nearest, plus, type Ratio, ratioOf, share, whole, ZERO } from './ratio.ts';
import { charges, type Stretch } from './tariff.ts';
import { at, type Moment, timeline } from './timeline.ts';

/** A line as far as both engines have to agree on it; what a line does not have is empty. */
export type CheckLine = {
  kind: string;
  currency: string;
  plan: string;
  meter: string;
  tier: string;
  quantity: string;
  amount: string;
  from: string;
  to: string;
  adjusts: string;
};

/**
 * Computes a company's invoices a second time, by exact fractions and from the rules alone: it shares types with what computed
 * them first, and no code.
 * @returns every line of every currency
 * @throws RangeError when something that is charged for is not given
 */
export function recharge(input: RatingInput): CheckLine[] {
  const lines = [
    ...ofPeriod(input),
    ...ahead(input),
    ...input.reopened.flatMap(({ charged, input: earlier }) => corrections(charged, earlier)),
  ];
  return [...lines, ...prepaid(input, lines)];
}

const EMPTY: CheckLine = {
  kind: '',
  currency: '',
  plan: '',
  meter: '',
  tier: '',
  quantity: '',
  amount: '0',
  from: '',
  to: '',
  adjusts: '',
};

type Placed = CheckLine & { moment: Moment };

function ofPeriod(input: RatingInput): CheckLine[] {
  const moments = timeline(input, input.part ?? input.period);
  const period = at(input.period.to) - at(input.period.from);
  const placed = [...fees(moments, period), ...metered(input, moments, period)];
  const currencies = new Set([...placed.map(({ currency }) => currency), ...moments.map(({ currency }) => currency)]);
  const bounds = [...currencies].flatMap((currency) => planBounds(input, moments, placed, currency));
  return [...placed.map(({ moment: _, ...line }) => line), ...trials(input, moments), ...bounds];
}

/** Moments that follow each other and are alike by a key. */
function joined<Key>(moments: readonly Moment[], keyOf: (moment: Moment) => Key | null): Moment[] {
  const found: Moment[] = [];
  let last: Key | null = null;
  for (const moment of moments) {
    const key = keyOf(moment);
    const before = found.at(-1);
    if (before !== undefined && key !== null && key === last && before.to === moment.from) before.to = moment.to;
    else if (key !== null) found.push({ ...moment });
    last = key;
  }
  return found;
}

function fees(moments: readonly Moment[], period: number, only?: 'in_advance'): Placed[] {
  const sums = new Map<string, Ratio>();
  return joined(moments, ({ stay, mark }) => `${stay} ${mark}`).flatMap((moment) => {
    const { fee, currency, from, to, plan } = moment;
    if (fee === null || currency === '' || (only !== undefined && fee.timing !== only)) return [];
    const key = `${currency}/${fee.timing}`;
    const before = sums.get(key) ?? ZERO;
    const after = plus(before, share(ratioOf(fee.amount), to - from, period));
    sums.set(key, after);
    const amount = `${nearest(after) - nearest(before)}`;
    return [{ ...EMPTY, kind: 'base', currency, plan: plan.id, amount, from: iso(from), to: iso(to), moment }];
  });
}

function metered(input: RatingInput, moments: readonly Moment[], period: number): Placed[] {
  const stays = [...new Set(moments.map(({ stay }) => stay))];
  const meters = [...new Set(moments.flatMap(({ prices }) => [...prices.keys()]))];
  return stays.flatMap((stay) =>
    meters.flatMap((meter) => {
      const own = moments.filter((moment) => moment.stay === stay && !moment.isTrial);
      const onTime = own.reduce((sum, { from, to }) => sum + to - from, 0);
      const priced = joined(own, ({ mark, prices }) => {
        const found = prices.get(meter);
        return found === undefined ? null : `${mark} ${found.written}`;
      });
      const currencies = new Set(priced.map((moment) => moment.prices.get(meter)?.price.currency ?? ''));
      return [...currencies].flatMap((currency) => {
        const parts = priced.filter((moment) => moment.prices.get(meter)?.price.currency === currency);
        return lineOfMeter(input, { parts, meter, currency, onTime, period });
      });
    }),
  );
}

function lineOfMeter(
  input: RatingInput,
  {
    parts,
    meter,
    currency,
    onTime,
    period,
  }: { parts: readonly Moment[]; meter: string; currency: string; onTime: number; period: number },
): Placed[] {
  let counted = ZERO;
  let since = parts[0]?.from ?? 0;
  let atStart = ZERO;
  const stretches = parts.flatMap((moment, index): Stretch[] => {
    const price = moment.prices.get(meter)?.price;
    if (price === undefined) return [];
    if (index > 0 && parts[index - 1]?.to !== moment.from) {
      since = moment.from;
      atStart = counted;
    }
    const before = counted;
    counted = plus(atStart, used(input, meter, since, moment.to));
    const free = moment.prorates
      ? whole(floor(share(ratioOf(price.freeUnits), onTime, period)))
      : ratioOf(price.freeUnits);
    return [{ from: moment.from, to: moment.to, price, free, before, after: counted }];
  });
  return charges(stretches, period).flatMap((lines, index) => {
    const moment = parts[index];
    if (moment === undefined) return [];
    return lines.map(({ kind, tier, quantity, amount }) => ({
      ...EMPTY,
      kind,
      currency,
      plan: moment.plan.id,
      meter,
      tier,
      quantity,
      amount: amount.toString(),
      from: iso(moment.from),
      to: iso(moment.to),
      moment,
    }));
  });
}

function trials(input: RatingInput, moments: readonly Moment[]): CheckLine[] {
  const meters = [...new Set(moments.flatMap(({ prices }) => [...prices.keys()]))];
  return meters.flatMap((meter) =>
    joined(moments, ({ stay, mark, isTrial, prices }) => {
      const price = prices.get(meter);
      return isTrial && price !== undefined ? `${stay} ${mark} ${price.written}` : null;
    }).flatMap((moment) => {
      const quantity = used(input, meter, moment.from, moment.to);
      if (quantity.top === 0n) return [];
      const currency = moment.prices.get(meter)?.price.currency ?? '';
      const span = { from: iso(moment.from), to: iso(moment.to) };
      return [
        { ...EMPTY, kind: 'usage', currency, plan: moment.plan.id, meter, quantity: decimalOf(quantity), ...span },
      ];
    }),
  );
}

function planBounds(
  { period }: RatingInput,
  moments: readonly Moment[],
  placed: readonly Placed[],
  currency: string,
): CheckLine[] {
  const length = at(period.to) - at(period.from);
  const own = placed.filter((line) => line.currency === currency);
  const held = moments.filter((moment) => moment.currency === currency && !moment.isTrial);
  const lines: CheckLine[] = [];
  const amountOf = (kind: 'minimum' | 'cap') =>
    nearest(
      held.reduce(
        (sum, moment) => plus(sum, share(ratioOf(moment[kind]?.amount ?? '0'), moment.to - moment.from, length)),
        ZERO,
      ),
    );
  const add = (kind: 'minimum' | 'cap', amount: bigint) => {
    const plan = held.findLast((moment) => moment[kind] !== null)?.plan.id;
    if (plan !== undefined && amount !== 0n)
      lines.push({ ...EMPTY, kind, currency, plan, amount: amount.toString(), ...period });
  };
  const capped = total(
    own.filter(({ kind, moment: { cap } }) => cap !== null && (kind !== 'base' || cap.scope === 'total')),
  );
  const cap = amountOf('cap');
  if (held.some((moment) => moment.cap !== null) && capped > cap) add('cap', cap - capped);
  const reached =
    total(own.filter(({ kind, moment: { minimum } }) => kind !== 'base' || minimum?.scope === 'total')) + total(lines);
  const minimum = amountOf('minimum');
  if (held.some((moment) => moment.minimum !== null) && reached < minimum) add('minimum', minimum - reached);
  return lines;
}

function ahead(input: RatingInput): CheckLine[] {
  const { nextPeriod, period } = input;
  const next = fees(timeline(input, nextPeriod), at(nextPeriod.to) - at(nextPeriod.from), 'in_advance');
  return [
    ...input.chargedInAdvance.map(({ invoice, currency, amount }) => ({
      ...EMPTY,
      kind: 'advance',
      currency,
      amount: (-BigInt(amount)).toString(),
      ...period,
      adjusts: invoice,
    })),
    ...next.map(({ moment: _, ...line }) => ({ ...line, kind: 'advance' })),
  ];
}

type Charged = RatingInput['reopened'][number]['charged'];

/** What a closed period comes to now, less what was charged for it. */
function corrections({ invoice, parts }: Charged, input: RatingInput): CheckLine[] {
  const differences = new Map<string, { currency: string; meter: string; amount: bigint }>();
  const add = (part: string, currency: string, amount: bigint) => {
    const meter = part.startsWith('meter:') ? part.slice(6) : '';
    const known = differences.get(`${currency} ${part}`)?.amount ?? 0n;
    differences.set(`${currency} ${part}`, { currency, meter, amount: known + amount });
  };
  for (const { kind, meter, currency, amount } of ofPeriod(input))
    add(meter === '' ? kind : `meter:${meter}`, currency, BigInt(amount));
  for (const { part, currency, amount } of parts) add(part, currency, -BigInt(amount));
  return [...differences.values()]
    .filter(({ amount }) => amount !== 0n)
    .map(({ currency, meter, amount }) => ({
      ...EMPTY,
      kind: 'adjustment',
      currency,
      meter,
      amount: amount.toString(),
      ...input.period,
      adjusts: invoice,
    }));
}

function prepaid({ credits, period }: RatingInput, lines: readonly CheckLine[]): CheckLine[] {
  const open = new Map<string, bigint>();
  for (const { currency, amount } of lines) open.set(currency, (open.get(currency) ?? 0n) + BigInt(amount));
  return credits.flatMap(({ currency, amount }) => {
    const left = open.get(currency);
    if (left === undefined) return [];
    const wanted = nearest(ratioOf(amount));
    const taken = left <= 0n ? 0n : floor(least(whole(wanted), whole(left)));
    open.set(currency, left - taken);
    return [{ ...EMPTY, kind: 'credit', currency, amount: (-taken).toString(), ...period }];
  });
}

function used({ usage }: RatingInput, meter: string, from: number, to: number): Ratio {
  const span = usage.find((one) => one.meterId === meter && at(one.from) === from && at(one.to) === to);
  if (span === undefined) throw new RangeError(`nobody counted the meter "${meter}" from ${iso(from)} to ${iso(to)}`);
  return ratioOf(span.quantity);
}

function total(lines: readonly CheckLine[]): bigint {
  return lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

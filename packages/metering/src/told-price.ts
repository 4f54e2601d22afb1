import type { ToldAmount, ToldPrice } from '@tallygate/contracts/protocol-prices';
import type { CallCharge } from './call-charge.ts';
import { formatMinor } from './currencies.ts';
import type { ChargeDoubt } from './place-bounds.ts';

const DOUBT_WORDS: Readonly<Record<ChargeDoubt, string>> = {
  volume: 'the number of calls in the period decides the price of each',
  package: 'only a call that begins a package costs something',
  minimum: 'the period has a least amount',
  maximum: 'the period has a most amount',
  free_units: 'free units may be left',
  tiers: 'a later tier has another price',
  quantity: 'the result says how much it counts',
  unique: 'a value that was counted before is free',
  rounding: 'sums are rounded as a whole',
  outcome: 'it depends on what comes of the call',
};

type Told = {
  /** Outcomes that cost nothing, as events name them. */
  freeWhen: readonly string[];
  /** When it is told; milliseconds since 1970. */
  at: number;
  /** A change so far away is no news. */
  horizonMs: number;
};

/** The price of a call to come, as agents are told it. */
export function toldPrice(charge: CallCharge, { freeWhen, at, horizonMs }: Told): ToldPrice {
  const amounts = charge.totals.filter(({ most }) => most !== '0');
  const why = [...new Set(charge.charges.flatMap(({ doubts }) => doubts))];
  const kind = kindOf(charge, amounts);
  const plan = charge.charges.find((one) => one.plan !== null)?.plan?.name;
  const until = Math.min(...charge.charges.map((one) => one.until));
  const isSoon = Number.isFinite(until) && until - at <= horizonMs;
  const isTrial = charge.charges.some((one) => one.isTrial);
  return {
    kind,
    amounts,
    ...(why.length > 0 && { why }),
    ...(plan !== undefined && { plan }),
    ...(isSoon && { until: new Date(until).toISOString() }),
    freeWhen: [...freeWhen],
    text: `${sentence(kind, amounts)}${isTrial && kind === 'free' ? ' in the trial' : ''}${doubtText(why)}.`,
  };
}

/** Amounts as people read them: `0.05 USD`, or `0 USD to 0.05 USD`. */
export function amountText({ currency, least, most }: ToldAmount): string {
  if (most === null) return `an amount in ${currency.toUpperCase()} that cannot be told yet`;
  const upper = formatMinor(most, currency);
  return least === most ? upper : `${formatMinor(least, currency)} to ${upper}`;
}

function kindOf(charge: CallCharge, amounts: readonly ToldAmount[]): ToldPrice['kind'] {
  if (amounts.length === 0) return 'free';
  if (amounts.some(({ most }) => most === null)) return 'unknown';
  return charge.isExact ? 'exact' : 'at_most';
}

function sentence(kind: ToldPrice['kind'], amounts: readonly ToldAmount[]): string {
  const most = amounts.flatMap((one) => (one.most === null ? [] : [formatMinor(one.most, one.currency)])).join(' + ');
  if (kind === 'free') return 'Free';
  if (kind === 'unknown') return 'The price cannot be told before the call';
  return kind === 'exact' ? `Costs ${most} per call` : `Costs at most ${most} per call`;
}

function doubtText(why: readonly ChargeDoubt[]): string {
  return why.length === 0 ? '' : ` (${why.map((doubt) => DOUBT_WORDS[doubt]).join('; ')})`;
}

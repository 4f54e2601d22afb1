import { parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { ProviderFindings } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import { currencyOf, formatMinor, isStripeCurrency } from './currencies.ts';
import type { PriceSegment } from './price-versions.ts';

export type Provider = ProviderFindings['provider'];

/** What is to be charged there. */
type Charged = {
  price: Price;
  definition: Pick<MeterDefinition, 'metric' | 'period'>;
  segments: readonly PriceSegment[];
};

type Limit = {
  code: string;
  providers: readonly Provider[];
  /** What of the price it is about, in words; null when it has no such part. */
  found: (charged: Charged) => string | null;
  /** Why it cannot be expressed there, and what to do. */
  reason: string;
  source: string;
};

/** By name, in the order in which they are shown. */
const PROVIDERS: Readonly<Record<Provider, string>> = {
  moesif_stripe: 'Moesif → Stripe',
  stripe: 'Stripe',
  metronome: 'Metronome',
};

const STRIPES = ['moesif_stripe', 'stripe'] as const;
const ALL = ['moesif_stripe', 'stripe', 'metronome'] as const;

const STRIPE_PRICES = 'https://docs.stripe.com/products-prices/pricing-models';
const STRIPE_PRICE_API = 'https://docs.stripe.com/api/prices/object';
const STRIPE_CURRENCIES = 'https://docs.stripe.com/currencies';
const STRIPE_METERS = 'https://docs.stripe.com/api/billing/meter/object';
const STRIPE_CYCLES = 'https://docs.stripe.com/billing/subscriptions/billing-cycle';
const MOESIF_METERS = 'https://www.moesif.com/docs/metered-billing/';
const METRONOME_RATES = 'https://docs.metronome.com/api-reference/rate-cards/add-rates';

const YEARS = { day: 1 / 365, week: 1 / 52, month: 1 / 12, year: 1 } as const;

/** What a price may say that a provider cannot. A limit that a provider does not document is not among them. */
export const PROVIDER_LIMITS: readonly Limit[] = [
  {
    code: 'MINIMUM',
    providers: ALL,
    found: ({ price }) => (price.minimum === undefined ? null : `A minimum of ${money(price, price.minimum)}`),
    reason: 'A price has no minimum there: add what is missing to it as an invoice item before the invoice is final.',
    source: STRIPE_PRICES,
  },
  {
    code: 'MAXIMUM',
    providers: ALL,
    found: ({ price }) => (price.maximum === undefined ? null : `A maximum of ${money(price, price.maximum)}`),
    reason:
      'A price has no maximum there: take off what is above it as a negative invoice item before the invoice is final.',
    source: STRIPE_PRICES,
  },
  {
    code: 'FREE_UNITS',
    providers: ALL,
    found: ({ price }) => (hasFreeUnits(price) ? `${price.freeUnits} free units` : null),
    reason:
      'A price has no free units there: write per-unit and graduated prices with a first graduated tier at 0. With packages or volume tiers it cannot be said at all.',
    source: STRIPE_PRICES,
  },
  {
    code: 'ROUND_UP',
    providers: ALL,
    found: ({ price }) => (price.rounding === 'up' ? 'Lines that are rounded up' : null),
    reason:
      'The provider rounds lines itself, to the nearest unit by what is recorded of it: a line may be one unit less there.',
    source: 'https://docs.stripe.com/products-prices/manage-prices',
  },
  {
    code: 'FRACTIONAL_TIER',
    providers: STRIPES,
    found: ({ price }) => {
      const ends = tiersOf(price).flatMap(({ upTo }) => (isFraction(upTo) ? [upTo] : []));
      return ends.length === 0 ? null : `Tiers that end at ${ends.join(', ')}`;
    },
    reason: 'A tier ends at a whole number there (up_to is an integer): count in smaller units.',
    source: STRIPE_PRICE_API,
  },
  {
    code: 'FRACTIONAL_PACKAGE',
    providers: STRIPES,
    found: ({ price }) =>
      price.model === 'package' && isFraction(price.divideBy) ? `Packages of ${price.divideBy} units` : null,
    reason:
      'A package holds a whole number of units there (transform_quantity.divide_by is an integer): count in smaller units.',
    source: STRIPE_PRICE_API,
  },
  {
    code: 'CURRENCY',
    providers: STRIPES,
    found: ({ price }) => (isStripeCurrency(price.currency) ? null : `The currency ${price.currency.toUpperCase()}`),
    reason: 'It is not among the currencies that are charged there.',
    source: STRIPE_CURRENCIES,
  },
  {
    code: 'CURRENCY_DIGITS',
    providers: STRIPES,
    found: ({ price }) => {
      const { isExact, note } = currencyOf(price.currency);
      return isExact || note === undefined ? null : `Amounts in ${price.currency.toUpperCase()}`;
    },
    reason: 'How an invoice rounds to the steps in which it is charged is not documented: the last digits may differ.',
    source: STRIPE_CURRENCIES,
  },
  {
    code: 'FLAT',
    providers: ALL,
    found: ({ price }) => (price.model === 'flat' ? `A fixed amount of ${money(price, price.amount)}` : null),
    reason:
      'No usage decides it, so it is no metered price there: make it a recurring price (or a subscription charge) of its own.',
    source: STRIPE_PRICES,
  },
  {
    code: 'PERIOD',
    providers: STRIPES,
    found: ({ definition: { period } }) =>
      period.intervalCount * YEARS[period.interval] > 3
        ? `A period of ${period.intervalCount} ${period.interval}s`
        : null,
    reason: 'A price recurs at most every three years there.',
    source: STRIPE_PRICE_API,
  },
  {
    code: 'ZONE',
    providers: STRIPES,
    found: ({ definition: { period } }) =>
      period.anchor === undefined && period.zone !== 'UTC' ? `Periods that are cut in ${period.zone}` : null,
    reason:
      'Cycles begin at one instant of the day in UTC there: where clocks change, calls of an hour at the border fall into the other period.',
    source: STRIPE_CYCLES,
  },
  {
    code: 'UNIQUE',
    providers: ['stripe'],
    found: ({ definition: { metric } }) => (metric.type === 'unique' ? `Different values of "${metric.field}"` : null),
    reason:
      'A meter there adds, counts, or takes the last value: send the number of different values once per period instead.',
    source: STRIPE_METERS,
  },
  {
    code: 'UNIQUE',
    providers: ['moesif_stripe'],
    found: ({ definition: { metric } }) =>
      metric.type === 'unique' && !['consumer', 'user_id', 'company', 'company_id'].includes(metric.field)
        ? `Different values of "${metric.field}"`
        : null,
    reason: 'A meter there counts different users or companies, of no other field.',
    source: MOESIF_METERS,
  },
  {
    code: 'PRICE_CHANGE',
    providers: ALL,
    found: ({ segments }) =>
      segments.length > 1 && segments.some(({ price }) => price.model !== 'per_unit' || hasFreeUnits(price))
        ? `A price that changed within the period, from version ${segments.map(({ version }) => version ?? '?').join(' to ')}`
        : null,
    reason:
      'Two prices on one meter each begin at their first tier, package or fixed amount there, and do not run on: charge the difference as an invoice item.',
    source: 'https://docs.stripe.com/billing/subscriptions/usage-based/manage-billing-setup',
  },
  {
    code: 'VOLUME_TIERS',
    providers: ['metronome'],
    found: ({ price }) => (price.model === 'volume' ? 'Volume tiers' : null),
    reason: 'Tiers of a rate are graduated there: each has a size and a price.',
    source: METRONOME_RATES,
  },
  {
    code: 'TIER_FLAT',
    providers: ['metronome'],
    found: ({ price }) =>
      tiersOf(price).some(({ flatAmount }) => flatAmount !== '0') ? 'Fixed amounts of tiers' : null,
    reason: 'A tier has a size and a price there, and no fixed amount: add it as a charge of its own.',
    source: METRONOME_RATES,
  },
  {
    code: 'CURRENCY',
    providers: ['metronome'],
    found: ({ price }) => (price.currency === 'usd' ? null : `The currency ${price.currency.toUpperCase()}`),
    reason:
      'Rates are written in US cents there; another currency has to be set up as a pricing unit, and its digits are not those of Stripe.',
    source: METRONOME_RATES,
  },
  {
    code: 'PRICE_START',
    providers: ['metronome'],
    found: ({ segments }) => {
      const off = segments.slice(1).find(({ from }) => from % HOUR_MS !== 0);
      return off === undefined ? null : `A price that changed at ${new Date(off.from).toISOString()}`;
    },
    reason: 'A rate begins on the hour there.',
    source: METRONOME_RATES,
  },
];

const HOUR_MS = 3_600_000;

/**
 * What each provider cannot express of a price, with the reasons; a provider without findings can express all of it.
 */
export function providerFindings(charged: Charged): ProviderFindings[] {
  return (Object.keys(PROVIDERS) as Provider[]).map((provider) => ({
    provider,
    name: PROVIDERS[provider],
    findings: PROVIDER_LIMITS.filter(({ providers }) => providers.includes(provider)).flatMap((limit) => {
      const found = limit.found(charged);
      if (found === null) return [];
      return [{ code: limit.code, message: `${found}: ${limit.reason}`, source: limit.source }];
    }),
  }));
}

function money(price: Price, amount: string): string {
  return formatMinor(amount, price.currency);
}

function hasFreeUnits(price: Price): boolean {
  return parseDecimal(price.freeUnits) > 0n;
}

function tiersOf(price: Price) {
  return 'tiers' in price ? price.tiers : [];
}

function isFraction(text: string): boolean {
  return text !== 'inf' && /\.\d*[1-9]/.test(text);
}

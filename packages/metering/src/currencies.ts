import { formatScaled } from '@tallygate/contracts/decimal';

/** Day on which the table was compared with Stripe's list of currencies. */
export const CURRENCIES_AS_OF = '2026-09-01';

export type Currency = {
  /** Places between the minor unit and the unit: 2 for cents. */
  exponent: number;
  /** Charge amounts are multiples of this many minor units. */
  quantum: bigint;
  /** Whether an invoice line in this currency is known to round as computed here. */
  isExact: boolean;
  /** What people should know before they trust the amount. */
  note?: string;
  /** Least that is charged at once, in minor units; less is carried over. */
  minimumCharge?: bigint;
};

const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMAL = 'bhd iqd jod kwd lyd omr tnd'.split(' ');

/** Stripe's minimum charge amounts. */
const MINIMUM_CHARGES: Readonly<Record<string, bigint>> = {
  aed: 200n,
  aud: 50n,
  bgn: 100n,
  brl: 50n,
  cad: 50n,
  chf: 50n,
  czk: 1500n,
  dkk: 250n,
  eur: 50n,
  gbp: 30n,
  hkd: 400n,
  huf: 17500n,
  inr: 50n,
  jpy: 50n,
  mxn: 1000n,
  myr: 200n,
  nok: 300n,
  nzd: 50n,
  pln: 200n,
  ron: 200n,
  sek: 300n,
  sgd: 50n,
  thb: 1000n,
  usd: 50n,
};

/** Every currency that Stripe charges in. */
const STRIPE_CURRENCIES: ReadonlySet<string> = new Set(
  `usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop
  crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes
  kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd
  omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd
  tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw`.split(/\s+/),
);

/** Sums per currency, whole minor units: amounts of different currencies are never added. */
export function totalsByCurrency(amounts: readonly { currency: string; amount: bigint }[]): Record<string, bigint> {
  const totals: Record<string, bigint> = {};
  for (const { currency, amount } of amounts) totals[currency] = (totals[currency] ?? 0n) + amount;
  return totals;
}

/** @param code ISO 4217 code in lower case */
export function isStripeCurrency(code: string): boolean {
  return STRIPE_CURRENCIES.has(code);
}

const SPECIAL: Readonly<Record<string, Partial<Currency> & { note: string }>> = {
  isk: { quantum: 100n, note: 'ISK has no decimals in fact but is written with two; amounts must end in 00.' },
  ugx: { quantum: 100n, note: 'UGX has no decimals in fact but is written with two; amounts must end in 00.' },
  huf: { note: 'HUF is charged with two decimals, but paid out in whole forints only.' },
  twd: { note: 'TWD is charged with two decimals, but paid out in whole dollars only.' },
};

/**
 * How amounts of a currency are written and charged.
 * @param code ISO 4217 code in lower case; two decimals where nothing else is known
 * @see https://docs.stripe.com/currencies
 */
export function currencyOf(code: string): Currency {
  const minimumCharge = MINIMUM_CHARGES[code];
  const base = minimumCharge === undefined ? {} : { minimumCharge };
  if (ZERO_DECIMAL.includes(code)) return { exponent: 0, quantum: 1n, isExact: true, ...base };
  if (THREE_DECIMAL.includes(code)) {
    const upper = code.toUpperCase();
    const note = `${upper} has three decimals and is charged in steps of 0.010; how an invoice rounds to them is not documented, so the last digit may differ.`;
    return { exponent: 3, quantum: 10n, isExact: false, note, ...base };
  }
  const special = SPECIAL[code];
  // What Stripe does with the digits that a special currency does not have is not documented for invoices either.
  return { exponent: 2, quantum: 1n, isExact: special?.quantum === undefined, ...base, ...special };
}

/**
 * Whole minor units as people read them: `1234`, `usd` → `12.34 USD`. Inserts the point, never divides.
 * @param amount whole minor units as text, or an exact amount with up to 24 places
 */
export function formatMinor(amount: string, currency: string): string {
  const { exponent } = currencyOf(currency);
  const [whole = '0', fraction = ''] = amount.split('.');
  const text = formatScaled(BigInt(whole + fraction), exponent + fraction.length);
  const [units = '0', places = ''] = text.split('.');
  return `${exponent === 0 && places === '' ? units : `${units}.${places.padEnd(exponent, '0')}`} ${currency.toUpperCase()}`;
}

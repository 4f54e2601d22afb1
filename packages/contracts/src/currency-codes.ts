import type { z } from 'zod';

/**
 * Currencies of ISO 4217 in which people pay, and those that were withdrawn while providers still charge in them. Funds, metals and
 * units of account are none.
 */
const CODES: ReadonlySet<string> = new Set(
  `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp cny cop
  crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr iqd irr
  isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn
  myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd shp sle sos srd
  ssp std stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xcg xof xpf yer zar
  zmw zwg`.split(/\s+/),
);

/** @param code in lower case */
export function isCurrencyCode(code: string): boolean {
  return CODES.has(code);
}

/**
 * Refuses currencies that nobody knows, wherever they stand in what somebody writes. What was stored before keeps being read: its
 * schema takes any three letters.
 */
export function inKnownCurrencies<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.superRefine((value, context) => {
    for (const { path, code } of currenciesIn(value, []))
      if (!isCurrencyCode(code))
        context.addIssue({
          code: 'custom',
          path,
          message: `found "${code}"; must be a currency of ISO 4217, such as "usd"`,
        });
  });
}

type Found = { path: (string | number)[]; code: string };

function currenciesIn(value: unknown, path: (string | number)[]): Found[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => currenciesIn(one, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'currency' && typeof one === 'string'
      ? [{ path: [...path, key], code: one }]
      : currenciesIn(one, [...path, key]),
  );
}

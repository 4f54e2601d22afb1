import { z } from 'zod';
import { inKnownCurrencies } from './currency-codes.ts';
import { decisionPolicy } from './decision-policy.ts';
import { meterDefinition } from './meter.ts';
import { price } from './price.ts';
import { pgKey, pgTime } from './stored-text.ts';

export const saveMeter = z.strictObject({
  name: z.string().trim().min(1, 'Give the meter a name').max(100),
  definition: meterDefinition,
  price: inKnownCurrencies(price),
});
export type SaveMeter = z.output<typeof saveMeter>;

export const changeMeter = saveMeter.extend({
  /** When a changed price begins to hold: by default now. Not in a period that is closed. */
  priceFrom: pgTime.optional(),
});
export type ChangeMeter = z.output<typeof changeMeter>;

/** A version of a meter's price, with the span in which it holds. */
export const meterPriceView = z.object({
  version: z.int(),
  price,
  /** Null: since ever. */
  validFrom: z.iso.datetime().nullable(),
  /** Null: until it is changed. Never holds when both instants are the same. */
  validTo: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type MeterPriceView = z.output<typeof meterPriceView>;

export const meterView = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  definition: meterDefinition,
  price,
  status: z.enum(['active', 'archived']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type MeterView = z.output<typeof meterView>;

export const previewQuery = z.object({
  from: pgTime.optional(),
  to: pgTime.optional(),
  company: pgKey.optional(),
});

export const whatIfRequest = z.strictObject({
  definition: meterDefinition,
  price: inKnownCurrencies(price),
  from: pgTime.optional(),
  to: pgTime.optional(),
  company: pgKey.optional(),
  /**
   * Id of a stored meter: the reply then says per company what changes against it. Its price versions hold as they are
   * when the price is the one that it has now.
   */
  compare: pgKey.optional(),
  /** With `compare`: the price holds from then on, and the stored one's versions before. Without it the price always held. */
  priceFrom: pgTime.optional(),
  /** Other rules of what is billable: the reply then says per company and reason what they would have changed. */
  policy: decisionPolicy.optional(),
});

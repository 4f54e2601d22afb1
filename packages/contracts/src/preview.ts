import { z } from 'zod';
import { policyComparison } from './decision-policy.ts';
import { price, priceLine } from './price.ts';

const quantityByState = z.record(z.string(), z.string());

export const companyPreview = z.object({
  company: z.string(),
  quantity: z.string(),
  calls: z.int(),
  lines: z.array(priceLine),
  /** Whole minor units. */
  total: z.string(),
  /** Quantity per delivery state: recorded, queued, sent, accepted, parked, expired, not_sent. */
  byDeliveryState: quantityByState,
  /** Exact average price of a unit in minor units, 12 places at most; null without usage. */
  effectiveUnitAmount: z.string().nullable(),
  /** What the next price step costs and how far it is. */
  nextStep: z.object({ units: z.string(), description: z.string(), addsAmount: z.string() }).nullable(),
});
export type CompanyPreview = z.output<typeof companyPreview>;

export const conditionEffect = z.object({
  condition: z.string(),
  /** Events that this condition alone keeps out: all the others let them in. */
  removedAlone: z.int(),
  /** Events that do not meet it, whatever the others say. */
  removed: z.int(),
});

export type ConditionEffect = z.output<typeof conditionEffect>;

/** One correction as a line of the preview. */
export const correctionLine = z.object({
  id: z.string(),
  company: z.string(),
  time: z.iso.datetime(),
  eventId: z.string().nullable(),
  reason: z.string(),
  author: z.string(),
  /** As it was entered. */
  entered: z.string(),
  /** In the unit that is priced here; null when it does not change this meter, or by how much cannot be told. */
  quantity: z.string().nullable(),
  /** Why the quantity is null. */
  note: z.string().nullable(),
});
export type CorrectionLine = z.output<typeof correctionLine>;

export const correctedCompany = z.object({
  company: z.string(),
  /** As sent: what the billing provider charges without anybody's doing. */
  quantity: z.string(),
  total: z.string(),
  /** Sum of the corrections that apply; signed. */
  correction: z.string(),
  /** Never below zero. */
  correctedQuantity: z.string(),
  lines: z.array(priceLine),
  correctedTotal: z.string(),
  /** Corrected less as sent, in minor units: below zero it is owed to the company. */
  difference: z.string(),
  /** What to do about it at the billing provider. */
  action: z.string(),
});
export type CorrectedCompany = z.output<typeof correctedCompany>;

/** Corrections of a period beside the numbers as sent, which they never change. */
export const previewCorrections = z.object({
  lines: z.array(correctionLine),
  companies: z.array(correctedCompany),
  quantity: z.string(),
  total: z.string(),
  correctedTotal: z.string(),
  difference: z.string(),
  statement: z.array(z.string()),
});
export type PreviewCorrections = z.output<typeof previewCorrections>;

/** What of a meter and its price a billing provider cannot express; no findings: all can. */
export const providerFindings = z.object({
  provider: z.enum(['moesif_stripe', 'stripe', 'metronome']),
  name: z.string(),
  findings: z.array(z.object({ code: z.string(), message: z.string(), source: z.url() })),
});
export type ProviderFindings = z.output<typeof providerFindings>;

export const meterPreview = z.object({
  meterId: z.string().nullable(),
  mode: z.enum(['as_configured', 'what_if']),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  currency: z.string(),
  /** The billing periods that the range covers, cut at its ends; each was priced by itself. */
  periods: z.array(z.object({ from: z.iso.datetime(), to: z.iso.datetime(), quantity: z.string(), total: z.string() })),
  /** Which versions of the meter's price priced which part of the range; `version` is null for a price that is not saved. */
  priceVersions: z.array(
    z.object({ version: z.int().nullable(), from: z.iso.datetime(), to: z.iso.datetime(), price }),
  ),
  /** Which data answered: hourly roll-ups or raw events. */
  source: z.enum(['rollups', 'events']),
  eventsInPeriod: z.int(),
  matched: z.int(),
  quantity: z.string(),
  /** Whole minor units over all companies. */
  total: z.string(),
  companies: z.array(companyPreview),
  /**
   * Usage that no company pays for, because calls name none, priced as one company's: what is lost. In no total, sum or
   * list beside it; null when there is none.
   */
  unattributed: z
    .object({ quantity: z.string(), calls: z.int(), lines: z.array(priceLine), total: z.string() })
    .nullable(),
  consumers: z.array(
    z.object({
      consumer: z.string(),
      company: z.string(),
      quantity: z.string(),
      calls: z.int(),
      amount: z.string(),
      /** An amount that is due without usage, so that no consumer caused it; `consumer` is then empty. */
      isFixed: z.literal(true).optional(),
    }),
  ),
  /** Quantity per combination of the meter's `groupBy`. */
  groups: z
    .array(
      z.object({
        company: z.string().optional(),
        consumer: z.string().optional(),
        proxy: z.string().optional(),
        tool: z.string().optional(),
        quantity: z.string(),
        calls: z.int(),
      }),
    )
    .optional(),
  /** Per day (in the period's zone) the matched quantity. */
  days: z.array(z.object({ day: z.string(), quantity: z.string() })),
  /** The filter's conditions in their order, then that the event is sent at all and that it has a company. */
  conditions: z.array(conditionEffect),
  nearMisses: z.array(
    z.object({ eventId: z.string(), time: z.string(), failed: z.string(), found: z.string().nullable() }),
  ),
  assumptions: z.array(z.string()),
  exclusions: z.array(z.string()),
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** Per provider what cannot be charged there as it is here. */
  providers: z.array(providerFindings),
  /** The only inexact figure: what the period costs if the present rate holds. */
  projection: z.object({ quantity: z.string(), total: z.string(), note: z.string() }).nullable(),
  /** Absent when the period has none. Every other number here is as sent. */
  corrections: previewCorrections.optional(),
  /** For `what_if`: total of the configured rules per company, for the difference. */
  compared: z.array(z.object({ company: z.string(), before: z.string(), after: z.string() })).optional(),
  /** For `what_if` with a policy: the same meter and price under other rules; all else here is as recorded. */
  policy: policyComparison.optional(),
});
export type MeterPreview = z.output<typeof meterPreview>;

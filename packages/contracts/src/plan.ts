import { z } from 'zod';
import { creditMode } from './credit.ts';
import { inKnownCurrencies } from './currency-codes.ts';
import { companyName } from './customer.ts';
import { INVOICE_STATES } from './invoice-states.ts';
import { decisionOverrides } from './mcp-proxy.ts';
import { period } from './meter.ts';
import { planVersion, privateTerms } from './plan-terms.ts';
import { correctedCompany, correctionLine } from './preview.ts';
import { price, priceLine } from './price.ts';
import { ratedLine } from './rating.ts';
import { pgInt, pgKey, pgText, pgTime } from './stored-text.ts';

/** Half-open: from the first instant on, until the second; without it for good. */
const validity = {
  validFrom: pgTime,
  validTo: pgTime.nullable().default(null),
};

/** What a meter's usage costs on a plan, and when. A change of price is a second entry that begins where the first ends. */
const planPrice = z.strictObject({ meterId: pgKey.min(1), price: inKnownCurrencies(price), ...validity });

export const savePlan = z.strictObject({
  name: pgText(100).trim().min(1, 'Give the plan a name'),
  prices: z.array(planPrice).max(100),
  /** What is decided otherwise for the calls of its companies; goes to the gateways with the next apply. */
  decisions: decisionOverrides.default({}),
  /** By which invoices are cut. */
  period: period.prefault({}),
  /** What it charges besides its meters, and since when; none: one phase without end that charges nothing more. */
  versions: z.array(inKnownCurrencies(planVersion)).max(100).default([]),
});
export type SavePlan = z.output<typeof savePlan>;
/** The same with the revision that the edit started from. */
export const changePlan = savePlan.extend({ revision: pgInt.optional() });
export type ChangePlan = z.output<typeof changePlan>;

export const planView = z.object({
  id: z.string(),
  name: z.string(),
  decisions: decisionOverrides,
  period,
  versions: z.array(planVersion),
  createdAt: z.iso.datetime(),
  /** Counts changes of the plan and of who is on it. */
  revision: z.int(),
  prices: z.array(
    z.object({
      id: z.string(),
      meterId: z.string(),
      meterName: z.string(),
      price,
      validFrom: z.iso.datetime(),
      validTo: z.iso.datetime().nullable(),
    }),
  ),
  /** Companies that are on the plan, at any time. */
  companies: z.int(),
});
export type PlanView = z.output<typeof planView>;

/** Puts a company on a plan. */
export const saveCompanyPlan = z.strictObject({
  company: companyName,
  planId: pgKey.min(1),
  /** The one at the billing provider that its usage goes to, where a company has several. */
  subscription: pgText(256).min(1).nullable().default(null),
  credit: creditMode.default('invoice'),
  /** What this company pays in the place of what the plan says. */
  privateTerms: inKnownCurrencies(privateTerms).nullable().default(null),
  ...validity,
});
export type SaveCompanyPlan = z.output<typeof saveCompanyPlan>;

export const companyPlanView = z.object({
  id: z.string(),
  company: z.string(),
  planId: z.string(),
  planName: z.string(),
  subscription: z.string().nullable(),
  credit: creditMode,
  privateTerms: privateTerms.nullable(),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime().nullable(),
});
export type CompanyPlanView = z.output<typeof companyPlanView>;

export const planPreviewQuery = z.object({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
});

/** What a company owes for a period by its plans. */
export const planPreview = z.object({
  company: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** One entry per billing period and currency: of a closed period its invoice, of another as its invoice would be now. */
  bills: z.array(
    z.object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      invoice: z.object({ id: z.string(), number: z.string().nullable(), state: z.enum(INVOICE_STATES) }).nullable(),
      currency: z.string(),
      lines: z.array(ratedLine),
      total: z.string(),
    }),
  ),
  /** One entry per plan, meter and billing period, for the part in which prices hold for the company without a gap. */
  prices: z.array(
    z.object({
      planName: z.string(),
      meterId: z.string(),
      meterName: z.string(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      quantity: z.string(),
      currency: z.string(),
      lines: z.array(priceLine),
      total: z.string(),
      /** Absent when no correction falls into this part. */
      corrections: z.object({ lines: z.array(correctionLine), corrected: correctedCompany.nullable() }).optional(),
    }),
  ),
  /** What the bills come to, whole minor units per currency before tax; different currencies are never added. */
  totals: z.record(z.string(), z.string()),
  /** What the prices come to without corrections, which are not sent; absent when there are none. */
  totalsAsSent: z.record(z.string(), z.string()).optional(),
  assumptions: z.array(z.string()),
  /** What the number leaves open, such as usage that no price is charged for. */
  findings: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      meterId: z.string().optional(),
      calls: z.int().optional(),
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
    }),
  ),
});
export type PlanPreview = z.output<typeof planPreview>;

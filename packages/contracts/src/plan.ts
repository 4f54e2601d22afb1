import { z } from 'zod';
import { decisionOverrides } from './mcp-proxy.ts';
import { correctedCompany, correctionLine } from './preview.ts';
import { price, priceLine } from './price.ts';
import { pgKey, pgText } from './stored-text.ts';

/** Half-open: from the first instant on, until the second; without it for good. */
const validity = {
  validFrom: z.iso.datetime({ offset: true }),
  validTo: z.iso.datetime({ offset: true }).nullable().default(null),
};

/** What a meter's usage costs on a plan, and when. A change of price is a second entry that begins where the first ends. */
const planPrice = z.strictObject({ meterId: pgKey.min(1), price, ...validity });

export const savePlan = z.strictObject({
  name: z.string().trim().min(1, 'Give the plan a name').max(100),
  prices: z.array(planPrice).max(100),
  /** What is decided otherwise for the calls of its companies; goes to the gateways with the next apply. */
  decisions: decisionOverrides.default({}),
});
export type SavePlan = z.output<typeof savePlan>;

export const planView = z.object({
  id: z.string(),
  name: z.string(),
  decisions: decisionOverrides,
  createdAt: z.iso.datetime(),
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
  company: z.string().min(1, 'Name the company').max(256),
  planId: pgKey.min(1),
  /** The one at the billing provider that its usage goes to, where a company has several. */
  subscription: pgText(256).min(1).nullable().default(null),
  ...validity,
});
export type SaveCompanyPlan = z.output<typeof saveCompanyPlan>;

export const companyPlanView = z.object({
  id: z.string(),
  company: z.string(),
  planId: z.string(),
  planName: z.string(),
  subscription: z.string().nullable(),
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
  /** Whole minor units per currency; different currencies are never added. */
  totals: z.record(z.string(), z.string()),
  /** The same with corrections, which are not sent; absent when there are none. */
  correctedTotals: z.record(z.string(), z.string()).optional(),
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

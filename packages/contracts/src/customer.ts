import { z } from 'zod';
import { CUSTOMER_SORTS } from './customer-sorts.ts';
import { pgInt, pgKey, pgText } from './stored-text.ts';

/** The name by which calls say who pays, as it stands on events. */
export const companyName = pgText(256)
  .trim()
  .min(1, 'Name the company as its calls do')
  .regex(/^(?!\.{1,2}$)/, 'must not be "." or "..", which no address can hold');

const contact = z.strictObject({
  name: pgText(200).trim().default(''),
  email: z.email('must be an address such as "billing@acme.example"').max(254),
});

const address = z.strictObject({
  line1: pgText(200).trim().default(''),
  line2: pgText(200).trim().default(''),
  postalCode: pgText(32).trim().default(''),
  city: pgText(100).trim().default(''),
  state: pgText(100).trim().default(''),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^([A-Z]{2})?$/, 'must be two letters, such as "DE"')
    .default(''),
});

/** What invoices and people need to know of a company, besides its calls. */
export const customerDetails = z.strictObject({
  name: pgText(200).trim().default('').describe('Legal name, as it stands on invoices'),
  contacts: z.array(contact).max(20).default([]),
  address: address.prefault({}),
  taxId: pgText(64).trim().default('').describe('Such as a VAT number'),
  orderReference: pgText(200).trim().default('').describe('What its invoices are to name'),
  note: pgText(2_000).default(''),
});
export type CustomerDetails = z.output<typeof customerDetails>;

export const createCustomer = customerDetails.extend({ company: companyName });
export type CreateCustomer = z.output<typeof createCustomer>;
export const saveCustomer = customerDetails.extend({ revision: pgInt.optional() });
export type SaveCustomer = z.output<typeof saveCustomer>;

/** Another name under which a company's calls may come. */
export const aliasView = z.object({
  id: z.string(),
  alias: z.string(),
  company: z.string(),
  /** Its calls count for the company from here on, and until there. */
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime().nullable(),
  createdBy: z.string(),
  endedBy: z.string().nullable(),
});
export type AliasView = z.output<typeof aliasView>;
export const mergeCompany = z.strictObject({ alias: companyName });

/** What one company is on now. */
const presentPlan = z.object({ id: z.string(), planId: z.string(), name: z.string(), since: z.iso.datetime() });

export const customerRow = z.object({
  company: z.string(),
  name: z.string(),
  plan: presentPlan.nullable(),
  /** Tool calls of this month so far, UTC, and of the five before, oldest first. */
  trend: z.array(z.int()),
  calls: z.int().describe('Tool calls of this month so far, UTC'),
  consumers: z.int().describe('Who called in its name this month'),
  lastCallAt: z.iso.datetime().nullable().describe('To the quarter of an hour'),
  isKnown: z.boolean().describe('Somebody has written its details down'),
});
export type CustomerRow = z.output<typeof customerRow>;

export const customerQuery = z.object({
  search: pgText(256).optional().describe('Part of the company or of its legal name'),
  plan: pgKey.optional().describe('Id of a plan; "none" for companies that are on none now'),
  sort: z.enum(CUSTOMER_SORTS).default('calls'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CustomerQuery = z.output<typeof customerQuery>;
export const customerList = z.object({ rows: z.array(customerRow), total: z.int() });
export type CustomerList = z.output<typeof customerList>;

/** What a company's calls come to in its present period, in whole minor units by currency. */
export const customerCharge = z.object({
  company: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  totals: z.record(z.string(), z.string()),
  /** What it is made of. */
  lines: z.array(
    z.object({
      key: z.string(),
      description: z.string(),
      quantity: z.string().nullable(),
      currency: z.string(),
      amount: z.string(),
      /** The query of `GET /events` for the calls behind it; null where no call caused it. */
      calls: z.record(z.string(), z.string()).nullable(),
    }),
  ),
  /** Why there is no number, where there is none. */
  problem: z.string().nullable(),
});
export type CustomerCharge = z.output<typeof customerCharge>;
export const customerCharges = z.object({ charges: z.array(customerCharge) });
export const chargesQuery = z.strictObject({ companies: z.array(pgKey).min(1).max(50) });

export const customerUsageQuery = z.object({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
});

const usageLine = z.object({ key: z.string(), calls: z.int(), billable: z.int(), quantity: z.string() });
/** Tool calls of a company in a range, each sum from the same rows. */
export const customerUsage = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: z.int(),
  billable: z.int(),
  byTool: z.array(usageLine.extend({ proxy: z.string() })),
  byConsumer: z.array(usageLine),
  /** Days of UTC that had calls. */
  byDay: z.array(usageLine),
});
export type CustomerUsage = z.output<typeof customerUsage>;

export const customerView = customerRow.extend({
  details: customerDetails,
  revision: z.int().describe('0 while nobody has written its details down'),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
  aliases: z.array(aliasView),
  /** The company for which its calls count, while it is another's alias. */
  aliasOf: z.string().nullable(),
});
export type CustomerView = z.output<typeof customerView>;

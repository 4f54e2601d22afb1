import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MetronomeError } from './metronome-error.ts';

const moment = z.iso.datetime({ offset: true });
const hour = moment.refine((text) => Date.parse(text) % 3_600_000 === 0, 'must be on an hour boundary');
const creditType = { credit_type_id: z.string().optional() };

export const productSchema = z.looseObject({
  name: z.string().min(1),
  type: z.enum(['FIXED', 'USAGE', 'COMPOSITE', 'SUBSCRIPTION', 'PROFESSIONAL_SERVICE', 'PRO_SERVICE']),
  billable_metric_id: z.string().optional(),
});
export const rateCardSchema = z.looseObject({ name: z.string().min(1) });
export const rateSchema = z
  .looseObject({
    product_id: z.string(),
    rate_type: z.enum(['FLAT', 'TIERED']),
    entitled: z.boolean(),
    starting_at: hour,
    ending_before: hour.optional(),
    /** Of one unit; cents of USD. */
    price: z.number().min(0).optional(),
    /** Each of a size; the last one without. */
    tiers: z.array(z.strictObject({ price: z.number().min(0), size: z.number().positive().optional() })).optional(),
    ...creditType,
  })
  .refine(({ rate_type: type, price }) => type !== 'FLAT' || price !== undefined, 'price: a FLAT rate has one')
  .refine(({ rate_type: type, tiers }) => type !== 'TIERED' || tiers !== undefined, 'tiers: a TIERED rate has some');
export const contractSchema = z.looseObject({
  customer_id: z.string(),
  rate_card_id: z.string(),
  starting_at: hour,
  ending_before: hour.optional(),
  name: z.string().optional(),
  uniqueness_key: z.string().max(128).optional(),
  usage_statement_schedule: z
    .looseObject({
      frequency: z.literal('MONTHLY').default('MONTHLY'),
      day: z.enum(['FIRST_OF_MONTH', 'CONTRACT_START']).default('FIRST_OF_MONTH'),
    })
    .prefault({}),
});
const access = z.looseObject({
  schedule_items: z.array(z.strictObject({ amount: z.number(), starting_at: hour, ending_before: hour })).min(1),
  ...creditType,
});
const balance = {
  customer_id: z.string(),
  product_id: z.string(),
  /** The lower is used first. */
  priority: z.number(),
  access_schedule: access,
  name: z.string().optional(),
  uniqueness_key: z.string().max(128).optional(),
};
export const commitSchema = z.looseObject({ ...balance, type: z.enum(['PREPAID', 'POSTPAID']) });
export const creditSchema = z.looseObject(balance);

export type Product = z.output<typeof productSchema> & { id: string };
export type Rate = z.output<typeof rateSchema>;
export type RateCard = { id: string; name: string; rates: Rate[] };
export type Contract = z.output<typeof contractSchema> & { id: string };
export type Balance = z.output<typeof creditSchema> & { id: string; type: 'PREPAID' | 'POSTPAID' | 'CREDIT' };

/** Products, rate cards, contracts and what customers have prepaid. */
export class ContractStore {
  readonly products = new Map<string, Product>();
  readonly rateCards = new Map<string, RateCard>();
  readonly contracts = new Map<string, Contract>();
  readonly balances = new Map<string, Balance>();
  readonly #keys = new Set<string>();

  addProduct(given: z.output<typeof productSchema>): Product {
    return put(this.products, { ...given, id: randomUUID() });
  }

  addRateCard({ name }: z.output<typeof rateCardSchema>): RateCard {
    return put(this.rateCards, { id: randomUUID(), name, rates: [] });
  }

  /** @throws MetronomeError 404 for a product or rate card that there is not */
  addRate(rateCardId: string, rate: Rate): void {
    if (!this.products.has(rate.product_id)) throw new MetronomeError(404, `product ${rate.product_id} not found`);
    found(this.rateCards, rateCardId).rates.push(rate);
  }

  /** @throws MetronomeError 409 for a key that was used before */
  addContract(given: z.output<typeof contractSchema>): Contract {
    found(this.rateCards, given.rate_card_id);
    this.#takeKey('contract', given.uniqueness_key);
    return put(this.contracts, { ...given, id: randomUUID() });
  }

  /** @throws MetronomeError 409 for a key that was used before */
  addBalance(type: Balance['type'], given: z.output<typeof creditSchema>): Balance {
    this.#takeKey('balance', given.uniqueness_key);
    return put(this.balances, { ...given, type, id: randomUUID() });
  }

  contractsOf(customer: string): Contract[] {
    return [...this.contracts.values()].filter(({ customer_id: id }) => id === customer);
  }

  balancesOf(customer: string): Balance[] {
    return [...this.balances.values()].filter(({ customer_id: id }) => id === customer);
  }

  #takeKey(kind: string, key: string | undefined): void {
    if (key === undefined) return;
    if (this.#keys.has(`${kind} ${key}`)) throw new MetronomeError(409, `uniqueness_key "${key}" was used before`);
    this.#keys.add(`${kind} ${key}`);
  }
}

/** @throws MetronomeError 404 */
export function found<T>(rows: ReadonlyMap<string, T>, id: string): T {
  const row = rows.get(id);
  if (row === undefined) throw new MetronomeError(404, 'Not found');
  return row;
}

function put<T extends { id: string }>(rows: Map<string, T>, row: T): T {
  rows.set(row.id, row);
  return row;
}

import { z } from 'zod';

const provider = z.enum(['stripe', 'recurly', 'chargebee', 'zuora', 'custom']);
const names = z.record(z.string(), z.string()).optional();

/** `MoesifPlan`: what the billing provider sells. */
const planSchema = z.looseObject({
  id: z.string().min(1).optional(),
  name: z.string().min(1),
  status: z.string().default('active'),
  description: z.string().optional(),
  unit: z.string().optional(),
  metadata: names,
});

/** `MoesifPrice`. */
const priceSchema = z.looseObject({
  id: z.string().min(1).optional(),
  name: z.string().default(''),
  plan_id: z.string().min(1),
  status: z.string().default('active'),
  pricing_model: z.enum(['flat', 'per_unit', 'package', 'tiered', 'volume']),
  price_in_decimal: z.string().optional(),
  tiers: z
    .array(
      z.strictObject({
        up_to: z.union([z.int(), z.literal('inf')]),
        unit_price_in_decimal: z.string().optional(),
        flat_price_in_decimal: z.string().optional(),
      }),
    )
    .optional(),
  transform_quantity: z.strictObject({ divide_by: z.int().min(1), round: z.enum(['up', 'down']) }).optional(),
  currency: z.string().length(3),
  period: z.int().min(1).default(1),
  period_units: z.enum(['D', 'W', 'M', 'Y', 'd', 'w', 'm', 'y']).default('m'),
  usage_aggregator: z.string().optional(),
  tax_behavior: z.string().optional(),
  metadata: names,
});

export const catalogKinds = { plans: planSchema, prices: priceSchema } as const;
export type CatalogKind = keyof typeof catalogKinds;

export const providerQuery = z.object({ app_id: z.string().optional(), provider });
export const listQuery = z.object({
  app_id: z.string().optional(),
  provider: z.union([provider, z.literal('all')]).default('all'),
  includes: z.string().optional(),
});

export type CatalogEntry = { id: string; provider: string; created_at: string } & Record<string, unknown>;

/** Plans and prices by provider. */
export class Catalog {
  readonly #kept = new Map<CatalogKind, Map<string, CatalogEntry>>();
  #made = 0;

  create(kind: CatalogKind, given: { id?: string | undefined }, of: string, now: Date): CatalogEntry {
    this.#made += 1;
    const id = given.id ?? `${kind === 'plans' ? 'plan' : 'price'}-${this.#made}`;
    const entry = { ...given, id, provider: of, created_at: now.toISOString() };
    this.#rows(kind).set(id, entry);
    return entry;
  }

  replace(kind: CatalogKind, former: CatalogEntry, given: object, now: Date): CatalogEntry {
    const { id, provider: of, created_at } = former;
    const entry = { ...given, id, provider: of, created_at, updated_at: now.toISOString() };
    this.#rows(kind).set(id, entry);
    return entry;
  }

  find(kind: CatalogKind, id: string, of: string): CatalogEntry | undefined {
    const found = this.#rows(kind).get(id);
    return found?.provider === of ? found : undefined;
  }

  delete(kind: CatalogKind, id: string): void {
    this.#rows(kind).delete(id);
  }

  list(kind: CatalogKind, of: string): CatalogEntry[] {
    return [...this.#rows(kind).values()].filter((entry) => of === 'all' || entry.provider === of);
  }

  clear(): void {
    this.#kept.clear();
  }

  #rows(kind: CatalogKind): Map<string, CatalogEntry> {
    const rows = this.#kept.get(kind) ?? new Map<string, CatalogEntry>();
    this.#kept.set(kind, rows);
    return rows;
  }
}

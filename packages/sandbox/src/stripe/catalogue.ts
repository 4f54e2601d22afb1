import { z } from 'zod';
import type { Account } from './account.ts';
import { bool, currency, decimalText, expand, int, mergeMetadata, metadata, page, text } from './form-fields.ts';
import type { Price } from './objects.ts';
import { route } from './route.ts';
import { invalid } from './stripe-error.ts';

const tier = z.strictObject({
  up_to: z.union([z.literal('inf'), int]),
  unit_amount: int.optional(),
  unit_amount_decimal: decimalText.optional(),
  flat_amount: int.optional(),
  flat_amount_decimal: decimalText.optional(),
});

const newPrice = z.strictObject({
  product: text.optional(),
  product_data: z.strictObject({ name: text, metadata: metadata.optional() }).optional(),
  currency,
  billing_scheme: z.enum(['per_unit', 'tiered']).default('per_unit'),
  tiers_mode: z.enum(['graduated', 'volume']).optional(),
  tiers: z.array(tier).min(1).max(100).optional(),
  transform_quantity: z.strictObject({ divide_by: int, round: z.enum(['up', 'down']) }).optional(),
  unit_amount: int.optional(),
  unit_amount_decimal: decimalText.optional(),
  recurring: z
    .strictObject({
      interval: z.enum(['day', 'week', 'month', 'year']),
      interval_count: int.default(1),
      usage_type: z.enum(['licensed', 'metered']).default('licensed'),
      meter: text.optional(),
    })
    .optional(),
  nickname: text.optional(),
  lookup_key: text.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).default('unspecified'),
  active: bool.default(true),
  metadata: metadata.optional(),
  expand,
});
type NewPrice = z.output<typeof newPrice>;

export const catalogueRoutes = [
  route(
    'POST',
    '/v1/products',
    z.strictObject({
      id: text.optional(),
      name: text,
      active: bool.default(true),
      metadata: metadata.optional(),
      expand,
    }),
    ({ account, params }) => addProduct(account, params),
  ),
  route('GET', '/v1/products/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.products.get(id),
  ),
  route(
    'POST',
    '/v1/products/:id',
    z.strictObject({ name: text.optional(), active: bool.optional(), metadata: metadata.optional(), expand }),
    ({ account, params, ids: [id = ''] }) => {
      const product = account.products.get(id);
      product.name = params.name ?? product.name;
      product.active = params.active ?? product.active;
      mergeMetadata(product.metadata, params.metadata);
      return product;
    },
  ),
  route('GET', '/v1/products', z.strictObject({ ...page, active: bool.optional() }), ({ account, params, path }) =>
    account.products.page(path, params, ({ active }) => params.active === undefined || active === params.active),
  ),
  route('POST', '/v1/prices', newPrice, ({ account, params }) => addPrice(account, params)),
  route('GET', '/v1/prices/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => account.prices.get(id)),
  route(
    'POST',
    '/v1/prices/:id',
    z.strictObject({
      active: bool.optional(),
      nickname: text.optional(),
      lookup_key: text.optional(),
      metadata: metadata.optional(),
      expand,
    }),
    ({ account, params, ids: [id = ''] }) => {
      const price = account.prices.get(id);
      price.active = params.active ?? price.active;
      price.nickname = params.nickname ?? price.nickname;
      if (params.lookup_key !== undefined) claimLookupKey(account, params.lookup_key);
      price.lookup_key = params.lookup_key ?? price.lookup_key;
      mergeMetadata(price.metadata, params.metadata);
      return price;
    },
  ),
  route(
    'GET',
    '/v1/prices',
    z.strictObject({
      ...page,
      product: text.optional(),
      active: bool.optional(),
      lookup_keys: z.array(text).max(10).optional(),
      recurring: z.strictObject({ meter: text.optional(), usage_type: text.optional() }).optional(),
    }),
    ({ account, params, path }) =>
      account.prices.page(
        path,
        params,
        (price) =>
          (params.product === undefined || price.product === params.product) &&
          (params.active === undefined || price.active === params.active) &&
          (params.lookup_keys === undefined || params.lookup_keys.includes(price.lookup_key ?? '')) &&
          (params.recurring?.meter === undefined || price.recurring?.meter === params.recurring.meter),
      ),
  ),
];

type NewProduct = { id?: string; name: string; active?: boolean; metadata?: Record<string, string> };

function addProduct(account: Account, given: NewProduct) {
  const common = account.common('product', 'prod');
  const { id = common.id, name, active = true, metadata: notes = {} } = given;
  if (account.products.find(id))
    throw invalid(`Product already exists: '${id}'`, { code: 'resource_already_exists', param: 'id' });
  return account.products.add({ ...common, id, name, active, metadata: notes });
}

function addPrice(account: Account, given: NewPrice): Price {
  checkPrice(account, given);
  const product = given.product_data ? addProduct(account, given.product_data).id : (given.product ?? '');
  account.products.get(product, 'product');
  if (given.lookup_key !== undefined) claimLookupKey(account, given.lookup_key);
  const unit = given.unit_amount_decimal ?? (given.unit_amount === undefined ? null : String(given.unit_amount));
  return account.prices.add({
    ...account.common('price', 'price'),
    active: given.active,
    currency: given.currency,
    product,
    nickname: given.nickname ?? null,
    lookup_key: given.lookup_key ?? null,
    unit_amount: unit !== null && /^-?\d+$/.test(unit) ? Number(unit) : null,
    unit_amount_decimal: unit,
    billing_scheme: given.billing_scheme,
    tiers_mode: given.tiers_mode ?? null,
    tiers: given.tiers?.map(shownTier) ?? null,
    transform_quantity: given.transform_quantity ?? null,
    type: given.recurring ? 'recurring' : 'one_time',
    recurring: given.recurring ? { ...given.recurring, meter: given.recurring.meter ?? null } : null,
    tax_behavior: given.tax_behavior,
    metadata: given.metadata ?? {},
  });
}

function shownTier(given: z.output<typeof tier>) {
  const amount = (decimal: string | undefined, whole: number | undefined) =>
    decimal ?? (whole === undefined ? null : String(whole));
  const [unit, flat] = [
    amount(given.unit_amount_decimal, given.unit_amount),
    amount(given.flat_amount_decimal, given.flat_amount),
  ];
  const wholeOf = (value: string | null) => (value !== null && /^\d+$/.test(value) ? Number(value) : null);
  return {
    up_to: given.up_to === 'inf' ? null : given.up_to,
    unit_amount: wholeOf(unit),
    unit_amount_decimal: unit,
    flat_amount: wholeOf(flat),
    flat_amount_decimal: flat,
  };
}

function checkPrice(account: Account, given: NewPrice): void {
  const { recurring, tiers } = given;
  const has = (name: keyof NewPrice) => given[name] !== undefined;
  if (recurring?.usage_type === 'metered') {
    if (recurring.meter === undefined)
      throw invalid('Metered prices must be backed by a meter', {
        code: 'parameter_missing',
        param: 'recurring[meter]',
      });
    if (account.meters.get(recurring.meter, 'recurring[meter]').status !== 'active')
      throw invalid('The meter is inactive', { param: 'recurring[meter]' });
  } else if (recurring?.meter !== undefined) {
    throw invalid('Only metered prices can have a meter', { param: 'recurring[meter]' });
  }
  if (given.billing_scheme === 'per_unit') {
    if (!has('unit_amount') && !has('unit_amount_decimal'))
      throw invalid('Missing required param: unit_amount.', { code: 'parameter_missing', param: 'unit_amount' });
    return;
  }
  if (!tiers || !has('tiers_mode'))
    throw invalid('Tiered prices need tiers and tiers_mode', { code: 'parameter_missing', param: 'tiers' });
  if (has('transform_quantity'))
    throw invalid('transform_quantity cannot be combined with tiers', { param: 'transform_quantity' });
  tiers.forEach(({ up_to: end }, index) => {
    const before = tiers[index - 1]?.up_to;
    const isLast = index === tiers.length - 1;
    if (isLast !== (end === 'inf')) throw invalid('The last tier, and only that, must end in inf', { param: 'tiers' });
    if (typeof end === 'number' && typeof before === 'number' && end <= before)
      throw invalid('Tiers must go upwards', { param: `tiers[${index}][up_to]` });
  });
}

function claimLookupKey(account: Account, key: string): void {
  if (account.prices.all().some(({ lookup_key }) => lookup_key === key))
    throw invalid(`A price already uses the lookup key ${key}`, {
      code: 'resource_already_exists',
      param: 'lookup_key',
    });
}

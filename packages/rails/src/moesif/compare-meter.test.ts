import { meterDefinition } from '@tallygate/contracts/meter';
import { type PriceInput, price } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { compareMeter } from './compare-meter.ts';
import { moesifMeter } from './moesif-meter.ts';

const METHOD = 'metadata.mcpAnalytics.jsonRpcMethod.raw';
const TOOL = 'metadata.mcpAnalytics.capabilityName.raw';
const weight = { seg: { terms: { field: 'company_id.raw' }, aggs: { weight: { sum: { field: 'weight' } } } } };

type Theirs = { query?: object; aggs?: object; price?: object; params?: object; status?: string };

function compare(
  filter: object,
  { query, aggs = weight, price: stripe = { unit_amount_decimal: '5' }, params = {}, status = 'active' }: Theirs,
  own: { price?: PriceInput; definition?: object } = {},
) {
  const definition = meterDefinition.parse({ filter, ...own.definition });
  const theirs = moesifMeter.parse({
    _id: 'm1',
    name: 'Calls',
    status,
    es_query: JSON.stringify({ ...(query && { query }), aggs }),
    billing_plan: {
      provider_slug: 'stripe',
      params: { ...params, stripe_params: { price: { price_id: 'price_1', currency: 'USD', ...stripe } } },
    },
  });
  return compareMeter({ definition, price: price.parse(own.price ?? { model: 'per_unit', unitAmount: '5' }) }, theirs);
}

const calls = { field: 'method', op: 'equals', value: 'tools/call' };
const term = (field: string, value: string | number) => ({ term: { [field]: value } });

describe('filters that mean the same are the same', () => {
  it.each<[string, object, object]>([
    ['whatever they are wrapped in', calls, { bool: { must: [{ bool: { filter: [term(METHOD, 'tools/call')] } }] } }],
    [
      'a tool is a tool of a call',
      { field: 'tool', op: 'in', values: ['b', 'a'] },
      { bool: { filter: [term(METHOD, 'tools/call'), { bool: { should: [term(TOOL, 'a'), term(TOOL, 'b')] } }] } },
    ],
    [
      'a path and the address that has it',
      { field: 'uri', op: 'prefix', value: '/everything' },
      { prefix: { 'request.uri.raw': 'https://gw.example/everything' } },
    ],
    [
      'not either is neither',
      {
        and: [
          { field: 'reason', op: 'not_equals', value: 'a' },
          { not: { field: 'reason', op: 'equals', value: 'b' } },
        ],
      },
      {
        bool: {
          must_not: [{ terms: { 'metadata.billing.reason.raw': ['a'] } }, term('metadata.billing.reason.raw', 'b')],
        },
      },
    ],
    [
      'a range is its two ends',
      {
        and: [
          { field: 'status', op: 'gte', number: '200' },
          { field: 'status', op: 'lt', number: '300' },
        ],
      },
      { range: { 'response.status': { gte: 200, lt: 300 } } },
    ],
    ['nothing asked is everything', { and: [] }, { match_all: {} }],
  ])('%s', (_, filter, query) => {
    expect(compare(filter, { query })).toEqual({ differences: [], unread: [] });
  });
});

it('says which condition only one side has, and what follows', () => {
  const { differences } = compare(
    { and: [calls, { field: 'decision', op: 'equals', value: 'billable' }] },
    { query: { bool: { filter: [term(METHOD, 'tools/call'), term('response.status', 200)] } } },
  );
  expect(differences).toEqual([
    {
      aspect: 'filter',
      ours: 'metadata.billing.decision is one of "billable"',
      theirs: null,
      detail: expect.stringContaining('keeps out'),
    },
    {
      aspect: 'filter',
      ours: null,
      theirs: 'response.status is one of "200"',
      detail: expect.stringContaining('keeps out'),
    },
  ]);
});

it.each<[string, object, object, object[]]>([
  [
    'a sum where events are counted',
    {},
    { aggs: { total: { sum: { field: 'metadata.billing.quantity' } } } },
    [{ aspect: 'metric', theirs: 'sum of metadata.billing.quantity' }],
  ],
  [
    'another factor',
    { definition: { multiplier: '1/60' } },
    { params: { usage_multiplier: 0.0166 } },
    [{ aspect: 'unit', ours: '× 1/60' }],
  ],
  ['another rounding', {}, { params: { usage_rounding_mode: 'UP' } }, [{ aspect: 'unit', ours: 'none', theirs: 'up' }]],
  ['a meter that is off', {}, { status: 'disabled' }, [{ aspect: 'status' }]],
  [
    'another price of a unit',
    {},
    { price: { unit_amount_decimal: '4.50' } },
    [{ aspect: 'price', ours: '5', theirs: '4.5' }],
  ],
  [
    'another currency',
    {},
    { price: { unit_amount: 5, currency: 'eur' } },
    [{ aspect: 'price', ours: 'usd', theirs: 'eur' }],
  ],
  [
    'another period',
    {},
    { price: { unit_amount: 5, recurring: { interval: 'year' } } },
    [{ aspect: 'period', ours: '1 month', theirs: '1 year' }],
  ],
  [
    'a minimum, which no price there can say',
    { price: { model: 'per_unit', unitAmount: '5', minimum: '100' } },
    {},
    [{ aspect: 'price', ours: '100', theirs: null }],
  ],
])('names %s', (_, own, theirs, differences) => {
  expect(compare(calls, { query: term(METHOD, 'tools/call'), ...theirs }, own)).toMatchObject({
    differences,
    unread: [],
  });
});

it('takes free units before a price for a first tier that costs nothing', () => {
  const tiers = [
    { up_to: 1000, unit_amount_decimal: '0' },
    { up_to: null, unit_amount_decimal: '5' },
  ];
  const own: PriceInput = { model: 'per_unit', unitAmount: '5', freeUnits: '1000' };
  const query = term(METHOD, 'tools/call');
  expect(compare(calls, { query, price: { tiers, tiers_mode: 'graduated' } }, { price: own }).differences).toEqual([]);
  expect(compare(calls, { query, price: { tiers, tiers_mode: 'volume' } }, { price: own }).differences).toMatchObject([
    { aspect: 'price', ours: 'graduated', theirs: 'volume' },
  ]);
});

it('takes the same fraction for the same factor', () => {
  const params = { usage_multiplier: 1 / 60 };
  const own = { definition: { multiplier: '1/60' } };
  expect(compare(calls, { query: term(METHOD, 'tools/call'), params }, own).differences).toEqual([]);
});

it.each<[string, Theirs]>([
  ['a clause', { query: { script: { source: 'true' } } }],
  ['a figure', { query: term(METHOD, 'tools/call'), aggs: { p: { percentiles: { field: 'response.time' } } } }],
])('never takes %s that it cannot read for equal', (_, theirs) => {
  const { differences, unread } = compare(calls, theirs);
  expect(differences).toEqual([]);
  expect(unread).toHaveLength(1);
});

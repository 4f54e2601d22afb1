import { callerTerms } from '@tallygate/contracts/caller-terms';
import { parseDecimal } from '@tallygate/contracts/decimal';
import type { PriceInput } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { chargeOf, type PricedCall } from './call-charge.ts';
import { CallerPrices } from './caller-prices.ts';

const AT = Date.parse('2026-11-10T12:00:00Z');
const SENT = {
  company_id: 'acme',
  request: { uri: 'http://localhost/weather/mcp' },
  metadata: {
    apiId: 'weather',
    mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: 'forecast' },
    billing: { decision: 'billable', quantity: 1 },
  },
};
const CALL: PricedCall = { company: 'acme', at: AT, sent: SENT, isOver: false };
const BILLED = { field: 'decision', op: 'equals', value: 'billable' };

const termsOf = (price: PriceInput, more: { meter?: object; rest?: object } = {}) =>
  new CallerPrices(
    callerTerms.parse({
      published: 'tool_calls',
      uriShape: 'absolute',
      meters: [
        {
          id: 'calls',
          name: 'Calls',
          filter: BILLED,
          metric: { type: 'count' },
          multiplier: '1',
          roundingMode: 'none',
          period: {},
          prices: [{ number: 3, price, validFrom: null }],
          ...more.meter,
        },
      ],
      plans: [],
      companies: [],
      aliases: [],
      ...more.rest,
    }),
  );
const used = (quantity: string) => ({
  companies: [
    { company: 'acme', assignments: [], used: [{ meterId: 'calls', from: '2026-11-01T00:00:00.000Z', quantity }] },
  ],
});
const only = (prices: CallerPrices, call = CALL) => chargeOf(prices, call).charges[0];

describe('the charge of a call, from terms alone', () => {
  it('is exact for a price per unit, and names meter and version', () => {
    const charge = chargeOf(termsOf({ model: 'per_unit', unitAmount: '2.5' }), CALL);
    expect(charge).toMatchObject({ isExact: true, totals: [{ currency: 'usd', least: '2.5', most: '2.5' }] });
    expect(charge.charges[0]).toMatchObject({ meterId: 'calls', priceVersion: '3', plan: null, doubts: [] });
  });

  it('is nothing for a call that no meter counts', () => {
    const prices = termsOf(
      { model: 'per_unit', unitAmount: '5' },
      { meter: { filter: { field: 'tool', op: 'equals', value: 'other' } } },
    );
    expect(chargeOf(prices, CALL)).toEqual({ charges: [], totals: [], isExact: true });
  });

  it('is at most the price where a condition asks for what is still to come, and exact once that is known', () => {
    const filter = { and: [BILLED, { field: 'status', op: 'equals', value: '200' }] };
    const prices = termsOf({ model: 'per_unit', unitAmount: '5' }, { meter: { filter } });
    expect(only(prices)).toMatchObject({ least: '0', most: '5', doubts: ['outcome'] });
    const over = { ...CALL, isOver: true, sent: { ...SENT, response: { status: 200 } } };
    expect(only(prices, over)).toMatchObject({ least: '5', most: '5', doubts: [] });
    expect(chargeOf(prices, { ...over, sent: { ...SENT, response: { status: 404 } } }).charges).toEqual([]);
  });

  it.each([
    ['no use is known', '0', { least: '0', most: '5', doubts: ['free_units'] }],
    ['free units are left', '9', { least: '0', most: '5', doubts: ['free_units'] }],
    ['free units are used up', '10', { least: '5', most: '5', doubts: [] }],
  ])('with free units, when %s', (_, quantity, expected) => {
    const prices = termsOf({ model: 'per_unit', unitAmount: '5', freeUnits: '10' }, { rest: used(quantity) });
    expect(only(prices)).toMatchObject(expected);
  });

  it.each([
    ['the first tier', '0', { least: '2', most: '10', doubts: ['tiers'] }],
    ['the second tier', '100', { least: '2', most: '5', doubts: ['tiers'] }],
    ['the last tier', '1000', { least: '2', most: '2', doubts: [] }],
  ])('holds the dearest tier that is still to come in %s', (_, quantity, expected) => {
    const tiers = [
      { upTo: '100', unitAmount: '10' },
      { upTo: '1000', unitAmount: '5' },
      { upTo: 'inf' as const, unitAmount: '2' },
    ];
    expect(only(termsOf({ model: 'graduated', tiers }, { rest: used(quantity) }))).toMatchObject(expected);
  });

  it('counts the fixed amount of a tier that the call may enter, and not that of one that was entered', () => {
    const tiers = [
      { upTo: '100', unitAmount: '0' },
      { upTo: 'inf' as const, unitAmount: '1', flatAmount: '700' },
    ];
    expect(only(termsOf({ model: 'graduated', tiers }, { rest: used('99') }))?.most).toBe('701');
    expect(only(termsOf({ model: 'graduated', tiers }, { rest: used('100') }))?.most).toBe('1');
  });

  it('cannot be bounded where all calls of the period decide, and says so', () => {
    const tiers = [
      { upTo: '10', unitAmount: '10' },
      { upTo: 'inf' as const, unitAmount: '5' },
    ];
    expect(only(termsOf({ model: 'volume', tiers }))).toMatchObject({ most: null, doubts: ['volume'] });
  });

  it('is at most one package, and at times nothing', () => {
    const prices = termsOf({ model: 'package', unitAmount: '100', divideBy: '10' });
    expect(only(prices)).toMatchObject({ least: '0', most: '100', doubts: ['package'] });
  });

  it('is not exact with a least or most of the period', () => {
    const prices = termsOf({ model: 'per_unit', unitAmount: '5', minimum: '100', maximum: '900' });
    expect(only(prices)).toMatchObject({ least: '0', most: '5', doubts: ['maximum', 'minimum'] });
  });

  it('follows the quantity that the result will say, up to its bound', () => {
    const meter = { metric: { type: 'sum', field: 'metadata.billing.quantity' } };
    const prices = termsOf({ model: 'per_unit', unitAmount: '2' }, { meter });
    const { quantity: _, ...billing } = SENT.metadata.billing;
    const sent = { ...SENT, metadata: { ...SENT.metadata, billing } };
    const open = (most: string | null) => ({
      ...CALL,
      sent,
      quantity: { least: 0n, most: most === null ? null : parseDecimal(most) },
    });
    expect(only(prices, open('50'))).toMatchObject({ least: '0', most: '100', doubts: ['quantity'] });
    expect(only(prices, open(null))).toMatchObject({ least: '0', most: null, doubts: ['quantity'] });
  });

  it('prices a company by its plan, free in its trial, and another company by the meter', () => {
    const trial = { name: 'Trial', days: 10, isTrial: true };
    const plans = [
      {
        id: 'pro',
        name: 'Pro',
        period: {},
        versions: [{ validFrom: null, phases: [trial, { name: 'Then' }] }],
        prices: [
          {
            meterId: 'calls',
            price: { model: 'per_unit', unitAmount: '1' },
            validFrom: '2026-01-01T00:00:00.000Z',
            validTo: null,
          },
        ],
      },
    ];
    const assignment = {
      id: 'a',
      planId: 'pro',
      validFrom: '2026-11-01T00:00:00.000Z',
      validTo: null,
      privateTerms: null,
    };
    const companies = [{ company: 'acme', assignments: [assignment] }];
    const aliases = [{ alias: 'acme-old', company: 'acme', from: '2026-11-01T00:00:00.000Z', to: null }];
    const prices = termsOf({ model: 'per_unit', unitAmount: '5' }, { rest: { plans, companies, aliases } });
    const until = Date.parse('2026-11-11T00:00:00Z');
    expect(only(prices)).toMatchObject({ most: '0', isTrial: true, plan: { id: 'pro', name: 'Pro' }, until });
    const later = { ...CALL, at: until };
    expect(only(prices, later)).toMatchObject({ most: '1', isTrial: false, priceVersion: '1' });
    expect(only(prices, { ...later, company: 'acme-old' })).toMatchObject({ most: '1' });
    expect(only(prices, { ...later, company: 'other' })).toMatchObject({ most: '5', plan: null });
    expect(only(prices)).toMatchObject({ most: '0' });
  });

  it('changes price at the instant that the terms name, without new terms', () => {
    const versions = [
      { number: 1, price: { model: 'per_unit', unitAmount: '5' }, validFrom: null },
      { number: 2, price: { model: 'per_unit', unitAmount: '7' }, validFrom: '2026-11-20T00:00:00.000Z' },
    ];
    const prices = termsOf({ model: 'per_unit', unitAmount: '5' }, { meter: { prices: versions } });
    const change = Date.parse('2026-11-20T00:00:00Z');
    expect(only(prices)).toMatchObject({ most: '5', until: change });
    expect(only(prices, { ...CALL, at: change - 1 })?.most).toBe('5');
    expect(only(prices, { ...CALL, at: change })).toMatchObject({ most: '7', priceVersion: '2' });
  });

  it('adds up what several meters take, per currency', () => {
    const prices = termsOf({ model: 'per_unit', unitAmount: '5' });
    const second = { ...prices.terms.meters[0]!, id: 'more', name: 'More' };
    const both = new CallerPrices({ ...prices.terms, meters: [...prices.terms.meters, second] });
    expect(chargeOf(both, CALL).totals).toEqual([{ currency: 'usd', least: '10', most: '10' }]);
  });
});

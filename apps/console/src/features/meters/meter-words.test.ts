import type { SaveMeter } from '@tallygate/contracts/meter-view';
import { saveMeter } from '@tallygate/contracts/meter-view';
import { describe, expect, it } from 'vitest';
import { priceInWords } from '#lib/price-words.ts';
import { filterInWords, periodInWords } from './meter-words.ts';
import { moesifSteps, moesifText } from './moesif-steps.ts';

const meter = (definition: object, price: object = { model: 'per_unit', unitAmount: '0.2' }): SaveMeter =>
  saveMeter.parse({ name: 'Echo calls', definition, price });
const en = { locale: 'en-US' };
const echo = { field: 'tool', op: 'equals', value: 'echo' } as const;

describe('filterInWords', () => {
  it('joins conditions and brackets nested ones', () => {
    const billable = { field: 'decision', op: 'equals', value: 'billable' } as const;
    expect(filterInWords({ and: [billable, { or: [echo, { field: 'status', op: 'lt', number: '300' }] }] })).toBe(
      'decision is "billable" and (tool is "echo" or status is less than 300)',
    );
  });

  it('says so when nothing is left out', () => {
    expect(filterInWords({ and: [] })).toBe('every event');
    expect(filterInWords({ not: echo })).toBe('not (tool is "echo")');
  });
});

describe('priceInWords', () => {
  it('names the price of a unit exactly and what comes before and after it', () => {
    const { price } = meter(
      { filter: echo },
      { model: 'per_unit', unitAmount: '0.2', freeUnits: '1000', minimum: '500' },
    );
    expect(priceInWords(price, en)).toBe('$0.002 a unit, 1,000 free, at least $5.00');
  });

  it('says how tiers are applied', () => {
    const tiers = [
      { upTo: '100', unitAmount: '1' },
      { upTo: 'inf', unitAmount: '0.5', flatAmount: '200' },
    ];
    expect(priceInWords(meter({ filter: echo }, { model: 'graduated', tiers }).price, en)).toBe(
      'each unit at the price of its tier: up to 100 $0.01; above $0.005 plus $2.00',
    );
  });
});

describe('periodInWords', () => {
  it('states length and zone', () => {
    expect(periodInWords(meter({ filter: echo }).definition.period)).toBe('each month, UTC');
    expect(
      periodInWords(meter({ filter: echo, period: { intervalCount: 3, zone: 'Europe/Berlin' } }).definition.period),
    ).toBe('every 3 months, Europe/Berlin');
  });
});

describe('moesifSteps', () => {
  it('names fields as the event that Moesif receives has them', () => {
    const steps = moesifSteps(
      meter({
        filter: { and: [echo, { field: 'proxy', op: 'in', values: ['a', 'b'] }] },
        metric: { type: 'sum', field: 'metadata.billing.quantity' },
      }),
    );
    expect(moesifText(steps)).toBe(
      [
        'Meter name: Echo calls',
        'Filter: metadata.mcpAnalytics.capabilityName is echo',
        'and: metadata.apiId is any of a, b',
        'Metric to charge on: Sum of metadata.billing.quantity',
        'Price, at the billing provider: $0.002 a unit',
        'Billing period, of the subscription: each month, UTC',
      ].join('\n'),
    );
  });

  it('keeps nesting readable and names what changes the quantity', () => {
    const filter = { or: [{ not: echo }, { field: 'consumer', op: 'exists' }] };
    const text = moesifText(moesifSteps(meter({ filter, multiplier: '1/60', roundingMode: 'up' })));
    expect(text).toContain('Filter, any of: not (metadata.mcpAnalytics.capabilityName is echo)\nor: user_id exists');
    expect(text).toContain('Usage multiplier: 1/60\nUsage rounding: up');
  });
});

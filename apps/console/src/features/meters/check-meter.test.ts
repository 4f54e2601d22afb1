import { describe, expect, it } from 'vitest';
import { checkMeter } from './check-meter.ts';
import { formField } from './form-field.ts';
import { filterRows, type MeterValues, meterValues, NEW_METER } from './meter-values.ts';

const values = (change: Partial<MeterValues> = {}): MeterValues => ({ ...NEW_METER, name: 'Calls', ...change });
const problemAt = (change: Partial<MeterValues>) => checkMeter(values(change)).problems;

describe('checkMeter', () => {
  it('reads a new meter as every billable call at a cent, in minor units', () => {
    expect(checkMeter(values()).meter).toEqual({
      name: 'Calls',
      definition: {
        filter: { and: [{ field: 'decision', op: 'equals', value: 'billable' }] },
        metric: { type: 'count' },
        groupBy: ['company'],
        period: { interval: 'month', intervalCount: 1, zone: 'UTC' },
        multiplier: '1',
        roundingMode: 'none',
      },
      price: { model: 'per_unit', unitAmount: '1', currency: 'usd', rounding: 'half_up', freeUnits: '0' },
    });
  });

  it('keeps prices far below a cent exact', () => {
    expect(checkMeter(values({ unitAmount: '0.002' })).price).toMatchObject({ unitAmount: '0.2' });
    expect(checkMeter(values({ unitAmount: '0.00000000000001' })).price).toMatchObject({
      unitAmount: '0.000000000001',
    });
  });

  it('ends the last tier at infinity whatever is typed there', () => {
    const tiers = [
      { upTo: '1000', unitAmount: '0.01', flatAmount: '' },
      { upTo: '7', unitAmount: '', flatAmount: '5' },
    ];
    expect(checkMeter(values({ model: 'graduated', tiers })).price).toMatchObject({
      tiers: [
        { upTo: '1000', unitAmount: '1', flatAmount: '0' },
        { upTo: 'inf', unitAmount: '0', flatAmount: '500' },
      ],
    });
  });

  it('reads a list of values and a number for a range', () => {
    const conditions: MeterValues['conditions'] = [
      { field: 'tool', path: '', op: 'in', value: 'echo, add ,' },
      { field: 'status', path: '', op: 'lt', value: '400' },
      { field: 'path', path: 'metadata.billing.quantity', op: 'exists', value: '' },
    ];
    expect(checkMeter(values({ match: 'any', conditions })).definition?.filter).toEqual({
      or: [
        { field: 'tool', op: 'in', values: ['echo', 'add'] },
        { field: 'status', op: 'lt', number: '400' },
        { field: 'metadata.billing.quantity', op: 'exists' },
      ],
    });
  });

  it('counts every event when there is no condition', () => {
    expect(checkMeter(values({ match: 'any', conditions: [] })).definition?.filter).toEqual({ and: [] });
  });

  it.each<[string, Partial<MeterValues>, string]>([
    ['name', { name: '  ' }, 'Give the meter a name'],
    ['conditions.0.value', { conditions: [{ field: 'tool', path: '', op: 'equals', value: '' }] }, 'Enter a value'],
    [
      'conditions.0.path',
      { conditions: [{ field: 'path', path: 'colour', op: 'exists', value: '' }] },
      'must be one of',
    ],
    [
      'conditions.0.value',
      { conditions: [{ field: 'status', path: '', op: 'gte', value: 'high' }] },
      'must be a decimal',
    ],
    ['filterJson', { filterAs: 'json', filterJson: '{' }, 'This is not JSON'],
    ['filterJson', { filterAs: 'json', filterJson: '{"and":[{"field":"tool","op":"like"}]}' }, 'op'],
    ['metricField', { metric: 'sum' }, 'Enter the path'],
    ['zone', { zone: 'Mars/Olympus' }, 'IANA time zone'],
    ['multiplier', { multiplier: 'x' }, 'must be a positive decimal'],
    ['unitAmount', { unitAmount: '' }, 'must be an amount in USD'],
    ['amount', { model: 'flat', amount: '10.505' }, 'at most 2 decimal places'],
    ['minimum', { minimum: '1,000' }, 'must be an amount in USD'],
    ['divideBy', { model: 'package', divideBy: '0' }, 'must be more than 0'],
    ['freeUnits', { freeUnits: '-1' }, 'must not be negative'],
  ])('puts what is wrong at %s', (name, change, message) => {
    expect(problemAt(change)).toEqual([{ name, message: expect.stringContaining(message) }]);
  });

  it('puts a tier that does not rise at its own field', () => {
    const tier = (upTo: string) => ({ upTo, unitAmount: '0.01', flatAmount: '' });
    expect(problemAt({ model: 'volume', tiers: [tier('100'), tier('50'), tier('')] })).toEqual([
      { name: 'tiers.1.upTo', message: expect.stringContaining('must be more than the tier before') },
    ]);
  });

  it('still gives definition and price while only the name is missing, so that the preview can run', () => {
    const checked = checkMeter(values({ name: '' }));
    expect(checked.meter).toBeNull();
    expect(checked.definition).not.toBeNull();
    expect(checked.price).not.toBeNull();
  });
});

describe('meterValues', () => {
  it('gives back the meter it was made from', () => {
    const first = checkMeter(values({ model: 'volume', freeUnits: '100', minimum: '5.5' }), {
      groupBy: ['company', 'tool'],
    }).meter!;
    const again = checkMeter(meterValues(first), { groupBy: first.definition.groupBy });
    expect(again.meter).toEqual(first);
  });

  it('keeps a filter that rows cannot show', () => {
    const first = checkMeter(values()).meter!;
    const filter = { and: [{ not: { field: 'tool', op: 'equals' as const, value: 'echo' } }] };
    const shown = meterValues({ ...first, definition: { ...first.definition, filter } });
    expect(shown.filterAs).toBe('json');
    expect(checkMeter(shown).definition?.filter).toEqual(filter);
  });
});

describe('filterRows', () => {
  it('shows a single condition as one row', () => {
    expect(filterRows({ field: 'tool', op: 'prefix', value: 'get-' })).toEqual({
      match: 'all',
      conditions: [{ field: 'tool', path: '', op: 'prefix', value: 'get-' }],
    });
  });

  it('does not split a value that holds a comma', () => {
    expect(filterRows({ field: 'company', op: 'in', values: ['Acme, Inc.'] })).toBeNull();
  });
});

describe('formField', () => {
  it.each([
    ['definition.filter.and[1].value', 'conditions.1.value'],
    ['definition.filter.or[0].field', 'conditions.0.field'],
    ['definition.filter', 'conditions.0.value'],
    ['definition.period.zone', 'zone'],
    ['definition.metric.field', 'metricField'],
    ['price.tiers[2].unitAmount', 'tiers.2.unitAmount'],
    ['name', 'name'],
  ])('finds the field of %s', (path, name) => {
    expect(formField(path, NEW_METER)).toBe(name);
  });
});

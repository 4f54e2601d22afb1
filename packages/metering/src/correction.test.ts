import { formatDecimal } from '@tallygate/contracts/decimal';
import { meterDefinition } from '@tallygate/contracts/meter';
import { describe, expect, it } from 'vitest';
import { type CorrectedCall, type Correction, callContribution, correctionEffect } from './correction.ts';

const meter = (overrides: object = {}) => ({
  definition: meterDefinition.parse({ filter: { field: 'decision', op: 'equals', value: 'billable' }, ...overrides }),
  published: 'tool_calls' as const,
});
const quantities = { metric: { type: 'sum', field: 'metadata.billing.quantity' } };

function call(quantity = '1', overrides: Partial<CorrectedCall> = {}): CorrectedCall {
  return {
    method: 'tools/call',
    reason: 'ok',
    billable: true,
    company: 'org-a',
    quantity,
    ...overrides,
    event: {
      company_id: 'org-a',
      metadata: {
        responseLatency: 64,
        billing: {
          decision: (overrides.billable ?? true) ? 'billable' : 'not_billable',
          ...(quantity.includes('.') ? {} : { quantity: Number(quantity) }),
          quantityMicros: Number(quantity) * 1_000_000,
        },
      },
    },
  };
}

function effect(correction: Partial<Correction>, overrides: object = {}): string | null {
  const { quantity } = correctionEffect({ quantity: '-1', meter: 'none', call: null, ...correction }, meter(overrides));
  return quantity === null ? null : formatDecimal(quantity);
}

describe('a correction', () => {
  it('that names the meter applies as it is, also where quantities are rounded', () => {
    expect(effect({ meter: 'this', quantity: '-2.5' }, { roundingMode: 'up', multiplier: '1/60' })).toBe('-2.5');
  });

  it('in the unit of another version of the meter does not apply', () => {
    expect(effect({ meter: 'other' })).toBeNull();
  });

  it('of a call follows it into the meters that count it', () => {
    expect(effect({ call: call() })).toBe('-1');
    expect(effect({ call: call('1', { billable: false, reason: 'tool_error' }) })).toBeNull();
    expect(effect({ call: call() }, { filter: { field: 'tool', op: 'equals', value: 'add' } })).toBeNull();
  });

  it('of a whole call takes what the call added, in whatever unit the meter measures', () => {
    expect(effect({ call: call('5'), quantity: '-5' })).toBe('-1');
    expect(effect({ call: call('5'), quantity: '-5' }, quantities)).toBe('-5');
    expect(effect({ call: call() }, { metric: { type: 'sum', field: 'metadata.responseLatency' } })).toBe('-64');
    expect(effect({ call: call() }, { multiplier: '1/4' })).toBe('-0.25');
  });

  it('of a part of a call changes quantities, and no count of calls', () => {
    expect(effect({ call: call('5'), quantity: '-2' }, quantities)).toBe('-2');
    expect(effect({ call: call('5'), quantity: '-2' })).toBeNull();
    const micros = { metric: { type: 'sum', field: 'metadata.billing.quantityMicros' }, multiplier: '0.000001' };
    expect(effect({ call: call('2.5'), quantity: '-0.5' }, micros)).toBe('-0.5');
  });

  it('of a call with a fraction adds nothing where the call itself added nothing', () => {
    expect(effect({ call: call('2.5'), quantity: '-2.5' }, quantities)).toBeNull();
  });

  it('of a company holds for calls and their quantities, and for nothing else', () => {
    expect(effect({ quantity: '-100' })).toBe('-100');
    expect(effect({ quantity: '-100' }, quantities)).toBe('-100');
    expect(effect({}, { metric: { type: 'sum', field: 'metadata.responseLatency' } })).toBeNull();
    expect(effect({}, { metric: { type: 'unique', field: 'consumer' } })).toBeNull();
    expect(effect({}, { roundingMode: 'up' })).toBeNull();
  });
});

describe('what a call adds to a meter', () => {
  const added = (one: CorrectedCall, overrides: object = {}) => formatDecimal(callContribution(one, meter(overrides)));

  it('is nothing where the meter does not count it, and otherwise its count or its number', () => {
    expect(added(call('5'))).toBe('1');
    expect(added(call('5'), quantities)).toBe('5');
    expect(added(call('1', { billable: false }))).toBe('0');
    expect(added(call(), { metric: { type: 'sum', field: 'metadata.responseLatency' }, multiplier: '1/60' })).toBe(
      '1.066666666667',
    );
  });
});

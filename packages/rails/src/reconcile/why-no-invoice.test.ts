import { expect, it } from 'vitest';
import { type StripeBillingFacts, whyNoInvoice } from './why-no-invoice.ts';

const well: StripeBillingFacts = {
  isOtherMode: false,
  hasSubscription: true,
  pricesWithoutMeter: [],
  inactiveMeters: [],
  isCustomerMapped: true,
  clockBehind: null,
  draftUntil: null,
  isAutoAdvanceOff: false,
  finalizationError: null,
  isCollectionPaused: false,
  belowMinimum: null,
};
const faults: [string, Partial<StripeBillingFacts>][] = [
  ['other_mode', { isOtherMode: true }],
  ['no_subscription', { hasSubscription: false }],
  ['price_without_meter', { pricesWithoutMeter: ['price_1'] }],
  ['meter_inactive', { inactiveMeters: ['calls'] }],
  ['customer_not_mapped', { isCustomerMapped: false }],
  ['clock_behind', { clockBehind: { clock: 'clock_1', periodEnd: '2026-12-01T00:00:00Z' } }],
  ['draft', { draftUntil: '2026-12-01T01:00:00Z' }],
  ['not_finalised', { finalizationError: 'tax is missing' }],
  ['collection_paused', { isCollectionPaused: true }],
  ['below_minimum', { belowMinimum: { total: '30', least: '50' } }],
];

it('finds nothing where all is well', () => {
  expect(whyNoInvoice(well)).toBeNull();
});

it.each(faults)('names %s', (code, fault) => {
  expect(whyNoInvoice({ ...well, ...fault })?.code).toBe(code);
});

it('names the first of several causes, since it hides the others', () => {
  for (let from = 0; from < faults.length; from += 1) {
    const facts = Object.assign({}, well, ...faults.slice(from).map(([, fault]) => fault));
    expect(whyNoInvoice(facts)?.code).toBe(faults[from]?.[0]);
  }
});

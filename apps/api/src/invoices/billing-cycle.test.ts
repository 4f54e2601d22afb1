import { period } from '@tallygate/contracts/meter';
import { describe, expect, it } from 'vitest';
import { nextCompanyPeriod } from './billing-cycle.ts';

const at = (text: string) => Date.parse(`2026-${text}T00:00:00Z`);
const row = (validFrom: string, validTo: string | null, cycle: object = {}) => ({
  validFrom: `2026-${validFrom}T00:00:00Z`,
  validTo: validTo && `2026-${validTo}T00:00:00Z`,
  cycle: period.parse(cycle),
});
const spanOf = (found: { from: number; to: number } | null) =>
  found && [found.from, found.to].map((ms) => new Date(ms).toISOString().slice(5, 10));

describe("a company's next period", () => {
  it('is that in which invoices begin, or in which it came later', () => {
    const begins = at('11-01');
    expect(spanOf(nextCompanyPeriod([row('01-01', null)], { closedTo: null, begins }))).toEqual(['11-01', '12-01']);
    expect(spanOf(nextCompanyPeriod([row('11-16', null)], { closedTo: null, begins }))).toEqual(['11-01', '12-01']);
    expect(nextCompanyPeriod([row('01-01', '10-01')], { closedTo: null, begins })).toBeNull();
  });

  it('follows the one before without a gap, also where the new plan cuts time otherwise', () => {
    const rows = [row('01-01', '11-10'), row('11-10', null, { interval: 'week' })];
    const begins = at('10-01');
    expect(spanOf(nextCompanyPeriod(rows, { closedTo: at('11-01'), begins }))).toEqual(['11-01', '12-01']);
    // The week began on 30 November.
    expect(spanOf(nextCompanyPeriod(rows, { closedTo: at('12-01'), begins }))).toEqual(['12-01', '12-07']);
  });

  it('also comes for who left, however long ago, so that late calls of all its periods are billed', () => {
    const rows = [row('01-01', '10-15')];
    const begins = at('09-01');
    expect(spanOf(nextCompanyPeriod(rows, { closedTo: at('11-01'), begins }))).toEqual(['11-01', '12-01']);
    const closedTo = Date.parse('2029-01-01T00:00:00Z');
    expect(spanOf(nextCompanyPeriod(rows, { closedTo, begins }))).toEqual(['01-01', '02-01']);
  });
});

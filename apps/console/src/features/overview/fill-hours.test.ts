import { describe, expect, it } from 'vitest';
import { fillHours } from './fill-hours.ts';

describe('fillHours', () => {
  it('puts a zero where an hour had no calls', () => {
    const known = { hour: '2026-11-23T11:00:00.000Z', billable: 3, notBillable: 1, failed: 0 };

    const hours = fillHours({ from: '2026-11-23T10:30:00.000Z', to: '2026-11-23T12:30:00.000Z', hours: [known] });

    expect(hours.map(({ hour, billable }) => [hour.slice(11, 13), billable])).toEqual([
      ['10', 0],
      ['11', 3],
      ['12', 0],
    ]);
  });
});

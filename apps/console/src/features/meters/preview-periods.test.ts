import { period } from '@tallygate/contracts/meter';
import { describe, expect, it } from 'vitest';
import { periodChoices } from './preview-periods.ts';

const now = Date.parse('2026-11-23T14:00:00Z');
const en = { locale: 'en-GB' };

describe('periodChoices', () => {
  it('offers the current month and the eleven before it, joined without a hole', () => {
    const choices = periodChoices(period.parse({}), now, en);
    expect(choices).toHaveLength(12);
    expect(choices[0]).toEqual({
      id: '2026-11-01',
      label: 'November 2026',
      current: true,
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
    });
    for (const [index, choice] of choices.slice(1).entries()) expect(choice.to).toBe(choices[index]?.from);
  });

  it('cuts months in the zone of the meter', () => {
    const [current] = periodChoices(period.parse({ zone: 'Europe/Berlin' }), now, en);
    expect(current).toMatchObject({ id: '2026-11-01', label: 'November 2026', from: '2026-10-31T23:00:00.000Z' });
  });

  it('names a week by its first and last day', () => {
    const [current] = periodChoices(period.parse({ interval: 'week' }), now, en);
    expect(current?.label).toMatch(/^23\s*–\s*29 Nov 2026$/);
  });
});

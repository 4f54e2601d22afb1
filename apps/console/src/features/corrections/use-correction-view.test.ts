import { describe, expect, it } from 'vitest';
import { filtersOf } from './use-correction-view.ts';

const NONE = { company: '', meter: '', author: '', event: '', from: '', to: '' };

describe('the filters of corrections in an address', () => {
  it('ask for everything when there are none', () => {
    expect(filtersOf(NONE)).toEqual({});
  });

  it('are those of the api, with instants in one spelling', () => {
    const event = '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11';
    expect(filtersOf({ company: 'org-a', meter: 'm', author: 'ann', event, from: '2026-09-01', to: '' })).toEqual({
      company: 'org-a',
      meterId: 'm',
      author: 'ann',
      eventId: event,
      from: '2026-09-01T00:00:00.000Z',
    });
  });

  it('leave out what cannot be asked', () => {
    expect(filtersOf({ ...NONE, event: 'the last one', from: 'soon', to: '31st' })).toEqual({});
  });
});

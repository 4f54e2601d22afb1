import { describe, expect, it, vi } from 'vitest';
import { keptFormats } from './kept-formats.ts';

describe('keptFormats', () => {
  it('makes a format once for each place and each of what else it depends on', () => {
    const make = vi.fn((place: { locale?: string; timeZone?: string }, digits: number) => ({ place, digits }));
    const formats = keptFormats(make);
    const berlin = { locale: 'de-DE', timeZone: 'Europe/Berlin' };
    expect(formats(berlin, 1)).toBe(formats({ ...berlin }, 1));
    expect(make).toHaveBeenCalledTimes(1);
    expect(formats(berlin, 2).digits).toBe(2);
    expect(formats({ ...berlin, timeZone: 'UTC' }, 1).place.timeZone).toBe('UTC');
    expect(formats({ ...berlin, locale: 'en-GB' }, 1).place.locale).toBe('en-GB');
  });

  it('keeps a bounded number, however many places ask', () => {
    const make = vi.fn(({ locale }: { locale?: string }) => ({ locale }));
    const formats = keptFormats(make);
    const first = formats({ locale: 'x-0' });
    for (let index = 1; index <= 1000; index += 1) formats({ locale: `x-${index}` });
    expect(formats({ locale: 'x-0' })).not.toBe(first);
    expect(formats({ locale: 'x-0' })).toEqual(first);
  });
});

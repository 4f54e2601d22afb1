import { describe, expect, it } from 'vitest';
import { placeCookie, readPlace } from './place-cookie.ts';

const sent = (cookie: string) => cookie.split(';')[0];

describe('the cookie of a place', () => {
  it.each([
    { locale: 'de-DE', timeZone: 'Asia/Calcutta' },
    { locale: 'en-US', timeZone: 'UTC' },
  ])('is read as it was written: $locale, $timeZone', (place) => {
    expect(readPlace(`a=1; ${sent(placeCookie(place))}; b=2`)).toEqual(place);
  });

  it.each([
    ['no cookie at all', undefined],
    ['another cookie', 'a=1'],
    ['a time zone that nobody knows', sent(placeCookie({ locale: 'de-DE', timeZone: 'Moon/Base' }))],
    ['a locale that is none', sent(placeCookie({ locale: '<script>', timeZone: 'UTC' }))],
    ['an encoding that breaks off', 'tallygate-place=%E0%A4%A'],
  ])('is no place: %s', (_what, header) => {
    expect(readPlace(header)).toBeUndefined();
  });
});

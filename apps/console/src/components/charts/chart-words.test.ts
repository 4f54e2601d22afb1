import { describe, expect, it } from 'vitest';
import { aBucket, NO_CALLS, theNumbers } from './call-numbers.testing.ts';
import { bucketName, bucketSentence, chartSentence, shownSentence, stepName } from './chart-words.ts';

const PLACE = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

describe('the words of the chart', () => {
  it('name a bar by its times in the zone of the reader, with the day where it is long', () => {
    expect(bucketName(aBucket(13), PLACE)).toBe('14:00–15:00');
    expect(bucketName(aBucket(13, { to: '2026-11-30T19:00:00.000Z' }), PLACE)).toBe('30 Nov, 14:00–20:00');
    const day = { from: '2026-11-29T23:00:00.000Z', to: '2026-11-30T23:00:00.000Z' };
    expect(bucketName(day, PLACE)).toBe('30 Nov');
    expect([aBucket(13), { ...aBucket(13), to: '2026-11-30T13:15:00.000Z' }, day].map(stepName)).toEqual([
      '1 h',
      '15 min',
      '1 day',
    ]);
  });

  it('say what became of its calls, and that it is not over', () => {
    expect(plain(bucketSentence(aBucket(13, { isOpen: true }), PLACE))).toBe(
      '14:00–15:00: 52 calls so far. Billed 40, failed at the server 12.',
    );
  });

  it('say in one sentence what all bars show, the worst side by name', () => {
    const found = theNumbers([aBucket(11, { classes: { ...NO_CALLS, billed: 752, caller: 8 } }), aBucket(12)]);
    expect(plain(chartSentence(found))).toBe('812 calls in 24 hours. 20 failed, 12 at the server.');
    const well = theNumbers([aBucket(12, { classes: { ...NO_CALLS, free: 3 } })]);
    expect(plain(chartSentence(well))).toBe('3 calls in 24 hours. None failed.');
    expect(plain(chartSentence(theNumbers([aBucket(12, { classes: NO_CALLS })])))).toBe('0 calls in 24 hours.');
  });

  it('say what of the range is shown where it is not all of it', () => {
    const hours = [10, 11, 12, 13, 14].map((hour) => aBucket(hour));
    const found = theNumbers(hours);
    expect(shownSentence(found, hours, PLACE)).toBeNull();
    expect(shownSentence(found, hours.slice(3), PLACE)).toBe('Shown: 14:00–15:03, no calls before.');
    const earlier = aBucket(-12);
    expect(shownSentence(theNumbers([...hours, earlier]), [earlier], PLACE)).toBe(
      'Shown: 29 Nov, 13:00–30 Nov, 15:03, no calls before.',
    );
  });
});

import { expect, it } from 'vitest';
import { spanInWords } from './span-in-words.ts';

const CONTEXT = { locale: 'en-GB' };

it.each([
  ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 'November 2026, UTC'],
  ['2026-11-15T00:00:00Z', '2026-12-15T00:00:00Z', '15 Nov – 14 Dec 2026, UTC'],
  ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '1 Nov 2026, UTC'],
  ['2026-10-31T23:00:00Z', '2026-11-30T23:00:00Z', '31 Oct 2026, 23:00:00 UTC to 30 Nov 2026, 23:00:00 UTC'],
])('calls the time from %s to %s as people do', (from, to, words) => {
  const text = spanInWords(Date.parse(from), Date.parse(to), CONTEXT);
  expect(text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ')).toBe(words);
});

import type { CreditEntryView } from '@tallygate/contracts/credit';
import { expect, it } from 'vitest';
import { entryAmount, missedInWords, whyInWords } from './credit-words.ts';

const entry = (type: CreditEntryView['type']): CreditEntryView => ({
  sequence: '1',
  currency: 'usd',
  type,
  grantId: null,
  callId: null,
  amount: '150',
  at: '2026-12-01T00:00:00.000Z',
  hash: '',
});

it('signs movements as the balance takes them, and what does not move it not at all', () => {
  expect(entryAmount(entry('granted'))).toBe('+$1.50');
  expect(entryAmount(entry('settled'))).toBe('-$1.50');
  expect(entryAmount(entry('voided'))).toBe('-$1.50');
  expect(entryAmount(entry('forgone'))).toBe('$1.50');
});

it('says why in words, and a word that it does not know as it is', () => {
  expect(whyInWords(['credit', 'limit_day', 'odd'])).toBe('Credits used up, Limit of the day reached, odd');
  expect(whyInWords([''])).toBe('Quota used up');
});

it('tells what was missed as a range where tiers leave it open', () => {
  expect(missedInWords([])).toBe('–');
  expect(missedInWords([{ currency: 'usd', least: '5', most: '10' }])).toBe('$0.05 to $0.10');
  expect(missedInWords([{ currency: 'usd', least: '5', most: '5' }])).toBe('$0.05');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTerms, type Term, writeTerms } from './filter-terms.ts';

const exact = (text: string): Term => ({ text, isPrefix: false });
const prefix = (text: string): Term => ({ text, isPrefix: true });

describe('the values of a filter', () => {
  it.each([
    ['echo', [exact('echo')]],
    ['echo,get-sum', [exact('echo'), exact('get-sum')]],
    ['', [exact('')]],
    [',', [exact(''), exact('')]],
    ['get-*', [prefix('get-')]],
    ['*', [prefix('')]],
    ['a*b', [exact('a*b')]],
    ['acme\\, inc', [exact('acme, inc')]],
    ['get-\\*', [exact('get-*')]],
    ['a\\\\,b', [exact('a\\'), exact('b')]],
    ['a\\\\*', [prefix('a\\')]],
    ['ends in\\', [exact('ends in\\')]],
  ])('%j is read as what was meant', (text, terms) => {
    expect(readTerms(text)).toEqual(terms);
  });

  it('are read back as they were written, whatever they hold', () => {
    const term = fc.record({
      text: fc.oneof(
        fc.string(),
        fc.string({ unit: fc.constantFrom(',', '\\', '*', '"', "'", '%', 'א', 'é', '𝄞', ' ', '\n') }),
      ),
      isPrefix: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 5 }), (terms) => {
        expect(readTerms(writeTerms(terms))).toEqual(terms);
      }),
    );
  });

  it('have one form, which reading and writing again does not change', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(',', '\\', '*', 'a', '\n') }), (text) => {
        const once = writeTerms(readTerms(text));
        expect(writeTerms(readTerms(once))).toBe(once);
      }),
    );
  });
});

import { denialFacts as schema } from '@tallygate/contracts/denial-facts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { denialFacts, instantText } from './denial-facts.ts';

it('tells both sides as they are where they are short and plain', () => {
  expect(denialFacts('audience', new Set(['http://gw/a/mcp', 'http://gw/b/mcp']), ['http://other/mcp'])).toEqual({
    check: 'audience',
    expected: 'http://gw/a/mcp http://gw/b/mcp',
    found: 'http://other/mcp',
  });
});

it.each([
  [undefined, 'none'],
  ['', 'none'],
  [[], 'none'],
  [7, '7'],
  [{ a: 1 }, 'an object'],
  ['a\u0000b\nc\u202ed\ud800', 'a\\u0000b\\u000ac\\u202ed\\ud800'],
  ['x'.repeat(129), `${'x'.repeat(127)}…`],
  [`${'x'.repeat(126)}𝄞𝄞`, `${'x'.repeat(126)}…`],
])('%j is told as %j', (found, text) => {
  expect(denialFacts('issuer', [], found).found).toBe(text);
});

it('fits into an event and is nothing but text, whatever a token holds', () => {
  fc.assert(
    fc.property(fc.anything(), fc.array(fc.string({ unit: 'binary' })), (found, expected) => {
      const facts = schema.parse(denialFacts('scope', expected, found));
      expect(facts.found).not.toMatch(/\p{Cc}|\p{Cs}|\p{Bidi_Control}/u);
      expect(facts.expected).not.toMatch(/\p{Cc}|\p{Cs}|\p{Bidi_Control}/u);
    }),
  );
});

it('writes instants of tokens for people', () => {
  expect(instantText(1_764_424_800)).toBe('2025-11-29T14:00:00.000Z');
  expect([instantText('soon'), instantText(1e300), instantText(undefined)]).toEqual(['soon', '1e+300', 'none']);
});

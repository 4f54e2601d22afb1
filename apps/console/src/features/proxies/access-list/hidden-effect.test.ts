import { expect, it } from 'vitest';
import { hiddenEffect } from './hidden-effect.ts';

const words = (...of: Parameters<typeof hiddenEffect>) => hiddenEffect(...of).replaceAll('\u00a0', ' ');
const refused = { calls: 60, consumers: 3 };

it('says how many names are hidden, and whose calls they had', () => {
  expect(words('tools', { hidden: 1, of: 13, refused })).toBe('Hides 1 of 13 tools: 60 calls of 3 consumers in 24 h.');
  expect(words('prompts', { hidden: 1, of: 2, refused: { calls: 1, consumers: 1 } })).toBe(
    'Hides 1 of 2 prompts: 1 call of 1 consumer in 24 h.',
  );
  expect(words('tools', { hidden: 2, of: 2, refused: { calls: 0, consumers: 0 } })).toBe(
    'Hides all 2 tools: no calls in 24 h.',
  );
  expect(words('tools', { hidden: 1, of: 13, refused: { calls: 4, consumers: 0 } })).toBe(
    'Hides 1 of 13 tools: 4 calls in 24 h.',
  );
});

it('counts no calls where nothing is hidden, or while they are not counted', () => {
  expect(words('resources', { hidden: 0, of: 1, refused })).toBe('Hides none of 1 resource.');
  expect(words('tools', { hidden: 1, of: 13, refused: undefined })).toBe('Hides 1 of 13 tools.');
});

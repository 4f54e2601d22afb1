import { expect, it } from 'vitest';
import { nameHider } from './hide-names.ts';

it('hides names where they stand as words, the same one always by the same, and within JSON too', () => {
  const hide = nameHider(['acme', 'acme corp', 'say "hi"', 'a.b']);
  const text = `acme paid; acme corp did not; acmeville; ${JSON.stringify({ who: 'say "hi"' })}; a.b and axb`;
  const shown = hide(text);
  expect(shown).toMatch(
    /^name-(\w{8}) paid; name-(?!\1)\w{8} did not; acmeville; \{"who":"name-\w{8}"\}; name-\w{8} and axb$/,
  );
  expect(hide('acme')).toBe(hide('acme'));
  expect(nameHider(['acme'])('acme')).not.toBe(hide('acme'));
});

it('hides many names in many texts without naming one', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `consumer-${index}`);
  const shown = nameHider(names)(names.join(' '));
  expect(shown).not.toContain('consumer-');
  expect(nameHider([])('consumer-1')).toBe('consumer-1');
});

import { expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

it('goes back to a page of this console with its query', () => {
  expect(safePath('/events?tool=echo')).toBe('/events?tool=echo');
});

it('never leaves this origin', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    undefined,
    '/sign-in',
  ]) {
    expect(safePath(next)).toBe('/overview');
  }
});

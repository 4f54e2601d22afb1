import { expect, it } from 'vitest';
import { handleFinding } from './handle.ts';

it.each(['a', '0', 'everything-mcp-v1.0', 'weather-v1.0', 'a_b', 'a--b', 'x'.repeat(100)])('%s is a name', (name) => {
  expect(handleFinding(name, 'metadata.name')).toBeNull();
});

it.each([
  '',
  '.',
  '..',
  'a..b',
  '-a',
  'a-',
  '.a',
  'a.',
  'A',
  'é',
  'a b',
  'a/b',
  '__proto__',
  'a\0',
  'x'.repeat(101),
  'a\n',
])('%j is no name of anything new, and the finding says why', (name) => {
  expect(handleFinding(name, 'metadata.name')).toEqual({
    path: 'metadata.name',
    message: expect.stringMatching(/^must be 1–100 lower-case letters, .*; found "/),
  });
});

it('may be spelt with capitals where other documents do', () => {
  expect(handleFinding('PrimaryIDP', 'entity.name', { takesCapitals: true })).toBeNull();
  expect(handleFinding('Primary..IDP', 'entity.name', { takesCapitals: true })).not.toBeNull();
});

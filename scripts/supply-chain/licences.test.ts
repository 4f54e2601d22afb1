import { expect, test } from 'vitest';
import { judgeLicences } from './licences.ts';

const licensed = (licence: string | undefined, name = 'some-package') => ({
  name,
  version: '1.0.0',
  licenses:
    licence === undefined ? [] : [/ (AND|OR) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
});
const problemOf = (licence: string | undefined, name?: string) => judgeLicences([licensed(licence, name)])[0]?.problem;

test.each(['MIT', 'ISC', 'BSD-3-Clause', 'Apache-2.0', 'MIT AND Zlib', '(MIT AND Zlib)', '(MIT OR GPL-3.0-or-later)'])(
  'lets packages under %s in',
  (licence) => {
    expect(problemOf(licence)).toBeNull();
  },
);

test.each([
  'GPL-3.0-only',
  'AGPL-3.0-only',
  'LGPL-3.0-or-later',
  'MPL-2.0',
  'MIT AND GPL-3.0-only',
  'Custom',
  '(MIT OR (A AND B))',
])('asks about packages under %s', (licence) => {
  expect(problemOf(licence)).toBe('is under a licence that nobody has read yet');
});

test('asks about a package without a licence', () => {
  expect(problemOf(undefined)).toBe('names no licence');
});

test('remembers what was read, for that licence only', () => {
  expect(problemOf('CC-BY-4.0', 'caniuse-lite')).toBeNull();
  expect(problemOf('CC-BY-4.0', 'other')).not.toBeNull();
  expect(problemOf('GPL-3.0-only', 'caniuse-lite')).not.toBeNull();
});

test('lists problems first, with the whole name of each package', () => {
  const listed = judgeLicences([licensed('MIT', 'a'), { ...licensed('GPL-3.0-only', 'z'), group: '@scope' }]);
  expect(listed.map(({ name }) => name)).toEqual(['@scope/z', 'a']);
});

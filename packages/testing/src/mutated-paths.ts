import fc from 'fast-check';
import { effort, seed } from './env.ts';

/** What stands in the place of a parameter, or of any part of a path. */
const VALUES = [
  '1',
  '0',
  '-1',
  '99999999999',
  '9'.repeat(30),
  '1e9',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  '%00',
  '%0d%0aX-Evil:%201',
  '%ED%A0%80',
  '%F0%9F%98%80',
  '%',
  '%zz',
  '%2e%2e',
  '..',
  '.',
  '%2F',
  '%5c',
  '~',
  ' ',
  '%20',
  '',
  'a',
  'A',
  'é',
  "'",
  '"',
  '`',
  '%27%3b--',
  '%',
  '_',
  '%25',
  '{}',
  '[]',
  '%7B%7B%20env%20%22A%22%20%7D%7D',
  '<script>',
  'x'.repeat(300),
  '00000000-0000-0000-0000-000000000000',
  '2026-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '*',
  '$1',
  '\\x00',
];

const NAMES = [
  'limit',
  'cursor',
  'from',
  'to',
  'before',
  'revision',
  'wait',
  'company',
  'proxy',
  'status',
  'number',
  '__proto__',
  'a[b]',
  '',
];

/**
 * Paths that were made by mutating documented ones: parameters hold anything, parts are exchanged, doubled or left out, and there are
 * queries that nobody asked for. From one seed always the same.
 * @param paths as routes name them, with parameters as `:name` or `*`
 */
export function mutatedPaths(paths: readonly string[], count: number): string[] {
  const value = fc.constantFrom(...VALUES);
  const query = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 3 })
    .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'));
  const change = fc.constantFrom('keep', 'keep', 'exchange', 'double', 'leave', 'append', 'slash', 'upper');
  const mutated = fc
    .tuple(fc.constantFrom(...paths), change, fc.nat(8), value, fc.infiniteStream(value), query)
    .map(([path, how, at, text, values, search]) => {
      const parts = path.split('/').map((part) => (/^[:*]/.test(part) ? String(values.next().value) : part));
      const place = Math.min(parts.length - 1, 1 + (at % Math.max(1, parts.length - 1)));
      if (how === 'exchange') parts[place] = text;
      if (how === 'double') parts.splice(place, 0, parts[place] ?? '');
      if (how === 'leave') parts.splice(place, 1);
      if (how === 'append') parts.push(text);
      if (how === 'slash') parts.push('');
      const joined = parts.join('/');
      const whole = how === 'upper' ? joined.toUpperCase() : joined;
      return `${whole.startsWith('/') ? '' : '/'}${whole}${search === '' ? '' : `?${search}`}`;
    });
  return fc.sample(mutated, { numRuns: count * effort, seed });
}

import { expect, it } from 'vitest';
import { whoMay } from './who-may.ts';

const person = (username: string, ...roles: ('admin' | 'developer' | 'biller' | 'viewer')[]) => ({ username, roles });

it('names the people who may, and nobody else', () => {
  const people = [person('ana', 'admin'), person('ben', 'viewer'), person('tom', 'developer')];
  expect(whoMay(['proxies.write'], people)).toBe('ana and tom');
  expect(whoMay(['charges.write'], people)).toBe('ana');
  expect(whoMay(['proxies.write', 'charges.write'], [...people, person('zoe', 'biller')])).toBe('ana, tom and zoe');
});

it('counts those beyond three', () => {
  const people = ['a', 'b', 'c', 'd'].map((name) => person(name, 'admin'));
  expect(whoMay(['proxies.write'], people)).toBe('a, b, c and one other');
  expect(whoMay(['proxies.write'], [...people, person('e', 'developer')])).toBe('a, b, c and 2 others');
});

it('says the roles while no name is known', () => {
  expect(whoMay(['proxies.write'], [])).toBe('administrators and developers');
});

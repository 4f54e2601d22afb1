import { type Action, may, rolesThatMay } from '@tallygate/contracts/rights';
import type { Role } from '@tallygate/contracts/roles';
import type { Colleagues } from '@tallygate/contracts/session';

const NAMED = 3;

const PLURALS: Record<Role, string> = {
  admin: 'administrators',
  developer: 'developers',
  biller: 'billers',
  viewer: 'viewers',
};

/** The people who may do one of the actions, in words: by name, or by role while no names are known. */
export function whoMay(actions: readonly Action[], colleagues: Colleagues): string {
  const names = colleagues.filter((one) => actions.some((action) => may(one, action))).map(({ username }) => username);
  if (names.length === 0) return inWords([...new Set(actions.flatMap(rolesThatMay))].map((role) => PLURALS[role]));
  const others = names.length - NAMED;
  if (others <= 0) return inWords(names);
  return inWords([...names.slice(0, NAMED), others === 1 ? 'one other' : `${others} others`]);
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

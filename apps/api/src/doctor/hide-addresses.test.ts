import { expect, it } from 'vitest';
import { hideAddresses } from './hide-addresses.ts';

const shown = (found: string) => {
  const check = {
    id: 'x',
    title: '',
    group: '',
    result: 'warn' as const,
    found,
    why: found,
    fix: found,
    values: [found],
    href: '/x',
    action: null,
    subject: null,
    durationMs: 1,
  };
  const [hidden] = hideAddresses({ at: '2026-01-01T00:00:00.000Z', checks: [check] }).checks;
  expect([hidden?.why, hidden?.fix, hidden?.values[0]]).toEqual(Array(3).fill(hidden?.found));
  return hidden?.found;
};

it.each([
  ['http://10.1.2.3:3001/mcp does not answer', '(address) does not answer'],
  ['postgresql://db.internal:5432/tallygate is away.', '(address) is away.'],
  ['listens on 0.0.0.0:9090 and [::1]:9094', 'listens on (address) and (address)'],
  ['gateway-1.internal:9002 refuses', '(address) refuses'],
  ['Broken does not answer since 2026-11-30T13:58:00.000Z.', 'Broken does not answer since 2026-11-30T13:58:00.000Z.'],
  ['All 4 proxies are served.', 'All 4 proxies are served.'],
])('leaves no address in "%s"', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

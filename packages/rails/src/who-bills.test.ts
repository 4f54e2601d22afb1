import { expect, it } from 'vitest';
import { billingRailAt, type RailAssignment, takesUsage } from './who-bills.ts';

const november = '2026-11-01T00:00:00.000Z';
const december = '2026-12-01T00:00:00.000Z';
const assignments: RailAssignment[] = [
  { railId: 'stripe', role: 'bills', meterId: 'calls', company: null, validFrom: november },
  { railId: 'metronome', role: 'bills', meterId: 'calls', company: null, validFrom: december },
  { railId: 'file', role: 'bills', meterId: 'calls', company: 'acme', validFrom: november },
  { railId: 'sink', role: 'shadow', meterId: 'calls', company: null, validFrom: december },
];
const at = (company: string, moment: string, meterId = 'calls') => ({ meterId, company, at: Date.parse(moment) });

it.each([
  ['globex', '2026-10-31T23:59:59.999Z', null],
  ['globex', november, 'stripe'],
  ['globex', '2026-11-30T23:59:59.999Z', 'stripe'],
  ['globex', december, 'metronome'],
  ['acme', december, 'file'],
])('bills %s at %s by %s', (company, moment, rail) => {
  expect(billingRailAt(assignments, at(company, moment))).toBe(rail);
});

it('leaves a meter without an entry to nobody here', () => {
  expect(billingRailAt(assignments, at('acme', december, 'tokens'))).toBeNull();
});

it('tells a rail that only watches, from when it does', () => {
  expect(takesUsage(assignments, 'sink', at('acme', '2026-11-30T00:00:00Z'))).toBe(false);
  expect(takesUsage(assignments, 'sink', at('acme', december))).toBe(true);
  expect(takesUsage(assignments, 'stripe', at('globex', december))).toBe(false);
});

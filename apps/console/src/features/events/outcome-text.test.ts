import { expect, it } from 'vitest';
import { ledgerEvent } from './ledger-event.testing.ts';
import { outcomeText, titleOf } from './outcome-text.ts';

const refused = { outcome: 'denied', denial: 'auth', reason: 'denied_auth', class: 'caller', billable: false } as const;

it.each([
  ['Billed', {}],
  ['Free', { billable: false, class: 'free' }],
  ['OK', { reason: 'protocol', billable: false, class: 'free', method: 'tools/list' }],
  ['Wrong audience', { ...refused, detail: 'audience_mismatch' }],
  ['Not authenticated', { ...refused, detail: 'something of a later gateway' }],
  ['Server down', { outcome: 'upstream_failed', reason: 'upstream_unreachable', class: 'server', billable: false }],
  ['Tool error', { outcome: 'tool_error', reason: 'tool_error', class: 'server' }],
] as const)('a list says %s of %j', (text, change) => {
  expect(outcomeText(ledgerEvent(1, change))).toBe(text);
});

it('names an event by what was asked for, or by what was wrong when nobody read that', () => {
  expect(titleOf(ledgerEvent(1))).toBe('echo');
  expect(titleOf(ledgerEvent(1, { ...refused, kind: 'refused', method: 'post', detail: 'token_expired' }))).toBe(
    'Refused: expired token',
  );
});

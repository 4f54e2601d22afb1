import { describe, expect, it } from 'vitest';
import { callFlow, difference, measuredParts } from './call-flow.ts';
import { eventDetail } from './ledger-event.testing.ts';

const statesOf = (change: Parameters<typeof eventDetail>[1]) =>
  Object.fromEntries(callFlow(eventDetail(1, change)).map(({ id, state }) => [id, state]));

const line = {
  meterId: 'm',
  meter: 'Calls',
  plan: null,
  currency: 'usd',
  amount: '2.5',
  before: '50',
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
  isOpen: true,
};
const billOf = (change: Parameters<typeof eventDetail>[1]) =>
  callFlow(eventDetail(1, change)).find(({ id }) => id === 'bill');

describe('the way of a call', () => {
  it('ends in its line of the bill, and says while the period is open', () => {
    expect(billOf({ bill: [line] })).toMatchObject({
      primary: '$0.025, open period',
      state: 'passed',
      link: { href: '/meters/m' },
    });
    expect(billOf({ bill: [{ ...line, isOpen: false }] })?.primary).toBe('$0.025');
    expect(billOf({ bill: [{ ...line, amount: null }] })?.primary).toContain('Not of one event');
    expect(billOf({ bill: [] })).toMatchObject({ primary: '–', state: 'unreached' });
  });

  it('says who saw a call that another gateway carried, and that its outcome is assumed', () => {
    const change = {
      source: 'access_log',
      gatewayId: 'als:router-node',
      evidence: 'assumed',
      httpStatus: 200,
    } as const;
    const [caller, outcome] = ['caller', 'outcome'].map((id) =>
      callFlow(eventDetail(1, change)).find((block) => block.id === id),
    );
    expect(caller?.facts).toContainEqual({ label: 'Seen by', value: 'Another gateway, by its access log' });
    expect(caller?.facts).toContainEqual({ label: 'Gateway', value: 'als:router-node' });
    expect(outcome?.primary).toBe('HTTP 200, assumed');
    expect(outcome?.facts).toContainEqual({ label: 'Read from', value: 'The HTTP status alone: assumed' });
    const own = callFlow(eventDetail(1, { httpStatus: 200 }));
    expect(own.flatMap(({ facts }) => facts.map(({ label }) => label))).not.toContain('Seen by');
    expect(own.find(({ id }) => id === 'outcome')?.primary).toBe('HTTP 200');
  });

  it('passes every station when nothing went wrong', () => {
    const states = statesOf({
      meters: [{ id: 'm', name: 'Calls', counted: true, failedCondition: null }],
      bill: [line],
    });
    expect(new Set(Object.values(states))).toEqual(new Set(['passed']));
  });

  it('ends at the token that was refused, and says what was not reached', () => {
    const refused = {
      outcome: 'denied',
      denial: 'auth',
      detail: 'audience_mismatch',
      reason: 'denied_auth',
      class: 'caller',
      billable: false,
      consumer: undefined,
      deliveryState: 'not_sent',
    } as const;
    expect(statesOf(refused)).toMatchObject({ token: 'decided', policies: 'unreached', server: 'unreached' });
    const token = callFlow(eventDetail(1, refused)).find(({ id }) => id === 'token');
    expect(token).toMatchObject({
      primary: 'Wrong audience',
      link: { href: '/events?reason=denied_auth&proxy=everything' },
    });
  });

  it.each([
    ['policies', { outcome: 'denied', denial: 'rate', reason: 'denied_rate', class: 'caller' }],
    ['server', { outcome: 'tool_error', reason: 'tool_error', class: 'server' }],
    ['outcome', { outcome: 'cancelled', reason: 'cancelled', class: 'caller' }],
  ] as const)('is decided at %s by %j', (id, change) => {
    expect(statesOf({ ...change, billable: false })[id]).toBe('decided');
  });

  it('does not reach the server when it repeats another call', () => {
    expect(statesOf({ reason: 'duplicate', billable: false, class: 'free', duplicateOf: 'x' }).server).toBe(
      'unreached',
    );
  });
});

describe('the time of a call', () => {
  it.each([
    [{ durationMs: 15, upstreamMs: 14, ttfbMs: 13 }, ['gateway 1', 'server 12', 'sending 2']],
    [{ durationMs: 15, upstreamMs: 14, ttfbMs: undefined }, ['gateway 1', 'server 14']],
    [{ durationMs: 0.6, upstreamMs: undefined, ttfbMs: undefined }, ['gateway 0.6']],
    [{ durationMs: 5, upstreamMs: 9, ttfbMs: 2 }, ['server 2', 'sending 3']],
  ])('of %j is drawn as %j, which adds up to the whole', (change, parts) => {
    const measured = measuredParts(eventDetail(1, change));
    expect(measured.map(({ label, ms }) => `${label} ${ms}`)).toEqual(parts);
    expect(measured.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(change.durationMs);
  });
});

describe('what differs', () => {
  it('is marked against the nearest of what was expected', () => {
    expect(difference('http://gw/a/mcp http://gw/everything/mcp', 'http://gw/weather/mcp')).toEqual({
      expected: { before: 'http://gw/', middle: 'a', after: '/mcp' },
      found: { before: 'http://gw/', middle: 'weather', after: '/mcp' },
    });
    expect(difference('https://idp', 'https://idp/').found).toEqual({ before: 'https://idp', middle: '/', after: '' });
    expect(difference('read', 'none').found).toEqual({ before: '', middle: 'none', after: '' });
  });
});

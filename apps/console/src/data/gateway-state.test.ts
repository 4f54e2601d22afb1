import type { GatewayView } from '@tallygate/contracts/status-view';
import { describe, expect, it } from 'vitest';
import { gatewayState } from './gateway-state.ts';

const aGateway = (over: Partial<GatewayView> = {}) =>
  ({
    id: 'gw-1',
    live: true,
    lastSeenAt: '2026-11-29T13:57:00.000Z',
    configError: null,
    proxies: [],
    ...over,
  }) as unknown as GatewayView;
const facts = (gateways: GatewayView[], over = {}) => ({
  gateways,
  running: null,
  inSync: true,
  changedOutside: false,
  changedOnlyInText: false,
  now: '2026-11-29T14:00:00.000Z',
  ...over,
});

describe('gatewayState', () => {
  it('is unreachable while no gateway reports', () => {
    expect(gatewayState(facts([])).state).toBe('unreachable');
    const silent = gatewayState(facts([aGateway({ live: false })]));
    expect(silent.state).toBe('unreachable');
    expect(silent.reasons.map((one) => one.replaceAll('\u00a0', ' '))).toEqual(['No gateway has reported for 3 min.']);
  });

  it('runs when every gateway is live and serves everything', () => {
    expect(gatewayState(facts([aGateway()]))).toEqual({ state: 'running', label: 'Running', reasons: [] });
  });

  it('is degraded, with the reason, when a file was refused or a proxy is not served', () => {
    const refused = aGateway({ configError: { hash: 'x', findings: [{ path: 'a', message: 'unknown field "a"' }] } });
    const partial = aGateway({
      proxies: [{ name: 'everything', path: '/e/mcp', serving: false, reason: 'its key manager is missing' }],
    });

    expect(gatewayState(facts([refused])).reasons).toEqual([
      'Gateway “gw-1” refused the newest file: unknown field "a".',
    ]);
    expect(gatewayState(facts([partial])).reasons).toEqual([
      'Proxy everything is not served: its key manager is missing.',
    ]);
  });

  it('tells of a file that was changed outside, and whether that changed what it says', () => {
    const changed = gatewayState(facts([aGateway()], { changedOutside: true, inSync: false }));
    const commented = gatewayState(facts([aGateway()], { changedOutside: true, changedOnlyInText: true }));

    expect(changed).toMatchObject({ state: 'changed', label: 'Changed outside' });
    expect(changed.reasons).toEqual(['config.toml was changed outside the console.']);
    expect(commented.reasons).toEqual(['Comments, order or spelling of config.toml were changed outside the console.']);
    expect(gatewayState(facts([], { changedOutside: true })).state).toBe('unreachable');
  });

  it('is degraded while one of several gateways is gone or has not confirmed', () => {
    const running = { number: 3, hash: 'h', appliedAt: null };

    expect(gatewayState(facts([aGateway(), aGateway({ id: 'gw-2', live: false })])).state).toBe('degraded');
    expect(gatewayState(facts([aGateway()], { inSync: false, running })).reasons).toEqual([
      'Not every gateway has confirmed version 3 yet.',
    ]);
  });
});

import type { GatewayView } from '@tallygate/contracts/status-view';
import { expect, it } from 'vitest';
import { gatewaySpools } from './gateway-spools.ts';

const gateway = {
  id: 'eu-1',
  live: true,
  lastSeenAt: '2026-12-01T05:00:00.000Z',
  publishers: [{ type: 'console', queued: 7, parked: 0, oldestMs: 60_000 }],
  spool: { dropped: 0, missing: [] },
} as unknown as GatewayView;

it('says by the clock of calls since when one waits, also where a trial has moved that clock', () => {
  expect(gatewaySpools([gateway], 0)).toMatchObject([{ waiting: 7, oldestAt: '2026-12-01T04:59:00.000Z' }]);
  expect(gatewaySpools([gateway], 31 * 86_400_000)).toMatchObject([
    { lastSeenAt: '2027-01-01T05:00:00.000Z', oldestAt: '2027-01-01T04:59:00.000Z' },
  ]);
});

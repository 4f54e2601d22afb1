import type { GatewayView } from '@tallygate/contracts/status-view';
import type { GatewaySpool } from '@tallygate/rails/reconcile/judge-gateways';

/**
 * What each gateway last said of its spool.
 * @param aheadMs how far the clock that calls are dated by is ahead of the machine's, by which gateways are heard of
 */
export function gatewaySpools(gateways: readonly GatewayView[], aheadMs: number): GatewaySpool[] {
  return gateways.map(({ id, live, lastSeenAt: seenAt, publishers, spool }) => {
    const ledger = publishers.find(({ type }) => type === 'console');
    const seenMs = Date.parse(seenAt) + aheadMs;
    return {
      id,
      isLive: live,
      lastSeenAt: new Date(seenMs).toISOString(),
      waiting: ledger?.queued ?? 0,
      oldestAt: ledger?.oldestMs == null ? null : new Date(seenMs - ledger.oldestMs).toISOString(),
      parked: ledger?.parked ?? 0,
      dropped: spool.dropped,
      missing: spool.missing,
    };
  });
}

import type { Database } from '@tallygate/db/database';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { silentSince } from '../overview/silent-since.ts';
import { gatewaySpools } from '../reconciliation/gateway-spools.ts';

/**
 * Up to when every call is in the ledger, as far as the gateways tell: the oldest event that waits in one of them, or when the last
 * one was heard of; otherwise now.
 */
export async function dataUpTo(context: {
  db: Database;
  registry: Pick<GatewayRegistry, 'list' | 'live'>;
  clock: Pick<ProductClock, 'offsetMs'>;
  now: () => Date;
}): Promise<Date> {
  const silent = await silentSince(context);
  const waiting = gatewaySpools(context.registry.list(), context.clock.offsetMs).flatMap(({ oldestAt }) =>
    oldestAt === null ? [] : [Date.parse(oldestAt)],
  );
  return new Date(Math.min(silent?.getTime() ?? Number.POSITIVE_INFINITY, context.now().getTime(), ...waiting));
}

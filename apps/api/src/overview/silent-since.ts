import type { Database } from '@tallygate/db/database';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { GatewayRegistry } from '../gateways/registry.ts';

/**
 * Since when no gateway has reported, by the clock that calls are dated by; null while one does, and when none ever did.
 */
export async function silentSince({
  db,
  registry,
  clock,
}: {
  db: Database;
  registry: Pick<GatewayRegistry, 'live'>;
  clock: Pick<ProductClock, 'offsetMs'>;
}): Promise<Date | null> {
  if (registry.live().length > 0) return null;
  const { _max: last } = await db.prisma.gateway.aggregate({ _max: { lastSeenAt: true } });
  return last.lastSeenAt && new Date(last.lastSeenAt.getTime() + clock.offsetMs);
}

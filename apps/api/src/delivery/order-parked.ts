import type { ParkedAnswer } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { bodyText, WHOLE_EVENTS } from '../events/event-row.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import type { DeliveryOrders, NewOrder } from '../gateways/delivery-orders.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { MOESIF } from '../publishers/publisher-view.ts';

/** Events that are named in the audit log; of more it tells the number. */
const NAMED = 100;
/** Of a thousand thousand at once the rest is left for the next press. */
const MOST = 100_000;

type Context = {
  db: Database;
  registry: GatewayRegistry;
  deliveryOrders: DeliveryOrders;
  author: Author;
  now: () => Date;
};
type Found = { id: string; gatewayId: string };

/**
 * Has parked events sent again, or discards them for good. What is expired is too old for the collector and only
 * discarded. Gateways carry it out with their next report; in the ledger a discarded event is so at once.
 * @param ids events that are not parked are passed over
 */
export async function orderParked(
  context: Context,
  { kind, ids }: { kind: 'send_again' | 'discard'; ids: readonly string[] | 'all' },
): Promise<ParkedAnswer> {
  const { db, author, deliveryOrders, registry, now } = context;
  const found = await db.sql<Found>(
    // The gateway that has an event in its log sends it, also where another one saw the call.
    `select id, coalesce(${bodyText('recordedBy')}, gateway_id) as "gatewayId"
     from parked_events join (${WHOLE_EVENTS}) on event_id = id
     where delivery_state = any($1) and ($2::uuid[] is null or id = any($2::uuid[])) order by time, id limit ${MOST}`,
    [kind === 'discard' ? ['parked', 'expired'] : ['parked'], ids === 'all' ? null : [...ids]],
  );
  if (found.length === 0) return { events: 0, silentGateways: [] };
  const orders = found.map(({ id, gatewayId }): NewOrder => ({ kind, eventId: id, gatewayId }));
  await db.prisma.$transaction(async (tx) => {
    await deliveryOrders.give(tx, author.actor, orders);
    await writeAudit(tx, author, {
      action: kind,
      entityType: 'publisher',
      entityId: MOESIF,
      after: { events: found.length, ids: found.slice(0, NAMED).map(({ id }) => id) },
    });
  });
  if (kind === 'discard') {
    const at = now().toISOString();
    const deliveries = found.map(({ id }) => ({ id, state: 'discarded' as const, at }));
    await recordDeliveries(db, { publisher: MOESIF, deliveries }, { byGateway: false });
  }
  deliveryOrders.given(orders);
  const live = new Set(registry.live().map(({ id }) => id));
  const silentGateways = [...new Set(found.map(({ gatewayId }) => gatewayId))].filter((id) => !live.has(id));
  return { events: found.length, silentGateways };
}

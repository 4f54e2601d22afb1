import { randomUUID } from 'node:crypto';
import { type DeliveryOrder, MAX_ORDERS, type OrderKind } from '@tallygate/contracts/delivery-order';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import type { Database } from '@tallygate/db/database';
import type { Transaction } from '../database/transaction.ts';

/** A test that its gateway has not begun by then is not begun any more: nobody looks at it. */
export const TEST_OPEN_MS = 600_000;
/** How long the way of a test event can be looked at. */
const TEST_KEPT_MS = 24 * 3_600_000;

export type NewOrder = { kind: OrderKind; eventId: string; gatewayId: string };

/**
 * What gateways are to do about single events. Each is told with every answer to its gateway until it has reported what
 * came of it, so that neither a lost answer nor a restart loses an order.
 */
export class DeliveryOrders {
  readonly #db: Database;
  readonly #now: () => Date;
  /** Gateways that have nothing to do: their reports, which come every few seconds, cost no query. */
  readonly #idle = new Set<string>();

  constructor({ db, now }: { db: Database; now: () => Date }) {
    this.#db = db;
    this.#now = now;
  }

  /** Gives orders; one for an event that has an order takes that one's place. */
  async give(tx: Transaction, by: string, orders: readonly NewOrder[]): Promise<void> {
    const createdAt = this.#now();
    await tx.deliveryOrder.deleteMany({ where: { eventId: { in: orders.map(({ eventId }) => eventId) } } });
    await tx.deliveryOrder.deleteMany({
      where: { kind: 'test_event', createdAt: { lt: new Date(createdAt.getTime() - TEST_KEPT_MS) } },
    });
    await tx.deliveryOrder.createMany({
      data: orders.map((order) => ({ ...order, id: randomUUID(), createdAt, createdBy: by })),
    });
  }

  /** Must be called when orders that were given are stored. */
  given(orders: readonly NewOrder[]): void {
    for (const { gatewayId } of orders) this.#idle.delete(gatewayId);
  }

  /** What the gateway that reports is still to do. Test events that it tells of are begun. */
  async answer({ id, publishers }: Heartbeat): Promise<DeliveryOrder[]> {
    if (this.#idle.has(id)) return [];
    this.#idle.add(id);
    try {
      const begun = publishers.flatMap(({ tests = [] }) => tests.map((test) => test.id));
      if (begun.length > 0)
        await this.#db.prisma.deliveryOrder.updateMany({
          where: { eventId: { in: begun }, takenAt: null },
          data: { takenAt: this.#now() },
        });
      const open = await this.#db.prisma.deliveryOrder.findMany({
        where: {
          gatewayId: id,
          takenAt: null,
          OR: [{ kind: { not: 'test_event' } }, { createdAt: { gt: new Date(this.#now().getTime() - TEST_OPEN_MS) } }],
        },
        orderBy: { createdAt: 'asc' },
        take: MAX_ORDERS,
      });
      if (open.length > 0) this.#idle.delete(id);
      return open.map(({ kind, eventId }) => ({ kind: kind as OrderKind, eventId }));
    } catch (error) {
      this.#idle.delete(id);
      throw error;
    }
  }
}

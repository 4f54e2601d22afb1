import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import { testEvent } from '@tallygate/moesif/test-event';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Publishers } from '../publishers/start-publishers.ts';
import type { Recorder } from '../record/recorder.ts';

type Desk = {
  recorder: Pick<Recorder, 'append' | 'clock'>;
  publishers: Pick<Publishers, 'take'>;
  gatewayId: string;
  logger: Logger;
};

/** Test events that are remembered as made; an order is told again every few seconds until its event has arrived. */
const REMEMBERED = 100;

/** Carries out what the control plane was asked to have done about single events. Orders may come again and again. */
export class OrderDesk {
  readonly #desk: Desk;
  readonly #made = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  take(orders: readonly DeliveryOrder[]): void {
    for (const { kind, eventId } of orders) if (kind === 'test_event') this.#makeTest(eventId);
    const parked = orders.filter(({ kind }) => kind !== 'test_event');
    if (parked.length === 0) return;
    this.#desk.publishers.take(parked).catch((error: unknown) => {
      this.#desk.logger.warn({ err: error }, 'orders for parked events could not be given; they are given again');
    });
  }

  /** Records a test event as a call's is. One that is made again after a restart has the same id, and counts once. */
  #makeTest(id: string): void {
    if (this.#made.has(id)) return;
    this.#made.add(id);
    for (const oldest of this.#made) {
      if (this.#made.size <= REMEMBERED) break;
      this.#made.delete(oldest);
    }
    const { recorder, gatewayId } = this.#desk;
    recorder.append(JSON.stringify(testEvent({ id, gatewayId, nowMs: recorder.clock.nowMs() })), undefined, (error) => {
      if (error !== undefined) this.#made.delete(id);
    });
  }
}

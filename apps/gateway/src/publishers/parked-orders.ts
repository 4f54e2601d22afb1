import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { Delivery, MoesifDelivery } from './moesif-delivery.ts';
import { type OutgoingEvent, outgoingEvent } from './outgoing-event.ts';
import type { ParkedFile } from './parked-file.ts';
import type { PublisherLog } from './publisher-log.ts';

type ParkedOrdersOptions = {
  settings: MoesifSettings;
  parked: ParkedFile;
  delivery: Pick<MoesifDelivery, 'deliver'>;
  /** Resolves when the states are safe; they are then told to the control plane some time. */
  report: (deliveries: Delivery[]) => Promise<void>;
  /** Ends what is under way. */
  signal: AbortSignal;
  logger: PublisherLog;
  now: () => number;
};

/**
 * Sends parked events again, or drops them, because somebody said so. Every order ends with a report: the control plane
 * gives it again until it has that, also to the next process. What is accepted leaves the file afterwards, so that a
 * crash between both sends it once more, under the same id.
 */
export class ParkedOrders {
  readonly #options: ParkedOrdersOptions;
  readonly #under = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: ParkedOrdersOptions) {
    this.#options = options;
  }

  take(orders: readonly DeliveryOrder[]): void {
    const fresh = orders.filter(({ eventId }) => !this.#under.has(eventId));
    if (fresh.length === 0 || this.#options.signal.aborted) return;
    for (const { eventId } of fresh) this.#under.add(eventId);
    this.#last = this.#last.then(() => this.#carryOut(fresh));
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #carryOut(orders: readonly DeliveryOrder[]): Promise<void> {
    const { signal, logger } = this.#options;
    try {
      await this.#discard(orders.filter(({ kind }) => kind === 'discard').map(({ eventId }) => eventId));
      await this.#sendAgain(orders.filter(({ kind }) => kind === 'send_again').map(({ eventId }) => eventId));
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'orders for parked events could not be carried out; they stay');
    } finally {
      for (const { eventId } of orders) this.#under.delete(eventId);
    }
  }

  async #discard(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#options.parked.remove(new Set(ids));
    await this.#report(ids.map((id) => ({ id, state: 'discarded' })));
    this.#options.logger.info({ events: ids.length }, 'parked events were discarded');
  }

  async #sendAgain(ids: readonly string[]): Promise<void> {
    const { settings, delivery, signal } = this.#options;
    for (let from = 0; from < ids.length; from += settings.batch_size) {
      const events: OutgoingEvent[] = [];
      for (const id of ids.slice(from, from + settings.batch_size)) {
        const event = await this.#read(id);
        if (event !== undefined) events.push(event);
      }
      if (events.length === 0) continue;
      await delivery.deliver(events, signal);
      const accepted = events.filter(({ wasAccepted }) => wasAccepted).map(({ id }) => id);
      if (accepted.length > 0) await this.#options.parked.remove(new Set(accepted));
    }
  }

  /** The parked event as it is sent now; undefined, and reported, when there is nothing to send. */
  async #read(id: string): Promise<OutgoingEvent | undefined> {
    const { settings, parked, now } = this.#options;
    const found = await parked.find(id);
    if (found === undefined) {
      const error =
        'its gateway does not have it any more: the file of parked events was removed or is of another gateway';
      await this.#report([{ id, state: 'parked', error }]);
      return undefined;
    }
    // It was taken when it was recorded; a setting that was changed since does not take it back.
    return outgoingEvent({ payload: Buffer.from(found.payload), atMs: now() }, { ...settings, events: 'all' });
  }

  async #report(deliveries: readonly Omit<Delivery, 'at'>[]): Promise<void> {
    const at = new Date(this.#options.now()).toISOString();
    await this.#options.report(deliveries.map((delivery) => ({ ...delivery, at })));
  }
}

import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { PublisherStatus } from '../controller/gateway-state.ts';

/** A publisher at work on its reader. */
export type RunningPublisher = {
  status(): PublisherStatus;
  /** Sends what has gathered without waiting; true when nothing is left before `deadlineMs` milliseconds are over. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Carries out what somebody ordered for parked events, where it has such; an order that runs already is let be. */
  take?(orders: readonly DeliveryOrder[]): void;
  /** Lets what is in flight finish for `graceMs`, then ends it, and frees the reader. Nothing is lost. */
  stop(graceMs: number): Promise<void>;
};

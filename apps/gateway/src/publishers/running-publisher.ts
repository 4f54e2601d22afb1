import type { PublisherStatus } from '../controller/gateway-state.ts';

/** A publisher at work on its reader. */
export type RunningPublisher = {
  status(): PublisherStatus;
  /** Sends what has gathered without waiting; true when nothing is left before `deadlineMs` milliseconds are over. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Lets what is in flight finish for `graceMs`, then ends it, and frees the reader. Nothing is lost. */
  stop(graceMs: number): Promise<void>;
};

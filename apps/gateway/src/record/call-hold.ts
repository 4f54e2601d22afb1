import type { KeptHold } from './kept-hold.ts';

/** What a call has put aside of its company's credits. */
export type CallHold = {
  /**
   * Spends what the call costs, and gives the rest back.
   * @param eventText the call's event, complete but for this
   * @returns the event's members that say so, with a trailing comma
   */
  settle(eventText: string): string;
  /** The call is not billed. */
  release(): void;
  /** What the journal keeps of it. */
  kept(): KeptHold;
};

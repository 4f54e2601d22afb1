import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { CallHold } from './call-hold.ts';
import type { KeptHold } from './kept-hold.ts';
import type { OpenCall } from './open-call.ts';

/** What decides whether calls may be made that somebody has to pay, and puts aside what they may take. */
export type CallGate = {
  /**
   * Puts aside what the calls of a request may take, all of it or nothing.
   * @returns the refusal when it is not there; undefined when they may be made
   */
  admit(request: RelayRequest, calls: readonly OpenCall[]): Refusal | undefined | Promise<Refusal | undefined>;
  /** A hold of the former run. @param isTask the call goes on as a task */
  restore(kept: KeptHold, isTask: boolean): CallHold;
};

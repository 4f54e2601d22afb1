import type { FirstCall } from './first-call.ts';
import type { OpenCall } from './open-call.ts';

/** A call that was made before. */
export type RepeatedCall = {
  call: OpenCall;
  first: FirstCall;
  /** Why the answer of the first is not at hand, as one constant word; undefined when it is. */
  reason: string | undefined;
};

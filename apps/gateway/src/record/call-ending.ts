import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import type { Denial, Outcome } from '@tallygate/contracts/outcome';

/**
 * What is known of a call or stream only when it is over; the rest of its event is known when it is accepted.
 * A class, so that every ending has the same shape: one is made per call, on the hot path.
 */
export class CallEnding {
  outcome: Outcome;
  denial: Denial | undefined = undefined;
  detail: string | undefined = undefined;
  denialFacts: DenialFacts | undefined = undefined;
  isError = false;
  errorCode: number | undefined = undefined;
  httpStatus: number | undefined = undefined;
  durationMs = 0;
  ttfbMs: number | undefined = undefined;
  upstreamMs: number | undefined = undefined;
  responseBytes = 0;
  messageBytes: number | undefined = undefined;
  isSse = false;
  messages = 0;
  progress = 0;
  serverRequests = 0;
  isResumed = false;
  taskHash: string | undefined = undefined;
  taskStatus: string | undefined = undefined;
  mrtrRound: number | undefined = undefined;
  delivered = false;
  /** Some of the result was handed to the caller. */
  isResultBegun = false;
  parse: 'full' | 'scanned' | 'skipped' | undefined = undefined;
  /** The result, for quantities that are read from it; never recorded. */
  result: unknown = undefined;
  /** The call is a repeat: its work is recorded, and billed, by the event of another call. */
  isDuplicate = false;
  /** The event of the call that this one repeats. */
  duplicateOf: string | undefined = undefined;
  serverName: string | undefined = undefined;
  serverVersion: string | undefined = undefined;
  isGatewayRestart = false;

  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }
}

/** A resumed stream brought the end of a call: what its own stream had brought before belongs to it as well. */
export function addEarlierPart(ending: CallEnding, earlier: CallEnding): void {
  ending.isResumed = true;
  ending.durationMs = earlier.durationMs;
  ending.ttfbMs = earlier.ttfbMs;
  ending.upstreamMs = earlier.upstreamMs;
  ending.messages += earlier.messages;
  ending.progress += earlier.progress;
  ending.serverRequests += earlier.serverRequests;
}

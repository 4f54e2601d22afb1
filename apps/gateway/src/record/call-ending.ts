import type { Denial, Outcome } from '@tallygate/contracts/outcome';

/**
 * What is known of a call or stream only when it is over; the rest of its event is known when it is accepted.
 * A class, so that every ending has the same shape: one is made per call, on the hot path.
 */
export class CallEnding {
  outcome: Outcome;
  denial: Denial | undefined = undefined;
  detail: string | undefined = undefined;
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
  parse: 'full' | 'scanned' | 'skipped' | undefined = undefined;
  /** For quantities taken from it; never recorded. */
  result: unknown = undefined;
  /** The work of this call was billed by an earlier event. */
  isDuplicate = false;
  isGatewayRestart = false;

  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }
}

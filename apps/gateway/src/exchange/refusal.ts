import type { Denial } from '@tallygate/contracts/outcome';

/** Why and how a policy answers instead of the upstream. */
export type Refusal = {
  status: number;
  headers: Record<string, string>;
  /** The complete body; for JSON-RPC errors already carrying the request's id. */
  body: string;
  /** Absent for an answer that is not a refusal (`respond`). */
  denial?: Denial;
  /** One constant word for the event, e.g. `token_expired`, `tool_denied`, `rate_limited`. */
  detail: string;
};

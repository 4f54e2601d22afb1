import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import type { Denial } from '@tallygate/contracts/outcome';

/** Why and how a policy answers instead of the upstream. */
export type Refusal = {
  status: number;
  headers: Record<string, string>;
  /** The complete body; for JSON-RPC errors already carrying the request's id. */
  body: string;
  /** Absent for an answer that is not a refusal (`respond`). */
  denial?: Denial;
  /** Nothing is recorded, for no call was made and none may be counted. */
  isUnrecorded?: true;
  /** One constant word for the event, e.g. `token_expired`, `tool_denied`, `rate_limited`. */
  detail: string;
  /** Of a refused token: what was expected, and what stands in it; for the event, never for the caller. */
  facts?: DenialFacts | undefined;
};

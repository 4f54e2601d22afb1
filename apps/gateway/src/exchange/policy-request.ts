import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '@tallygate/caller-token/principal';
import type { ToldLimit } from '@tallygate/contracts/call-refusal';
import type { RequestElement } from '../mcp/request-element.ts';
import type { ProxyAddress } from './proxy-address.ts';
import type { ProxyRoute } from './served-route.ts';

/**
 * What policies may change of the request and of the answer; applied by the relay after all policies ran.
 * Removals come first, so a header that is both removed and set arrives once, with the set value.
 */
export type ExchangeEdits = {
  /** Lower-case name → value; set on the request to the upstream. */
  upstreamHeaders: Map<string, string>;
  removedUpstreamHeaders: Set<string>;
  responseHeaders: Map<string, string>;
  removedResponseHeaders: Set<string>;
  /** Replaces the body that goes upstream (mcp-rewrite only). */
  body: Buffer | undefined;
};

/** A request on its way through the policies of its proxy. */
export type PolicyRequest = {
  readonly exchangeId: string;
  readonly route: ProxyRoute;
  /** The proxy's address under the name that the client used. */
  readonly address: ProxyAddress;
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values as received; the only place where repeated headers can be seen. */
  readonly rawHeaders: readonly string[];
  /** Address of the client; null when it is unknown: then rules about addresses refuse it. */
  readonly clientIp: string | null;
  /** Empty until the body has been parsed, and for GET and DELETE. */
  elements: readonly RequestElement[];
  isBatch: boolean;
  era: 'legacy' | 'modern';
  protocolVersion: string | undefined;
  body: Buffer | undefined;
  principal: Principal | undefined;
  /** The access token that made the principal; only what was verified may be exchanged for another. */
  verifiedToken: string | undefined;
  readonly edits: ExchangeEdits;
  /** Values that policies leave for later ones, and for CEL conditions. */
  readonly metadata: Map<string, unknown>;
  /** Limits that its calls have reached and that let them run. */
  readonly reachedLimits?: readonly ToldLimit[] | undefined;
};

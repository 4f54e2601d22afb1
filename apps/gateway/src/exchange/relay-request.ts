import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Principal } from '@tallygate/caller-token/principal';
import type { ToldLimit } from '@tallygate/contracts/call-refusal';
import type { ServerCookies } from '@tallygate/outbound/server-cookies';
import type { RequestElement } from '../mcp/request-element.ts';
import { newCallId } from './call-id.ts';
import { LazyEdits } from './lazy-edits.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { AddressOf, ProxyAddress } from './proxy-address.ts';
import type { ServedRoute } from './served-route.ts';
import type { UpstreamTarget } from './upstream-targets.ts';

type RelayRequestOptions = {
  route: ServedRoute;
  path: string;
  clientIp: string | null;
  addressOf: AddressOf;
  /** By the clock of business, milliseconds since 1970. */
  receivedAtMs: number;
};

/** A request on its way through policies, relay and record; what few requests need is made only when asked for. */
export class RelayRequest implements PolicyRequest {
  readonly exchangeId: string;
  readonly receivedAtMs: number;
  readonly route: ServedRoute;
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly clientIp: string | null;
  elements: readonly RequestElement[] = [];
  isBatch = false;
  /** Where it goes: the first target until one is chosen. */
  target: UpstreamTarget;
  /** Path and query to which the server has redirected it. */
  redirectedTo: string | undefined;
  /** Cookies of the session; of a request without a session those that its own answers set, which end with it. */
  cookies: ServerCookies | undefined;
  era: 'legacy' | 'modern' = 'legacy';
  protocolVersion: string | undefined;
  body: Buffer | undefined;
  principal: Principal | undefined;
  verifiedToken: string | undefined;
  reachedLimits: readonly ToldLimit[] | undefined;
  /** CORS headers of every answer to this request. */
  corsHeaders: Record<string, string> | undefined;
  readonly #incoming: IncomingMessage;
  readonly #addressOf: AddressOf;
  #address: ProxyAddress | undefined;
  #edits: LazyEdits | undefined;
  #metadata: Map<string, unknown> | undefined;

  constructor(incoming: IncomingMessage, { route, path, clientIp, addressOf, receivedAtMs }: RelayRequestOptions) {
    this.receivedAtMs = receivedAtMs;
    this.exchangeId = newCallId(receivedAtMs);
    this.#incoming = incoming;
    this.#addressOf = addressOf;
    this.route = route;
    this.target = route.targets.first;
    this.httpMethod = incoming.method ?? '';
    this.path = path;
    this.headers = incoming.headers;
    this.rawHeaders = incoming.rawHeaders;
    this.clientIp = clientIp;
  }

  get address(): ProxyAddress {
    this.#address ??= this.#addressOf(this.#incoming, this.route);
    return this.#address;
  }

  get edits(): LazyEdits {
    this.#edits ??= new LazyEdits();
    return this.#edits;
  }

  /** The edits if any policy asked for them. */
  get editsIfAny(): LazyEdits | undefined {
    return this.#edits;
  }

  get metadata(): Map<string, unknown> {
    this.#metadata ??= new Map();
    return this.#metadata;
  }

  get sessionId(): string | undefined {
    const id = this.headers['mcp-session-id'];
    return typeof id === 'string' ? id : undefined;
  }
}

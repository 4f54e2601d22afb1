import type { RelayRequest } from '../exchange/relay-request.ts';

/** Where a redirect leads within the server that gave it. */
export type OwnRedirect = {
  /** Path and query. */
  path: string;
  /** Path without the caller's query, when the server's endpoint itself is there; undefined when that cannot be told. */
  endpoint: string | undefined;
};

/** Statuses that keep method and body (RFC 9110 sections 15.4.8 and 15.4.9). */
const KEEPS_BODY = new Set([307, 308]);
/** Statuses that only a `GET` follows, as in every client: they would turn a call into a `GET` without its body. */
const KEEPS_GET = new Set([301, 302]);

/**
 * What a redirect asks for, if it stays with the server and keeps the request as it is.
 * @param sent path and query of the request that was answered so
 */
export function ownRedirect(
  { target, route, headers, httpMethod }: RelayRequest,
  sent: string,
  { status, location }: { status: number; location: string | undefined },
): OwnRedirect | undefined {
  const isKept = KEEPS_BODY.has(status) || (httpMethod === 'GET' && KEEPS_GET.has(status));
  const from = `${target.origin}${sent}`;
  if (!isKept || location === undefined || !URL.canParse(location, from)) return undefined;
  const to = new URL(location, from);
  const { search, pathname } = new URL(from);
  // A server that gets the client's Host takes that for its own.
  const isOwn = to.origin === target.origin || (route.keepsHost && to.host === headers.host);
  if (!isOwn || (to.pathname === pathname && to.search === search)) return undefined;
  const ownQuery = target.path.includes('?') ? target.path.slice(target.path.indexOf('?')) : '';
  const isEndpoint = KEEPS_BODY.has(status) && to.search === search;
  return { path: `${to.pathname}${to.search}`, endpoint: isEndpoint ? `${to.pathname}${ownQuery}` : undefined };
}

/** Why a redirect is not followed, for the caller; without path and query, which may say more than callers should know. */
export function redirectMessage(request: RelayRequest, location: string | undefined): string | undefined {
  const { origin } = request.target;
  if (location === undefined || !URL.canParse(location, origin)) return undefined;
  const to = new URL(location, origin);
  if (to.origin === origin) return undefined;
  return `The upstream server redirects to ${to.origin}, where the gateway does not follow; that must be the address of the proxy`;
}

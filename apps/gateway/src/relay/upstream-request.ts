import { isIP } from 'node:net';
import type { Dispatcher } from '@tallygate/outbound/outbound';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { UpstreamTarget } from '../exchange/upstream-targets.ts';
import { upstreamHeaders } from './request-headers.ts';
import { addCookies, cookieExchange } from './upstream-cookies.ts';

/** `servername` is read by undici, and missing from its types. */
type UpstreamOptions = Dispatcher.DispatchOptions & { servername?: string };

/**
 * The request as it goes upstream.
 * @param credentialHeader lower-case name of the header that carries the caller's token
 */
export function upstreamRequest(request: RelayRequest, credentialHeader: string): UpstreamOptions {
  const { target, route } = request;
  const body = request.editsIfAny?.body ?? request.body;
  const query = request.path.indexOf('?');
  const path = target.learned.path ?? target.path;
  const sentPath =
    request.redirectedTo ?? (query === -1 ? path : joinQuery(path, target, request.path.slice(query + 1)));
  const headers = upstreamHeaders(request, body?.length, credentialHeader);
  addCookies(headers, request.cookies?.headerFor(cookieExchange(request, sentPath)));
  return {
    origin: target.origin,
    path: sentPath,
    method: request.httpMethod as 'GET' | 'POST' | 'DELETE',
    headers,
    body: body ?? null,
    // The Host header is the client's, but the certificate is that of the server at the address.
    ...(route.keepsHost && { servername: serverName(target.host) }),
  };
}

function serverName(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return isIP(name.replace(/^\[|\]$/g, '')) === 0 ? name : '';
}

/** Parameters of the address win: a caller's parameter of the same name is dropped, since the server might read that one. */
function joinQuery(path: string, { ownParameters }: UpstreamTarget, given: string): string {
  const query =
    ownParameters.size === 0
      ? given
      : given
          .split('&')
          .filter((pair) => !pair.split(';').some((part) => ownParameters.has(parameterName(part))))
          .join('&');
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** The name of a parameter as servers compare it, whatever its spelling. */
function parameterName(part: string): string {
  const name = (part.split('=', 1)[0] ?? '').replaceAll('+', ' ');
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}

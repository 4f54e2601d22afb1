import { isIP } from 'node:net';
import type { Dispatcher } from '@tallygate/outbound/outbound';
import type { RelayRequest } from './relay-request.ts';
import { upstreamHeaders } from './request-headers.ts';

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
  return {
    origin: target.origin,
    path: query === -1 ? target.path : joinQuery(target.path, request.path.slice(query + 1)),
    method: request.httpMethod as 'GET' | 'POST' | 'DELETE',
    headers: upstreamHeaders(request, body?.length, credentialHeader),
    body: body ?? null,
    // Whatever Host says, the certificate is that of the server behind the address.
    ...(route.keepsHost && { servername: serverName(target.host) }),
  };
}

function serverName(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return isIP(name.replace(/^\[|\]$/g, '')) === 0 ? name : '';
}

function joinQuery(path: string, query: string): string {
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

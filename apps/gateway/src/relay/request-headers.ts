import { foldedName } from '@tallygate/server-kit/folded-name';
import type { RelayRequest } from '../exchange/relay-request.ts';

/** `folded` is the name as servers read it that fold names into variables; it differs from a twin's own `name`. */
type Fate = { name: string; folded: string; isDropped: boolean };

/** Ends at the gateway: connection headers (RFC 9110 section 7.6.1), credentials, and what the gateway sets itself. */
const DROPPED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'origin',
  'authorization',
  'cookie',
  'accept-encoding',
  'content-length',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-real-ip',
]);

/** Headers in which upstreams believe the gateway; a client's copy never reaches one. */
const OWN_PREFIX = 'x-tallygate-';

/**
 * Headers that the gateway both acts on and forwards: the server must not read them from a copy spelled with `_` or
 * `.`.
 */
const USED = /^(mcp-.*|content-type|accept|last-event-id|idempotency-key)$/;

const MAX_KNOWN_NAMES = 500;
const known = new Map<string, Fate>();

function fateOf(rawName: string): Fate {
  const fate = known.get(rawName);
  if (fate !== undefined) return fate;
  const name = rawName.toLowerCase();
  const folded = foldedName(name);
  const isTwin = folded !== name;
  const isDropped = DROPPED.has(folded) || folded.startsWith(OWN_PREFIX) || (isTwin && USED.test(folded));
  const made = { name, folded, isDropped };
  if (known.size < MAX_KNOWN_NAMES) known.set(rawName, made);
  return made;
}

/**
 * Headers of the request to the upstream, names and values alternating, in the order and spelling of the client. What the
 * gateway owns, sets, removes or acts on reaches the upstream from the gateway alone: a copy that a client spells with `_` or
 * `.`, which many servers read as `-` (RFC 3875 section 4.1.18), is dropped too.
 * @param credentialHeader lower-case name of the header that carries the caller's token
 */
export function upstreamHeaders(
  request: RelayRequest,
  bodyBytes: number | undefined,
  credentialHeader: string,
): string[] {
  const { rawHeaders, route, headers } = request;
  const edits = request.editsIfAny;
  const owned = edits?.ownedUpstream();
  const credential = foldedName(credentialHeader);
  const listed = namesIn(headers.connection);
  const result: string[] = ['host', hostSent(request), 'accept-encoding', 'identity'];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at]!;
    const { name, folded, isDropped } = fateOf(rawName);
    if (isDropped || folded === credential || listed?.has(name)) continue;
    if (owned?.has(folded)) continue;
    // A policy may have acted on the usual spelling.
    if (folded !== name && headers[folded] !== undefined) continue;
    result.push(rawName, rawHeaders[at + 1]!);
  }
  result.push(
    'x-forwarded-for',
    request.clientIp ?? 'unknown',
    'x-forwarded-proto',
    route.publicProtocol,
    'x-forwarded-host',
    route.publicHost,
  );
  if (bodyBytes !== undefined) result.push('content-length', String(bodyBytes));
  edits?.appendUpstream(result);
  return result;
}

/** The `Host` that the upstream gets. */
export function hostSent({ route, headers, target }: RelayRequest): string {
  return route.keepsHost ? (headers.host ?? target.host) : target.host;
}

/** Names that a `Connection` header declares to be for this hop only; undefined for the usual ones. */
export function namesIn(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

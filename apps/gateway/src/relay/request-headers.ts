import type { RelayRequest } from './relay-request.ts';

type Fate = { name: string; drop: boolean };

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

const MAX_KNOWN_NAMES = 500;
const known = new Map<string, Fate>();

function fateOf(rawName: string): Fate {
  const fate = known.get(rawName);
  if (fate !== undefined) return fate;
  const name = rawName.toLowerCase();
  const made = { name, drop: DROPPED.has(name) || name.startsWith(OWN_PREFIX) };
  if (known.size < MAX_KNOWN_NAMES) known.set(rawName, made);
  return made;
}

/**
 * Headers of the request to the upstream, names and values alternating, in the order and spelling of the client.
 * @param credentialHeader lower-case name of the header that carries the caller's token
 */
export function upstreamHeaders(
  request: RelayRequest,
  bodyBytes: number | undefined,
  credentialHeader: string,
): string[] {
  const { rawHeaders, route, headers, target } = request;
  const edits = request.editsIfAny;
  const listed = namesIn(headers.connection);
  const result: string[] = [
    'host',
    route.keepsHost ? (headers.host ?? target.host) : target.host,
    'accept-encoding',
    'identity',
  ];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at]!;
    const { name, drop } = fateOf(rawName);
    if (drop || name === credentialHeader || listed?.has(name)) continue;
    if (edits?.ownsUpstream(name)) continue;
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

/** Names that a `Connection` header declares to be for this hop only; undefined for the usual ones. */
export function namesIn(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

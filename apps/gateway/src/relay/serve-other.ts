import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LateAnswer, MetadataAnswer } from '../snapshot/metadata-answer.ts';

type Headers = Readonly<Record<string, string>>;

const JSON_HEADERS: Headers = { 'content-type': 'application/json' };
const READ_METHODS = 'GET, HEAD, OPTIONS';
const PREFLIGHT_HEADERS: Headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': '*',
  'access-control-max-age': '3600',
  allow: READ_METHODS,
};

/** Answers what is no MCP route: resource metadata, the listener's own health, and 404 for the rest. */
export function serveOther(
  { metadata, path }: { metadata: MetadataAnswer | LateAnswer | undefined; path: string },
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const send = (status: number, headers: Headers, body: string): void =>
    respond(incoming, response, { status, headers, body });
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
  if (metadata !== undefined) {
    if (isRead) {
      if (typeof metadata !== 'function') send(metadata.status, metadata.headers, metadata.body);
      else void metadata().then(({ status, headers, body }) => send(status, headers, body));
      return;
    }
    if (incoming.method === 'OPTIONS') {
      send(204, PREFLIGHT_HEADERS, '');
      return;
    }
    send(405, { ...JSON_HEADERS, allow: READ_METHODS }, '{"error":"Method Not Allowed"}');
    return;
  }
  if (isRead && (path === '/_gateway-health/ready' || path === '/_gateway-health/healthy')) {
    send(200, JSON_HEADERS, '{"status":"ok"}');
    return;
  }
  send(404, JSON_HEADERS, '{"error":"Not Found"}');
}

/** Answers a request that must not be understood at all, and ends its connection. */
export function serveBadRequest(response: ServerResponse): void {
  const body = '{"error":"Bad Request"}';
  response.writeHead(400, { ...JSON_HEADERS, 'content-length': String(body.length), connection: 'close' });
  response.end(body);
}

function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: { status: number; headers: Headers; body: string },
): void {
  const length: Headers = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // A body that nobody reads would be taken for the next request.
  const close: Headers = incoming.complete || incoming.method === 'GET' ? {} : { connection: 'close' };
  response.writeHead(status, { ...headers, ...length, ...close });
  response.end(incoming.method === 'HEAD' ? undefined : body);
}

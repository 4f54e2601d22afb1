import type { IncomingMessage, ServerResponse } from 'node:http';

/** What clients in browsers ask for and oidc-provider answers without CORS, or does not answer itself. */
const OPEN_TO_BROWSERS: ReadonlySet<string> = new Set(['/reg', '/token/introspection']);

/**
 * Lets pages of other origins use an endpoint that shows no cookies: marks the answer as theirs to read, and answers the
 * preflight (Fetch Standard, CORS protocol).
 * @returns true when that was all
 */
export function letBrowsersIn(request: IncomingMessage, response: ServerResponse, pathname: string): boolean {
  if (request.headers.origin === undefined || !OPEN_TO_BROWSERS.has(pathname)) return false;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'WWW-Authenticate');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '3600',
  });
  response.end();
  return true;
}

import { type AllowedOrigins, compileOrigins } from '@tallygate/config/allowed-origins';
import type { CorsParams } from '@tallygate/contracts/policies/cors';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';

/**
 * What a browser client of either era sends, and what our guide asks clients for; without these it would fall back to an
 * older protocol or fail.
 */
const MCP_REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Accept',
  'Mcp-Session-Id',
  'MCP-Protocol-Version',
  'Last-Event-ID',
  'Mcp-Method',
  'Mcp-Name',
  'Idempotency-Key',
  'traceparent',
  'tracestate',
  'baggage',
];
const MCP_RESPONSE_HEADERS = [
  'Mcp-Session-Id',
  'MCP-Protocol-Version',
  'WWW-Authenticate',
  'Retry-After',
  'Idempotent-Replayed',
  'X-Tallygate-Limits-Reached',
  'RateLimit',
  'RateLimit-Policy',
];

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** CORS for browser clients (Fetch standard, section 3.3); the relay drops what the upstream says about it. */
export function prepareCors(params: CorsParams): PreparedPolicy {
  const acceptsAll = params.allowedOrigins.includes('*');
  const allows = requireOrigins(params.allowedOrigins);
  const requestHeaders = unique([...MCP_REQUEST_HEADERS, ...params.allowedHeaders]);
  const known = new Set(requestHeaders.map((name) => name.toLowerCase()));
  const exposed = unique([...MCP_RESPONSE_HEADERS, ...params.exposedHeaders]).join(', ');
  const methods = params.allowedMethods.map((method) => method.toUpperCase()).join(', ');

  function originHeaders(origin: string): Record<string, string> {
    // `*` cannot go with credentials, which is why the schema refuses the pair.
    const headers: Record<string, string> = acceptsAll
      ? { 'access-control-allow-origin': '*' }
      : { 'access-control-allow-origin': origin, vary: 'Origin' };
    if (params.allowCredentials) headers['access-control-allow-credentials'] = 'true';
    return headers;
  }

  return {
    name: 'cors',
    readsBody: false,
    cors: {
      allows,
      preflight(request) {
        const { origin } = request.headers;
        if (origin === undefined || !allows(origin)) return null;
        const requested = listOf(request.headers['access-control-request-headers']);
        // There is no prefix wildcard in CORS, so parameter headers are allowed by echoing the names asked for.
        const credentials = new Set(request.route.policies.flatMap((policy) => policy.credentialHeader ?? []));
        const extra = requested.filter((name) => {
          const lower = name.toLowerCase();
          return !known.has(lower) && (known.has('*') || credentials.has(lower) || lower.startsWith('mcp-param-'));
        });
        return {
          ...originHeaders(origin),
          'access-control-allow-methods': methods,
          'access-control-allow-headers': [...requestHeaders.filter((name) => name !== '*'), ...extra].join(', '),
          'access-control-max-age': String(params.maxAge),
          vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
        };
      },
      actual: (origin) =>
        allows(origin) ? { ...originHeaders(origin), 'access-control-expose-headers': exposed } : {},
    },
  };
}

function requireOrigins(patterns: readonly string[]): AllowedOrigins {
  const compiled = compileOrigins(patterns);
  if ('problem' in compiled) throw new SyntaxError(`allowedOrigins[${compiled.index}]: ${compiled.problem}`);
  return compiled;
}

function listOf(header: string | string[] | undefined): string[] {
  return String(header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => HEADER_NAME.test(name))
    .slice(0, 100);
}

function unique(names: readonly string[]): string[] {
  const seen = new Map(names.map((name) => [name.toLowerCase(), name]));
  return [...seen.values()];
}

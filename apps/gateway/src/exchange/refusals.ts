import { INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, jsonRpcRefusal } from './json-rpc-refusal.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { Refusal } from './refusal.ts';

/** What an MCP route answers to. */
export const MCP_METHODS = 'POST, GET, DELETE, OPTIONS';

const HEADER_MISMATCH = -32020;

type Request = Pick<PolicyRequest, 'elements' | 'isBatch'>;

type EarlyProblem = { status: number; message: string; reason: string; headers?: Record<string, string> };

/** A refusal before the body was read: a JSON-RPC error without id (MCP, Streamable HTTP, Security & Endpoint). */
function early({ status, message, reason, headers }: EarlyProblem): Refusal {
  const error = { code: INVALID_REQUEST, message, data: { reason } };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', error }),
    detail: reason,
  };
}

export function hostRefused(): Refusal {
  return {
    ...early({
      status: 403,
      message:
        'This Host is not served here; names besides that of gateway.public_url belong into gateway.allowed_hosts',
      reason: 'host_not_allowed',
    }),
    denial: 'rule',
  };
}

export function originRefused(): Refusal {
  return {
    ...early({ status: 403, message: 'This Origin is not allowed', reason: 'origin_not_allowed' }),
    denial: 'rule',
  };
}

export function methodRefused(): Refusal {
  return early({
    status: 405,
    message: 'Method not allowed',
    reason: 'method_not_allowed',
    headers: { allow: MCP_METHODS },
  });
}

export function mediaTypeRefused(): Refusal {
  return early({ status: 415, message: 'Content-Type must be application/json', reason: 'unsupported_media_type' });
}

export function encodingRefused(): Refusal {
  return early({
    status: 415,
    message: 'Content-Encoding must be identity',
    reason: 'unsupported_encoding',
    headers: { 'accept-encoding': 'identity' },
  });
}

/** The rest of the body is not read, so the connection cannot be used again. */
export function bodyTooLarge(maxBytes: number): Refusal {
  return early({
    status: 413,
    message: `The body is larger than ${maxBytes} bytes`,
    reason: 'body_too_large',
    headers: { connection: 'close' },
  });
}

export function bodyRefused(problem: { code: number; message: string; reason: string }): Refusal {
  return jsonRpcRefusal({ elements: [], isBatch: false }, { status: 400, ...problem });
}

export function headerMismatchRefused(request: Request, message: string): Refusal {
  return jsonRpcRefusal(request, { status: 400, code: HEADER_MISMATCH, message, reason: 'header_mismatch' });
}

export function sessionRefused(request: Request): Refusal {
  const problem = { status: 404, code: INVALID_REQUEST, message: 'Session not found', reason: 'session_not_found' };
  return jsonRpcRefusal(request, { ...problem, denial: 'rule' });
}

/** A task is its maker's: others learn no more of it than of one that does not exist. */
export function taskRefused(request: Request): Refusal {
  const problem = { status: 404, code: INVALID_PARAMS, message: 'Task not found', reason: 'task_not_found' };
  return jsonRpcRefusal(request, { ...problem, denial: 'rule' });
}

/** New tool calls cannot be recorded, so they are not made. */
export function spoolFull(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 503,
    code: INTERNAL_ERROR,
    message: 'Tool calls cannot be recorded at the moment',
    reason: 'spool_full',
    denial: 'rule',
    headers: { 'retry-after': '5' },
  });
}

/**
 * Calls that their caller has left are read to their ends; a caller who leaves too many has to wait for some of them.
 */
export function callsLeftRunning(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 429,
    code: INTERNAL_ERROR,
    message: 'Too many of your calls are still being read although you left them; wait until some have ended',
    reason: 'calls_left_running',
    denial: 'rate',
    headers: { 'retry-after': '10' },
  });
}

export function draining(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 503,
    code: INTERNAL_ERROR,
    message: 'The gateway is stopping',
    reason: 'draining',
    denial: 'rule',
    headers: { 'retry-after': '2', connection: 'close' },
  });
}

/** A fault of the gateway's own: the caller is told no more than that. */
export function faultRefusal(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 500,
    code: INTERNAL_ERROR,
    message: 'The gateway failed',
    reason: 'internal_error',
    denial: 'rule',
  });
}

/** The answer in place of an upstream that gave none that may be relayed. Never 400, 404 or 405: clients act on those. */
export function upstreamRefusal(request: Request, { status, reason, message }: UpstreamFault): Refusal {
  return jsonRpcRefusal(request, {
    status,
    code: INTERNAL_ERROR,
    message: message ?? UPSTREAM_MESSAGES[reason] ?? 'Upstream error',
    reason,
  });
}

/** Without a message the usual one of its reason is told. */
export type UpstreamFault = { status: number; reason: string; message?: string };

const UPSTREAM_MESSAGES: Record<string, string> = {
  upstream_unreachable: 'The upstream server cannot be reached',
  upstream_timeout: 'The upstream server did not answer in time',
  upstream_redirect: 'The upstream server answered with a redirect',
  upstream_auth: 'The upstream server refused the gateway',
  upstream_error: 'The upstream server failed',
  upstream_credentials: 'No access to the upstream server could be obtained',
};

import type { Denial } from '@tallygate/contracts/outcome';
import type { RequestElement } from '../mcp/request-element.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { Refusal } from './refusal.ts';

export const INVALID_REQUEST = -32600;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

export type JsonRpcProblem = {
  status: number;
  code: number;
  message: string;
  /** One constant word; goes into `error.data.reason` and the event. */
  reason: string;
  denial?: Denial;
  headers?: Record<string, string>;
};

/**
 * Answers a request with a JSON-RPC error that carries its id. A batch gets one error per request in it, because
 * nothing of a refused batch is executed.
 */
export function jsonRpcRefusal(request: Pick<PolicyRequest, 'elements' | 'isBatch'>, problem: JsonRpcProblem): Refusal {
  const { status, code, message, reason, denial } = problem;
  const error = JSON.stringify({ code, message, data: { reason } });
  return {
    status,
    headers: { 'content-type': 'application/json', ...problem.headers },
    body: errorBody(request, () => error),
    ...(denial === undefined ? {} : { denial }),
    detail: reason,
  };
}

/** The body for a request of which one element was refused; `errorOf` gives the error object of each, as JSON text. */
export function errorBody(
  request: Pick<PolicyRequest, 'elements' | 'isBatch'>,
  errorOf: (element: RequestElement | undefined) => string,
): string {
  const requests = request.elements.filter((element) => element.kind === 'request');
  if (request.isBatch && requests.length > 0) {
    return `[${requests.map((element) => errorText(element.id, errorOf(element))).join(',')}]`;
  }
  return errorText(requests[0]?.id, errorOf(requests[0]));
}

/** The answer with an error that is JSON text. The id is JSON text too; writing it as it came keeps big numbers exact. */
export function errorText(id: string | undefined, error: string): string {
  return `{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${error}}`;
}

/** The answer with a result that is JSON text. */
export function resultText(id: string | undefined, result: string): string {
  return `{"jsonrpc":"2.0","id":${id ?? 'null'},"result":${result}}`;
}

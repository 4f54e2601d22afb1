import type { RequestSizeLimitParams } from '@tallygate/contracts/policies/request-size-limit';
import { INVALID_REQUEST, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';

/** Refuses large bodies: by the announced length before reading, else by the length that was read. */
export function prepareRequestSizeLimit(params: RequestSizeLimitParams): PreparedPolicy {
  const { maxBytes } = params;

  function refuse(request: PolicyRequest): Refusal {
    return jsonRpcRefusal(request, {
      status: 413,
      code: INVALID_REQUEST,
      message: `The request body is larger than ${maxBytes} bytes`,
      reason: 'body_too_large',
      denial: 'policy',
      headers: { connection: 'close' },
    });
  }

  return {
    name: 'request-size-limit',
    readsBody: false,
    onHeaders(request) {
      return Number(request.headers['content-length'] ?? 0) > maxBytes ? refuse(request) : undefined;
    },
    onRequest(request) {
      return (request.body?.length ?? 0) > maxBytes ? refuse(request) : undefined;
    },
  };
}

import { INTERNAL_ERROR, INVALID_REQUEST, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Refusal } from '../exchange/refusal.ts';

type Request = Pick<PolicyRequest, 'elements' | 'isBatch'>;

/** Why a call that was made before gets no answer of its own; goes into `error.data.reason` and the event. */
export type RepeatReason =
  | 'idempotency_in_progress'
  | 'idempotency_answer_gone'
  | 'request_repeated'
  | 'batch_repeated';

const MESSAGES: Record<RepeatReason, string> = {
  idempotency_in_progress: 'The first call with this idempotency key is still running; ask again a little later',
  idempotency_answer_gone:
    'The call with this idempotency key was made before and is not made again; its answer is not at hand any more',
  request_repeated:
    'This request was answered before under the same id of this session and is not made again; use a new id for a new call',
  batch_repeated: 'Not made, because another call of this batch was made before; send this one by itself',
};

/** The error object, as JSON text. */
export function repeatError(reason: RepeatReason): string {
  return JSON.stringify({ code: INVALID_REQUEST, message: MESSAGES[reason], data: { reason } });
}

export function keyInvalid(request: Request, problem: string): Refusal {
  return jsonRpcRefusal(request, {
    status: 400,
    code: INVALID_REQUEST,
    message: problem,
    reason: 'idempotency_key_invalid',
    denial: 'rule',
  });
}

/** The key stands for other arguments (draft-ietf-httpapi-idempotency-key-header section 2.7). */
export function keyReused(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 422,
    code: INVALID_REQUEST,
    message: 'This idempotency key was used for a call with other arguments; use a new key for a new call',
    reason: 'idempotency_key_reused',
    denial: 'rule',
  });
}

/** A key that cannot be written down could not keep its promise after a crash. */
export function keyNotKept(request: Request): Refusal {
  return jsonRpcRefusal(request, {
    status: 503,
    code: INTERNAL_ERROR,
    message: 'Idempotency keys cannot be kept at the moment',
    reason: 'idempotency_unavailable',
    denial: 'rule',
    headers: { 'retry-after': '5' },
  });
}

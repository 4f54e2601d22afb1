import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { type AnswerFacts, type CelPhase, compileExpression } from './cel-expression.ts';

/**
 * Wraps a policy so that it runs only while its condition holds.
 * @param failsClosed what happens when the condition cannot be evaluated: a policy that protects something runs,
 * any other is skipped
 */
export function withCondition(policy: PreparedPolicy, condition: string, failsClosed: boolean): PreparedPolicy {
  const expression = compileExpression(condition);

  function holds(request: PolicyRequest, phase: CelPhase, answer?: AnswerFacts): boolean {
    try {
      return expression.evaluate(request, phase, answer) === true;
    } catch {
      return failsClosed;
    }
  }

  /** Removes the credential, although the policy did not check it: the upstream must not get it. */
  function skip(request: PolicyRequest): undefined {
    if (credentialHeader !== undefined) request.edits.removedUpstreamHeaders.add(credentialHeader);
  }

  const { onHeaders, onRequest, onAnswer, onCallAnswer, rewriteAnswer, analyticsHeaders, cors, credentialHeader } =
    policy;
  const wrapped: PreparedPolicy = { ...policy };
  if (onHeaders && expression.needsBody) {
    // The body decides and has not been read yet, so both steps wait for it.
    delete wrapped.onHeaders;
    wrapped.onRequest = async (request) => {
      if (!holds(request, 'request_body')) return skip(request);
      return (await onHeaders(request)) ?? (await onRequest?.(request));
    };
  } else {
    if (onHeaders)
      wrapped.onHeaders = (request) => (holds(request, 'request_headers') ? onHeaders(request) : skip(request));
    if (onRequest) wrapped.onRequest = (request) => (holds(request, 'request_body') ? onRequest(request) : undefined);
  }
  if (onAnswer) {
    wrapped.onAnswer = (answer) => {
      if (holds(answer.request, 'response_headers', answer)) onAnswer(answer);
    };
  }
  if (onCallAnswer) {
    wrapped.onCallAnswer = (call, answer) => {
      if (holds(answer.request, 'response_body', answer)) onCallAnswer(call, answer);
    };
  }
  if (analyticsHeaders) {
    wrapped.analyticsHeaders = { ...analyticsHeaders, applies: (request) => holds(request, 'request_headers') };
  }
  if (rewriteAnswer) {
    wrapped.rewriteAnswer = (message, element, request) => {
      // A resumed stream brings answers to requests that nobody can look at any more.
      const isOfAnother = expression.asksWhatItIs && !request.elements.includes(element);
      if (isOfAnother ? !failsClosed : !holds(request, 'response_body')) return undefined;
      return rewriteAnswer(message, element, request);
    };
  }
  if (cors) {
    wrapped.cors = {
      ...cors,
      preflight: (request) => (holds(request, 'request_headers') ? cors.preflight(request) : null),
      actual: (origin, request) => (holds(request, 'request_headers') ? cors.actual(origin, request) : {}),
      allows: (origin, request) => holds(request, 'request_headers') && cors.allows(origin, request),
    };
  }
  return wrapped;
}

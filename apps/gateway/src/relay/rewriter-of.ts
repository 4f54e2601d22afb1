import type { RelayRequest } from '../exchange/relay-request.ts';
import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { methodsAnsweredBy } from '../policies/capability.ts';
import { numberText } from '../record/match-answer.ts';
import { AnswerRewriter } from './answer-rewriter.ts';
import type { AnswerHead } from './response-headers.ts';

/**
 * Whether a policy wants to see and change the answer to this request. A stream that a client listens to may bring any
 * answer again (MCP 2025-11-25, Transports, Resumability and Redelivery).
 */
export function isRewritten(request: RelayRequest, status: number): boolean {
  if (request.route.rewritingPolicies.length === 0) return false;
  if (request.httpMethod === 'GET') return status < 300;
  return request.elements.some(({ method }) => method !== undefined && isWanted(request, method));
}

/** The rewriter of this answer, if any; it changes the length of the body, so that header goes. */
export function rewriterOf(request: RelayRequest, status: number, head: AnswerHead): AnswerRewriter | undefined {
  if (head.looksLike === 'other' || !isRewritten(request, status)) return undefined;
  const { headers } = head;
  head.headers = headers.filter((_, at) => headers[at - (at % 2)]!.toLowerCase() !== 'content-length');
  return new AnswerRewriter(
    head.looksLike,
    (message, id) => {
      if (message.method !== undefined) return undefined;
      let current: Record<string, unknown> | undefined;
      for (const element of askedBy(request, id, message.result)) {
        for (const policy of request.route.rewritingPolicies) {
          if (element.method === undefined || !policy.rewritesAnswerOf?.(element.method)) continue;
          current = policy.rewriteAnswer?.(current ?? message, element, request) ?? current;
        }
      }
      return current;
    },
    (message, id) => metaOf(request, message, id),
  );
}

/** What policies add to the result of a call; an answer whose request is not known is nobody's call. */
function metaOf(
  request: RelayRequest,
  message: Record<string, unknown>,
  id: string | undefined,
): Record<string, unknown> | undefined {
  const element = message.method === undefined ? elementWith(request, id) : undefined;
  if (element === undefined) return undefined;
  const added = request.route.rewritingPolicies.map((policy) => policy.addsToResult?.(element, request));
  return Object.assign({}, ...added);
}

/**
 * Tells of the messages of an answer that is not rewritten whether one is the answer to another request, which a policy would
 * have to change: clients take an answer from whichever stream brings it. Undefined where no policy changes answers.
 */
export function strayAnswers(request: RelayRequest): ((messages: readonly AnswerMessage[]) => boolean) | undefined {
  if (request.route.rewritingPolicies.length === 0) return undefined;
  return (messages) =>
    messages.some((message) => {
      if (message.kind !== 'response' || message.isRpcError || elementWith(request, message.id)) return false;
      // What such a message holds is not known when it is too large to keep.
      if (message.parse === 'scanned') return true;
      return methodsAnsweredBy(message.result).some((method) => isWanted(request, method));
    });
}

function isWanted(request: RelayRequest, method: string): boolean {
  return request.route.rewritingPolicies.some((policy) => policy.rewritesAnswerOf?.(method));
}

/** What a response answers: the request with its id, or what it looks like when that is not one of this exchange. */
function askedBy(request: RelayRequest, id: string | undefined, result: unknown): readonly RequestElement[] {
  const own = elementWith(request, id);
  if (own !== undefined) return [own];
  return methodsAnsweredBy(result).map((method) => ({
    kind: 'request',
    method,
    id,
    target: undefined,
    params: undefined,
  }));
}

function elementWith({ elements }: RelayRequest, id: string | undefined): RequestElement | undefined {
  return elements.find((element) => element.kind === 'request' && isIdOf(element.id, id));
}

/**
 * Whether clients take an answer with this id for the one to that request: they read a text as the number in it, and a server
 * may have rounded a number that its language cannot hold.
 */
function isIdOf(asked: string | undefined, answered: string | undefined): boolean {
  if (asked === undefined || answered === undefined) return false;
  return asked === answered || (!asked.startsWith('"') && Number(asked) === Number(numberText(answered)));
}

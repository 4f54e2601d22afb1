import type { RelayRequest } from '../exchange/relay-request.ts';
import { idText } from '../mcp/answer-message.ts';
import { numberText } from '../record/match-answer.ts';
import { AnswerRewriter } from './answer-rewriter.ts';
import type { AnswerHead } from './response-headers.ts';

/** Whether a policy wants to see and change the answer to this request. */
export function isRewritten(request: RelayRequest): boolean {
  const { rewritingPolicies } = request.route;
  if (rewritingPolicies.length === 0) return false;
  return request.elements.some(({ method }) =>
    rewritingPolicies.some((policy) => method !== undefined && policy.rewritesAnswerOf?.(method)),
  );
}

/** The rewriter of this answer, if any; it changes the length of the body, so that header goes. */
export function rewriterOf(request: RelayRequest, head: AnswerHead): AnswerRewriter | undefined {
  if (head.looksLike === 'other' || !isRewritten(request)) return undefined;
  const { headers } = head;
  head.headers = headers.filter((_, at) => headers[at - (at % 2)]!.toLowerCase() !== 'content-length');
  return new AnswerRewriter(head.looksLike, (message) => {
    const id = idText(message.id);
    const element = request.elements.find((entry) => entry.kind === 'request' && isIdOf(entry.id, id));
    if (element?.method === undefined || message.method !== undefined) return undefined;
    let current: Record<string, unknown> | undefined;
    for (const policy of request.route.rewritingPolicies) {
      if (!policy.rewritesAnswerOf?.(element.method)) continue;
      current = policy.rewriteAnswer?.(current ?? message, element, request) ?? current;
    }
    return current;
  });
}

/** Whether clients take an answer with this id for the one to that request: they read a text as the number in it. */
function isIdOf(asked: string | undefined, answered: string | undefined): boolean {
  if (asked === answered) return true;
  return asked !== undefined && answered?.startsWith('"') === true && numberText(answered) === asked;
}

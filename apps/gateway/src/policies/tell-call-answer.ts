import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';

/** What the relay has seen of the answer that a message came in. */
type SeenAnswer = { status: number | undefined; responseHeaders: readonly string[] | undefined };

type CallAnswered = { element: RequestElement | undefined; message: AnswerMessage; seen: SeenAnswer };

/** Tells the policies that want to know that a call was answered. */
export function tellCallAnswer(
  request: PolicyRequest & { route: ServedRoute },
  { element, message: answered, seen }: CallAnswered,
): void {
  const { callAnswerPolicies } = request.route;
  if (callAnswerPolicies.length === 0 || element === undefined) return;
  const calls = request.elements.filter(({ kind }) => kind === 'request');
  const headers = new Map<string, string>();
  const raw = seen.responseHeaders ?? [];
  for (let at = 0; at < raw.length; at += 2) headers.set(raw[at]!.toLowerCase(), raw[at + 1]!);
  const message = answered.isRpcError ? { error: { code: answered.errorCode } } : { result: answered.result };
  const call = { message, element, index: calls.indexOf(element) };
  for (const policy of callAnswerPolicies) policy.onCallAnswer?.(call, { status: seen.status ?? 0, headers, request });
}

import type { RelayRequest } from '../exchange/relay-request.ts';
import type { AnswerHead } from './response-headers.ts';

/** Shows an answer's status and headers to the policies, and puts what they edit of the headers into its head. */
export function runAnswerPolicies(request: RelayRequest, status: number, head: AnswerHead): void {
  const { answerPolicies } = request.route;
  if (answerPolicies.length === 0) return;
  const headers = new Map<string, string>();
  for (let at = 0; at < head.headers.length; at += 2)
    headers.set(head.headers[at]!.toLowerCase(), head.headers[at + 1]!);
  for (const policy of answerPolicies) policy.onAnswer?.({ status, headers, request });
  // A policy may have edited the answer's headers only now.
  const edits = request.editsIfAny;
  if (edits === undefined) return;
  head.headers = head.headers.filter((_, at) => !edits.ownsResponse(head.headers[at - (at % 2)]!.toLowerCase()));
  edits.appendResponse(head.headers);
}

import { REFUSAL_META } from '@tallygate/contracts/call-refusal';
import type { Denial } from '@tallygate/contracts/outcome';
import { errorText, INVALID_REQUEST, resultText } from './json-rpc-refusal.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { Refusal } from './refusal.ts';

export type ToolRefusal = {
  /** One plain sentence first: some clients show the model nothing else. */
  text: string;
  /** The same for machines. */
  facts: { reason: string } & Record<string, unknown>;
  denial: Denial;
  /** One constant word for the event. */
  detail: string;
};

/**
 * Answers tool calls that are not made: a result, because every client shows those to the model, and without structured content,
 * which clients would check against the tool's schema. Nothing of a batch runs when one of its calls is refused.
 */
export function toolRefusal(
  request: Pick<PolicyRequest, 'elements' | 'isBatch' | 'era'>,
  { text, facts, denial, detail }: ToolRefusal,
): Refusal {
  const result = JSON.stringify({
    ...(request.era === 'modern' && { resultType: 'complete' }),
    content: [{ type: 'text', text }],
    isError: true,
    _meta: { [REFUSAL_META]: facts },
  });
  const error = JSON.stringify({
    code: INVALID_REQUEST,
    message: 'Not executed: another element of the batch was refused',
    data: { reason: facts.reason },
  });
  const answers = request.elements
    .filter(({ kind }) => kind === 'request')
    .map(({ id, method }) => (method === 'tools/call' ? resultText(id, result) : errorText(id, error)));
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: request.isBatch ? `[${answers.join(',')}]` : (answers[0] ?? ''),
    denial,
    detail,
  };
}

import type { Outcome } from '@tallygate/contracts/outcome';
import type { AnswerMessage } from '../mcp/answer-message.ts';

/** "URL elicitation needed first" (MCP 2025-11-25): a step on the way, not a failure. */
const URL_ELICITATION_REQUIRED = -32042;

/** What a result may say that it is (MCP 2026-07-28); clients report any other as an error. */
const RESULT_TYPES: ReadonlySet<string> = new Set(['complete', 'input_required', 'task']);

/** How the answer to a request ends it. HTTP statuses say nothing about this. */
export function answerOutcome(method: string, message: AnswerMessage, era: 'legacy' | 'modern'): Outcome {
  if (message.isRpcError) return message.errorCode === URL_ELICITATION_REQUIRED ? 'input_required' : 'rpc_error';
  if (!message.isValidResult) return 'invalid_result';
  const { resultType } = message;
  if (era === 'modern' && resultType !== undefined && !RESULT_TYPES.has(resultType)) return 'invalid_result';
  if (resultType === 'input_required') return 'input_required';
  if (method !== 'tools/call') return 'ok';
  if (message.isTask) return 'task_created';
  return message.isError ? 'tool_error' : 'ok';
}

import type { Outcome } from '@tallygate/contracts/outcome';
import type { AnswerMessage } from './answer-message.ts';

/** "URL elicitation needed first" (MCP 2025-11-25): a step on the way, not a failure. */
const URL_ELICITATION_REQUIRED = -32042;

/** How the answer to a request ends it. HTTP statuses say nothing about this. */
export function answerOutcome(method: string, message: AnswerMessage): Outcome {
  if (message.isRpcError) return message.errorCode === URL_ELICITATION_REQUIRED ? 'input_required' : 'rpc_error';
  if (message.resultType === 'input_required') return 'input_required';
  if (method !== 'tools/call') return 'ok';
  if (message.isTask) return 'task_created';
  return message.isError ? 'tool_error' : 'ok';
}

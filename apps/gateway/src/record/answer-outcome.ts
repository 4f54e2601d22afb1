import type { Outcome } from '@tallygate/contracts/outcome';
import { type AnswerMessage, asObject } from '../mcp/answer-message.ts';
import { asksForInput, isCallResult } from '../mcp/call-result.ts';

/** "URL elicitation needed first" (MCP 2025-11-25): a step on the way, not a failure. */
const URL_ELICITATION_REQUIRED = -32042;

/** What a result may say that it is (MCP 2026-07-28); clients report any other as an error. */
const RESULT_TYPES: ReadonlySet<string> = new Set(['complete', 'input_required', 'task']);

/** How the answer to a request ends it. HTTP statuses say nothing about this. */
export function answerOutcome(method: string, message: AnswerMessage, era: 'legacy' | 'modern'): Outcome {
  if (message.isRpcError) return message.errorCode === URL_ELICITATION_REQUIRED ? 'input_required' : 'rpc_error';
  if (method === 'tools/call') return era === 'modern' ? modernOutcome(message) : legacyOutcome(message);
  if (!message.isValidResult) return 'invalid_result';
  const { resultType } = message;
  if (era === 'legacy' || resultType === undefined) return 'ok';
  if (resultType === 'input_required') return 'input_required';
  return RESULT_TYPES.has(resultType) ? 'ok' : 'invalid_result';
}

/** Before 2026-07-28 `resultType` is a member like any other that clients do not know. */
function legacyOutcome(message: AnswerMessage): Outcome {
  const receipt = asObject(message.outline.result)?.task;
  if (message.isTask && receipt !== undefined) return 'task_created';
  return callOutcome(message, 'legacy');
}

function modernOutcome(message: AnswerMessage): Outcome {
  const { resultType } = message;
  if (resultType === 'complete') return callOutcome(message, 'modern');
  if (resultType === 'task' && message.isTask) return 'task_created';
  const isAsking =
    resultType === 'input_required' && (message.parse === 'scanned' || asksForInput(asObject(message.result)));
  return isAsking ? 'input_required' : 'invalid_result';
}

function callOutcome(message: AnswerMessage, era: 'legacy' | 'modern'): Outcome {
  // Of a message that is too large to be kept only its outline is known.
  const result = message.parse === 'full' ? asObject(message.result) : undefined;
  const isValid = message.parse === 'full' ? result !== undefined && isCallResult(result, era) : message.isValidResult;
  if (!isValid) return 'invalid_result';
  return message.isError ? 'tool_error' : 'ok';
}

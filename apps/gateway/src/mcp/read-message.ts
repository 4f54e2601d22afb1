import { type AnswerMessage, asObject, asString, idText, isValidResult, kindOf, taskOf } from './answer-message.ts';
import { isWellFormed } from './message-form.ts';

/** Reads a parsed message; an id that `losesDigits` has to be replaced by the caller. */
export function readMessage(value: unknown, bytes: number): AnswerMessage {
  const message = asObject(value) ?? {};
  const error = asObject(message.error);
  const result = asObject(message.result);
  const params = asObject(message.params);
  const hasResult = message.result !== undefined;
  const hasError = message.error !== undefined;
  const method = asString(message.method);
  return {
    kind: kindOf({ method, hasId: message.id !== undefined, isAnswer: hasResult || hasError }),
    isWellFormed: isWellFormed(message),
    id: idText(message.id),
    method,
    isRpcError: hasError && !hasResult,
    errorCode: typeof error?.code === 'number' && Number.isInteger(error.code) ? error.code : undefined,
    isError: result?.isError === true,
    resultType: asString(result?.resultType),
    isValidResult: hasResult && isValidResult(result),
    ...taskOf(result),
    result: message.result,
    params,
    outline: { result: message.result, params },
    bytes,
    parse: 'full',
    source: undefined,
    sourceIndex: undefined,
  };
}

import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { OpenCall } from './open-call.ts';

/**
 * The open call of an exchange that a response answers: by id, type and value (JSON-RPC 2.0 section 5). An id that was
 * sent as a number may come back as a text: clients read both as a number (`Protocol._onresponse` of the official ones).
 */
export function matchAnswer(calls: readonly OpenCall[], message: AnswerMessage): OpenCall | undefined {
  const { id } = message;
  for (const call of calls) if (call.element?.id === id && call.state === 'open') return call;
  const only = calls.length === 1 ? calls[0] : undefined;
  // An error without id answers the only request there is.
  if (only?.state === 'open' && message.isRpcError && (id === undefined || id === 'null')) return only;
  if (id === undefined || id === 'null') return undefined;
  // A server may have rounded a number that its language cannot hold.
  const value = Number(numberText(id));
  return calls.find(
    (call) => call.state === 'open' && !call.element?.id?.startsWith('"') && Number(call.element?.id) === value,
  );
}

/** The number that clients read an id as, as JSON text; `NaN` for a text that is none. */
export function numberText(id: string): string {
  return String(Number(id.startsWith('"') ? JSON.parse(id) : id));
}

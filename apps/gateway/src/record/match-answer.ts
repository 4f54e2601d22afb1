import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { OpenCall } from './open-call.ts';

/** The open call of an exchange that a response answers: by id, type and value (JSON-RPC 2.0 section 5). */
export function matchAnswer(calls: readonly OpenCall[], message: AnswerMessage): OpenCall | undefined {
  const { id } = message;
  for (const call of calls) if (call.element?.id === id && call.state === 'open') return call;
  const only = calls.length === 1 ? calls[0] : undefined;
  // An error without id answers the only request there is.
  if (only?.state === 'open' && message.isRpcError && (id === undefined || id === 'null')) return only;
  if (id === undefined || id.startsWith('"')) return undefined;
  // A server may have rounded a number that its language cannot hold.
  return calls.find(
    (call) => call.state === 'open' && !call.element?.id?.startsWith('"') && Number(call.element?.id) === Number(id),
  );
}

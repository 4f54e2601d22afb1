import type { RelayRequest } from '../exchange/relay-request.ts';
import { findJsonSpan, replaceSpans } from '../mcp/json-span.ts';
import type { RepeatedCall } from '../record/repeated-call.ts';
import { type RepeatReason, repeatError } from './repeat-refusals.ts';

/** A call that was made before, and what it is answered with. */
export type Repeat = RepeatedCall & { reason: RepeatReason | undefined };

/** What a request that repeats calls is answered with: nothing goes upstream. */
export type RepeatAnswer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  repeats: readonly Repeat[];
};

/** Answers a single call that was made before: with the answer that was kept, or with the reason why there is none. */
export function answerRepeat(repeat: Repeat): RepeatAnswer {
  const { first, reason } = repeat;
  const status = reason === undefined ? first.answer?.status : undefined;
  return { status: status ?? 409, headers: headersOf(reason), body: bodyOf(repeat), repeats: [repeat] };
}

/** Answers a batch of which some calls were made before; the others are not made, because half a batch never is. */
export function answerRepeatedBatch(request: RelayRequest, repeats: readonly Repeat[]): RepeatAnswer {
  const bodies = request.elements.flatMap((element) => {
    if (element.kind !== 'request') return [];
    const repeat = repeats.find(({ call }) => call.element === element);
    if (repeat !== undefined) return [bodyOf(repeat).toString('utf8')];
    return [errorText(element.id, 'batch_repeated')];
  });
  const requests = request.elements.filter((element) => element.kind === 'request').length;
  const missing = repeats.find(({ reason }) => reason !== undefined)?.reason;
  const reason = repeats.length < requests ? (missing ?? 'batch_repeated') : missing;
  return {
    status: reason === undefined ? 200 : 409,
    headers: headersOf(reason),
    body: Buffer.from(`[${bodies.join(',')}]`),
    repeats,
  };
}

function headersOf(reason: RepeatReason | undefined): Record<string, string> {
  const type = { 'content-type': 'application/json' };
  if (reason === undefined) return { ...type, 'idempotent-replayed': 'true' };
  return reason === 'idempotency_in_progress' ? { ...type, 'retry-after': '1' } : type;
}

/** The kept answer with the id of this request and every other byte as it was, or an error. */
function bodyOf({ call, first, reason }: Repeat): Buffer {
  const id = call.element?.id ?? 'null';
  const { answer } = first;
  if (reason !== undefined || answer === undefined) return Buffer.from(errorText(id, reason ?? 'request_repeated'));
  const span = findJsonSpan(answer.text.toString('latin1'), ['id']);
  return span === undefined ? answer.text : replaceSpans(answer.text, [{ span, value: id }]);
}

// The id is JSON text already.
function errorText(id: string | undefined, reason: RepeatReason): string {
  return `{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${repeatError(reason)}}`;
}

import { type AnswerMessage, messageText } from '../mcp/answer-message.ts';
import type { CallEnding } from './call-ending.ts';
import { wasExecuted } from './consumed-key.ts';
import type { FirstCall, KeptAnswer } from './first-call.ts';
import type { FinishedCall, OpenCall } from './open-call.ts';

/** Larger answers are not kept for repeats. */
const MAX_KEYED_ANSWER_BYTES = 256 * 1024;
const MAX_SESSION_ANSWER_BYTES = 64 * 1024;

export type EndedFirst = {
  call: OpenCall;
  first: FirstCall;
  ending: CallEnding;
  /** The answer, if there was one. */
  message: AnswerMessage | undefined;
  finished: FinishedCall;
  /** Members of the event that became known late. */
  late: string;
  isSent: boolean;
  upstreamStatus: number | undefined;
};

/**
 * Settles what repeats of a call will find, once its event is on disk or, with an `error`, is known not to be.
 * A result that did not reach its caller, or could not be recorded, is billed when a repeat is given it.
 */
export function endFirstCall(ended: EndedFirst, error: Error | undefined): void {
  const { call, first, ending, finished, late, isSent, upstreamStatus } = ended;
  if (!wasExecuted(ending, isSent, upstreamStatus)) {
    first.free();
    return;
  }
  const { message } = ended;
  const answer = message === undefined ? undefined : keptAnswer(ended, message);
  const owed = answer === undefined || finished.decision.billable ? undefined : owedEvent(call, ending, late);
  first.end({
    eventId: error === undefined ? finished.id : undefined,
    isBilled: error === undefined && finished.decision.billable,
    isAnswered: message !== undefined,
    answer,
    owed: error === undefined ? owed : answer && finished.text,
  });
}

function keptAnswer({ first, ending }: EndedFirst, message: AnswerMessage): KeptAnswer | undefined {
  const text = messageText(message, first.billId === undefined ? MAX_SESSION_ANSWER_BYTES : MAX_KEYED_ANSWER_BYTES);
  if (text === undefined) return undefined;
  const { outcome, isError, errorCode, httpStatus } = ending;
  return { status: httpStatus ?? 200, text, outcome, isError, errorCode };
}

/**
 * The billed event that is written once a repeat gets the result; undefined when the first caller got it, or when it is
 * not billed.
 */
function owedEvent(call: OpenCall, ending: CallEnding, late: string): string | undefined {
  if (ending.delivered) return undefined;
  ending.delivered = true;
  const { text, decision } = call.finish(ending, late, true);
  ending.delivered = false;
  return decision.billable ? text : undefined;
}
